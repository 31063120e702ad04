/** What an administrator was told before a change of many, held against what there is now. */
import { PosternError } from '../../../shared/domain/errors.ts';

/** Throws `conflict` when the number of what is meant is not the one that was told. */
export function asExpected<T>(
  meant: readonly T[],
  expected: number | undefined,
  of: 'recipients' | 'messages',
): readonly T[] {
  const found = meant.length;
  if (expected === undefined || found === expected) return meant;
  throw PosternError.of(
    'conflict',
    'It was changed meanwhile: {of, select, recipients {{found, plural, one {# recipient matches} other {# recipients match}}} other {{found, plural, one {# message matches} other {# messages match}}}} now, not {expected, number}. Nothing was done. Look at them again, and confirm if you still want it.',
    { of, found, expected },
    { expected, found },
  );
}
