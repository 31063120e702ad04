/** What became of a staged batch: which duplicates are skipped, which are rejects, which end the import. */
import type { RejectedRow } from '../../shared/contract/types.ts';
import { addressOf } from '../../shared/domain/user.ts';
import { assertNever } from '../../shared/domain/assert-never.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { Duplicate, ImportBatch, StageResult } from '../store/model/store-types.ts';
import type { Reject } from './worker-messages.ts';

export interface StageOutcome {
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly rejects: readonly Reject[];
}

/**
 * Throws `address-taken` at the first duplicate when they are to fail. `usernameColumn` is zero-based; `named` says that a
 * header names the columns, else an address of the file may be a password.
 */
export function outcomeOf(
  batch: ImportBatch,
  result: StageResult,
  { usernameColumn, named }: { readonly usernameColumn: number; readonly named: boolean },
  onDuplicate: 'skip' | 'update' | 'fail',
): StageOutcome {
  const rejects: Reject[] = [];
  for (const duplicate of result.duplicates) {
    const username = batch.usernames[duplicate.row] as string;
    const domain = batch.domains[duplicate.row] as string;
    const line = batch.lines[duplicate.row] as number;
    const reason = refusal(duplicate, username);
    if (reason !== null) {
      // No password is an IP address; the domain may be one.
      const shown = named ? { username, domain, shape: '' } : { username, domain: '', shape: username };
      rejects.push({ line, column: usernameColumn + 1, field: 'username', reason, ...shown });
    } else if (onDuplicate === 'fail') {
      const kind = batch.kinds[duplicate.row] === 1 ? 'ip' : 'mailbox';
      const address = addressOf({ kind, username, domain });
      const existing = duplicate.with === 'existing';
      const what = existing || named ? address : 'its address';
      throw PosternError.of(
        'address-taken',
        existing
          ? 'Line {line, number}: {what} exists already.'
          : 'Line {line, number}: {what} is in the file twice.',
        { line, what },
        existing || named ? { line, address } : { line },
      );
    }
  }
  const { created, updated } = result;
  return { created, updated, skipped: batch.usernames.length - created - updated - rejects.length, rejects };
}

/** Why the store could not take a row, or null where a duplicate is what it is. */
function refusal(duplicate: Duplicate, username: string): string | null {
  switch (duplicate.with) {
    case 'overlap':
      return `${username} overlaps ${duplicate.owner}, which is a user already.`;
    case 'other-domain':
      return `${username} belongs to the domain ${duplicate.owner}: delete it first to move it to another.`;
    case 'no-password':
      return `${duplicate.owner} is no user yet, and the file has no column of passwords: a new mailbox needs one.`;
    case 'existing':
    case 'in-file':
    case 'gone':
      return null;
    default:
      return assertNever(duplicate.with);
  }
}

/** A reject as the contract shows it. */
export function rejectedRow({ line, column, field, reason, username, domain, shape }: Reject): RejectedRow {
  return { line, column, field, reason, text: shape === '' ? `${username},${domain}` : shape };
}
