/** What became of a staged batch: which duplicates are skipped, which are rejects, which end the import. */
import { reasonOf } from './row-groups.ts';
import { message, tell, type Message } from '../../shared/text/text.ts';
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
      const shown = named
        ? { username, domain, shape: null }
        : { username, domain: '', shape: message('{text}', { text: username }) };
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
function refusal(duplicate: Duplicate, username: string): Message | null {
  const { owner } = duplicate;
  switch (duplicate.with) {
    case 'overlap':
      return message('{username} overlaps {owner}, which is a user already.', { username, owner });
    case 'other-domain':
      return message('{username} belongs to the domain {owner}: delete it first to move it to another.', {
        username,
        owner,
      });
    case 'no-password':
      return message(
        '{owner} is no user yet, and the file has no column of passwords: a new mailbox needs one.',
        { owner },
      );
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
  const said = { line, column, field, ...reasonOf(reason) };
  if (shape === null) return { ...said, text: `${username},${domain}` };
  return { ...said, text: tell(shape), ...(shape.values !== undefined && { shape }) };
}
