import { expect, test } from 'vitest';
import { nameLeftAlone } from './left-alone.ts';

test('names stand with what is in their way, those of one reason together', () => {
  expect(
    nameLeftAlone({
      count: 1_004,
      first: ['a@d.example', 'b@d.example', 'c@d.example', 'the domain d.example'],
      why: ['changed', 'locked-by-relay', 'changed', 'has-settings'],
    }),
  ).toBe(
    'a@d.example, c@d.example (changed since); b@d.example (locked by the relay since); ' +
      'the domain d.example (other settings were made for it since); and 1,000 more',
  );
});
