/** Writing users as CSV, and what was changed of them. */
import { resolve } from 'node:path';
import type { CheckedRequest } from '../../../shared/contract/contract.ts';
import type { UserQuery } from '../../../shared/domain/query.ts';
import { PosternError, type ErrorCode } from '../../../shared/domain/errors.ts';
import type { ExportResult } from '../../../shared/contract/types.ts';
import { isEverything } from '../../../shared/lists/filter.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';

/** Each export is written beside its place and then put there; nothing of the set's own is overwritten. */
export function exportHandlers({ session, now, actor, mailNotices }: AppContext): Group<'exports'> {
  return {
    'exports.describe': async ({ query }) => {
      const { surveyExport } = await import('../../import/export-users.ts');
      return surveyExport(session.store(), query, now());
    },
    'exports.describeChanges': async ({ mark }) => {
      const { surveyCarry } = await import('../../import/carry-file.ts');
      return surveyCarry(session.store(), mark);
    },
    'exports.changes': async ({ mark, file, path }) => {
      const { writeCarryFile } = await import('../../import/carry-file.ts');
      return writeCarryFile({
        ...{ mark, file, store: session.store(), path: resolve(path), own: session.ownFiles() },
        key: async () => (await session.keyring()).key(),
      });
    },
    'exports.users': (request) =>
      mailNotices.telling(
        'The export',
        exported(request),
        ({ rows, file }) => `${rows.toLocaleString('en')} users are in ${file}.`,
      ),
  };

  async function exported({
    query,
    path,
    format,
    passwords,
    damaged,
    mark,
  }: CheckedRequest<'exports.users'>): Promise<ExportResult> {
    const { exportUsers } = await import('../../import/export-users.ts');
    const store = session.store();
    const key = async () => (await session.keyring()).key();
    const write = () =>
      exportUsers({
        store,
        query,
        path: resolve(path),
        own: session.ownFiles(),
        format,
        passwords,
        damaged,
        key,
        now,
      });
    const { readOnly } = store.info();
    if (!mark || format === 'reading' || !isWhole(query)) return write();
    if (readOnly !== null) return { ...(await write()), unmarked: readOnly };
    // A mark that goes with a file that cannot be is no news for the activity log.
    const { checkWritable } = await import('../../import/atomic-file.ts');
    await checkWritable(resolve(path), session.ownFiles());
    return marked(store, actor, now(), write);
  }
}

/** The set's own disk refuses what is written there, and nothing is wrong with what is read. */
const CANNOT_WRITE: ReadonlySet<ErrorCode> = new Set(['disk-full', 'io-failed', 'read-only']);

/** Marks that exports made: older ones make room. */
const MARKS = 20;

function isWhole({ filter, domain }: UserQuery): boolean {
  return isEverything(filter) && domain === null;
}

/** The mark comes first: what is changed while the file is written may be in it, and is told as changed all the same. */
async function marked(
  store: UserStore,
  actor: string,
  now: number,
  write: () => Promise<ExportResult>,
): Promise<ExportResult> {
  const taken = new Set(store.marks().map(({ name }) => name));
  // Local time, to the second, which sorts as text.
  const told = `Export ${new Date(now).toLocaleString('sv')}`;
  let name = told;
  for (let number = 2; taken.has(name); number++) name = `${told} (${number})`;
  try {
    await store.commit({ kind: 'mark', name, made: 'export', keep: MARKS }, actor);
  } catch (error) {
    // What cannot be written any more may have to be carried elsewhere: a full disk, a folder that was moved.
    if (!(error instanceof PosternError) || !CANNOT_WRITE.has(error.code)) throw error;
    return { ...(await write()), unmarked: error.told };
  }
  try {
    return { ...(await write()), mark: name };
  } catch (error) {
    await store.commit({ kind: 'unmark', name }, actor).catch(() => undefined);
    throw error;
  }
}
