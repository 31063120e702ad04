/** Of the rows that are handed over: who would be created as an IP user, who would be skipped and why. */
import { message } from '../../shared/text/text.ts';
import { crc32 } from 'node:zlib';
import type { ImportReview } from '../../shared/contract/types.ts';
import type { ImportBatch, StageResult } from '../store/model/store-types.ts';
import { RowGroups } from './row-groups.ts';

const EXISTS = 'Is a user already.';
const TWICE = 'Is in the file twice: the first row counts.';
const IP = 'IP users: no password is asked of them.';

/** Gathers what a review says of single rows, and a digest by which two reviews are compared. */
export class ReviewNotes {
  readonly #skipped = new RowGroups();
  readonly #ips = new RowGroups();
  /** Another where other rows are no new users. */
  digest = 0;

  take({ kinds, lines }: ImportBatch, { duplicates }: Pick<StageResult, 'duplicates'>): void {
    const not = new Set(duplicates.map(({ row }) => row));
    for (const [row, kind] of kinds.entries()) {
      if (kind === 1 && !not.has(row)) this.#ips.add(message(IP), lines[row] ?? 0);
    }
    for (const { row, with: why } of duplicates) {
      const line = lines[row] ?? 0;
      if (why === 'existing') this.#skipped.add(message(EXISTS), line);
      if (why === 'in-file') this.#skipped.add(message(TWICE), line);
    }
    const said = duplicates.map(({ row, with: why }) => [lines[row], why]);
    this.digest = crc32(JSON.stringify(said), this.digest);
  }

  end(): Pick<ImportReview, 'ipUsers' | 'skipped'> {
    return { ipUsers: this.#ips.of(IP), skipped: this.#skipped.all() };
  }
}
