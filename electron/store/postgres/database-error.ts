/** What PostgreSQL's errors mean to whoever keeps things in it: is the database not to be had, so that nothing can be stored now, or one item's own fault. */
import { message } from '../../../shared/text/text.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { DiskError, ServerGone } from '../model/disk-error.ts';
import { mayNot } from './refused-connection.ts';

/** SQLSTATE classes and codes that concern everything that would be stored now. */
const FOR_ALL = ['08', '53', '57P', '58', '25006', 'XX', '28', '3D', 'F0'];
const DISK_FULL = '53100';
const NO_RIGHT = '42501';
const NO_TABLE = '42P01';
/** A deadlock, or rows that another has changed: the same again may succeed. */
const AGAIN = new Set(['40P01', '40001']);

function sqlState(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return /^[0-9A-Z]{5}$/.test(error.code) && 'severity' in error ? error.code : null;
}

/** The same transaction may be tried again at once. */
export function mayTryAgain(error: unknown): boolean {
  return AGAIN.has(sqlState(error) ?? '');
}

/** A table that was there is not any more: somebody has deleted the schema. */
export function isNoTable(error: unknown): boolean {
  return sqlState(error) === NO_TABLE;
}

/** The server has answered that it did not do it: no question whether a commit happened. */
export function isAnswer(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && !state.startsWith('57P') && !state.startsWith('08');
}

/** The error for everybody when the database cannot be had; others as they are. `where` names it for people. */
export function asStoreError(error: unknown, where: string): Error {
  if (error instanceof PosternError) return error;
  const state = sqlState(error);
  const said =
    error instanceof Error
      ? error.message || String('code' in error ? error.code : error.name)
      : String(error);
  if (state === NO_RIGHT) return mayNot(said, where);
  if (state !== null && !FOR_ALL.some((start) => state.startsWith(start))) return error as Error;
  const options = { cause: error };
  if (state === DISK_FULL) {
    const told = message('The disk of the database {where} is full. Make room; it goes on by itself.', {
      where,
    });
    return new DiskError('disk-full', told, {}, options);
  }
  const told = message(
    'The database {where} cannot be reached or written ({said}). Check the server; it goes on by itself once it is back.',
    { where, said },
  );
  return new ServerGone('io-failed', told, {}, options);
}

/** The answer to a commit was lost, and the server was not back in time to be asked what became of it. */
export function unknownOutcome(lost: unknown, where: string): DiskError {
  const said = lost instanceof Error ? lost.message : String(lost);
  const told = message(
    'Whether this was still done in {where} is not known: the connection was cut before the answer came, and the server could not be asked since. Once it is back, look before you do it again. ({said})',
    { where, said },
  );
  return new ServerGone('io-failed', told, { unknown: true }, { cause: lost });
}
