import { expect, test } from 'vitest';
import { authorities } from './authorities.ts';

test('those of the program, of the computer and one’s own, each once', () => {
  const known = { default: ['program', 'both'], system: ['both', 'computer'], extra: [], bundled: [] };
  expect(authorities(['own'], (kind = 'default') => known[kind])).toEqual([
    'program',
    'both',
    'computer',
    'own',
  ]);
});
