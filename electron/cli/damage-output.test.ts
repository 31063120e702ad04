import { expect, test } from 'vitest';
import type { DamageReport, SetInfo } from '../../shared/contract/types.ts';
import { reportDamage } from './damage-output.ts';
import type { Output } from './output.ts';

test('an import that was interrupted is no damage', () => {
  const damage = [
    { kind: 'unfinished-change', message: 'The import of “a.csv” was interrupted.' },
    { kind: 'torn-tail', message: 'Line 3 is incomplete.' },
  ] as DamageReport[];
  const notes: string[] = [];
  reportDamage(
    { note: (text: string) => notes.push(text) } as unknown as Output,
    { damage } as unknown as SetInfo,
  );
  expect(notes).toEqual([
    'Interrupted: The import of “a.csv” was interrupted.',
    'Damaged: Line 3 is incomplete.',
  ]);
});
