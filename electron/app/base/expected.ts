/** What an administrator was told before a change of many, held against what there is now. */
import { PosternError } from '../../../shared/domain/errors.ts';

/** Throws `conflict` when the number of what is meant is not the one that was told. */
export function asExpected<T>(
  meant: readonly T[],
  expected: number | undefined,
  words: readonly [one: string, many: string],
): readonly T[] {
  const found = meant.length;
  if (expected === undefined || found === expected) return meant;
  const count = `${found.toLocaleString('en')} ${found === 1 ? words[0] : words[1]}`;
  throw new PosternError(
    'conflict',
    `It was changed meanwhile: ${count} ${found === 1 ? 'matches' : 'match'} now, not ${expected.toLocaleString('en')}. ` +
      'Nothing was done. Look at them again, and confirm if you still want it.',
    { expected, found },
  );
}
