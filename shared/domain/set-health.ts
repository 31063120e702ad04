/** What is said of a set that is not whole, or that cannot be changed. */
import type { DamageReport } from '../contract/types.ts';

/** Why a set that was opened only to be read cannot be changed: nothing is wrong with it. */
export const READ_ONLY_ASKED = 'The set was opened for reading only.';

/** True when something is wrong with the set's files. A large change that was interrupted is not: nothing of it was kept, and nothing is missing. */
export function isDamage({ kind }: Pick<DamageReport, 'kind'>): boolean {
  return kind !== 'unfinished-change';
}

/** True when changes that had happened are missing from what is shown, so that a list of it is not the whole set. */
export function isIncomplete(damage: readonly Pick<DamageReport, 'kind' | 'bytes'>[]): boolean {
  return damage.some(({ kind, bytes }) => {
    switch (kind) {
      case 'bad-line':
      case 'bad-snapshot':
        return true;
      case 'torn-tail':
        // What was being written when the computer stopped had not happened yet; a file that ends too early had more.
        return bytes === 0;
      case 'unfinished-change':
      case 'line-ends':
        return false;
    }
  });
}
