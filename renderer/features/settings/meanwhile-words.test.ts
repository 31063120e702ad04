import { expect, it } from 'vitest';
import { meanwhileWords } from './meanwhile-words.ts';
import type { SettingsForm } from './settings-form.svelte.ts';

const form = {
  fields: [{ key: 'limitPerDay', value: () => 5 }],
  temporary: new Map(),
} as unknown as SettingsForm;
const words = meanwhileWords(form, { timeZone: '', hardenInBackground: false, mailLogDays: 30 });

it.each([
  ['settings.limitPerDay', null, { theirs: 'inherited', yours: '5 messages' }],
  ['settings.limitPerDay', 0, { theirs: 'unlimited', yours: '5 messages' }],
  ['timeZone', 'Europe/Vienna', { label: 'Time zone', theirs: 'Europe/Vienna', yours: 'none' }],
  ['hardenInBackground', true, { theirs: 'on', yours: 'off' }],
  ['relay.mailLogDays', [], { label: 'Mail log days', theirs: 'none', yours: '30' }],
])('%s is %j now', (field, now, said) => {
  expect(words(field, now)).toMatchObject(said);
});

it('a password is never among the words', () => {
  expect(JSON.stringify(meanwhileWords(null, { password: 'S3CRET' })('password', 'S3CRET'))).not.toContain(
    'S3CRET',
  );
});
