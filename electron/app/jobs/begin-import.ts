/** Begins imports whose rows are no file: a directory, the incoming users, the users themselves. */
import { resolve } from 'node:path';
import type { CheckedRequest } from '../../../shared/contract/contract.ts';
import type { ImportState } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { generates } from '../../../shared/domain/incoming.ts';
import { isIncomplete } from '../../../shared/domain/set-health.ts';
import type { ImportJob, ImportPlan } from '../../import/import-job.ts';
import type { Comparison } from '../../store/compare/comparison.ts';
import type { EventHub } from '../base/event-hub.ts';
import type { Session } from '../owner/session.ts';

interface Parts {
  readonly session: Session;
  readonly events: EventHub;
  readonly actor: string;
}

/** Makes outgoing users of incoming ones; rejects where there are none, or another number than was expected. */
export async function beginOutgoing(
  request: CheckedRequest<'incoming.toOutgoing'>,
  { session, events, actor }: Parts,
): Promise<ImportJob> {
  const { selection, expected, passwords, dryRun, handOut } = request;
  if (generates(passwords) !== (handOut !== undefined)) {
    throw new PosternError('invalid-request', generates(passwords) ? NO_HAND_OUT : NOT_HANDED_OUT, {
      field: 'handOut',
    });
  }
  const store = session.store();
  const key = await (await session.keyring()).key();
  session.requireBound(store);
  const ids = store.incoming.resolve(selection);
  requireExpected(ids.length, expected, 'incoming users');
  const { startJob } = await import('../../import/import-job.ts');
  const { INCOMING_SOURCE, IncomingSource } = await import('../../import/incoming-source.ts');
  const source = new IncomingSource({
    ...{ store, key, ids, passwords, dryRun },
    setId: store.info().id,
    handOut: handOut === undefined ? null : resolve(handOut),
    own: session.ownFiles(),
  });
  const how = { onDuplicate: 'skip', allOrNothing: false, dryRun, onProgress: told(events) } as const;
  return startJob({ ...how, store, actor, name: INCOMING_SOURCE }, source);
}

/** Makes incoming users of the entries of a directory. */
export async function beginDirectory(
  request: CheckedRequest<'imports.startDirectory'>,
  { session, events, actor }: Parts,
): Promise<ImportJob> {
  const { directory, aliases, gone, dryRun } = request;
  const store = session.store();
  if (!dryRun) session.requireBound(store);
  const { startJob } = await import('../../import/import-job.ts');
  const { checkDirectory } = await import('../../import/ldap/directory.ts');
  const { DirectorySource } = await import('../../import/ldap/directory-source.ts');
  checkDirectory(directory);
  const source = new DirectorySource({ store, directory, aliases, deleteGone: gone === 'delete' });
  const how = { into: 'incoming', onDuplicate: 'skip', allOrNothing: false, dryRun } as const;
  return startJob({ ...how, onProgress: told(events), store, actor, name: directory.url }, source);
}

/** Gives users passwords that are made up; rejects where there are none, or another number than was expected. */
export async function beginNewPasswords(
  request: CheckedRequest<'users.newPasswords'>,
  { session, events, actor }: Parts,
): Promise<ImportJob> {
  const { selection, expected, dryRun, handOut } = request;
  const store = session.store();
  const key = await (await session.keyring()).key();
  session.requireBound(store);
  const ids = store.resolve(selection);
  requireExpected(ids.length, expected, 'users');
  const { startJob } = await import('../../import/import-job.ts');
  const { NEW_PASSWORDS, NewPasswordsSource } = await import('../../import/new-passwords-source.ts');
  const source = new NewPasswordsSource({
    ...{ store, key, ids, dryRun },
    setId: store.info().id,
    handOut: resolve(handOut),
    own: session.ownFiles(),
  });
  const how = { onDuplicate: 'update', allOrNothing: false, dryRun, onProgress: told(events) } as const;
  return startJob({ ...how, passwordsOnly: true, store, actor, name: NEW_PASSWORDS }, source);
}

function told(events: EventHub): (state: ImportState) => void {
  return (state) => events.emit('import', state);
}

const NO_HAND_OUT =
  'Name the file that is to take the passwords that are made up: they are told nowhere else.';
const NOT_HANDED_OUT = 'No passwords are made up, so there is nothing to write into that file: leave it out.';

function requireExpected(found: number, expected: number | undefined, what: string): void {
  if (found === 0) {
    throw PosternError.of(
      'not-found',
      'There are no such {what, select, users {users} other {incoming users}} (any more). Refresh and select again.',
      { what },
    );
  }
  if (expected === undefined || found === expected) return;
  throw PosternError.of(
    'conflict',
    what === 'users'
      ? 'The set was changed meanwhile: the selection has {found, plural, one {# user} other {# users}} now, not {expected, number}. Nothing was done. Look at them again, and confirm if you still want it.'
      : 'The set was changed meanwhile: the selection has {found, plural, one {# incoming user} other {# incoming users}} now, not {expected, number}. Nothing was done. Look at them again, and confirm if you still want it.',
    { found, expected },
    { expected, found },
  );
}

/** Compares with the users and levels of another set, which is only read. */
export async function beginSetComparison(
  path: string,
  key: Uint8Array,
  how: Pick<ImportPlan, 'onDuplicate' | 'allOrNothing' | 'dryRun'> & { readonly compares: Comparison },
  { session, events, env, actor }: Parts & { readonly env: NodeJS.ProcessEnv },
): Promise<ImportJob> {
  const store = session.store();
  const { openSet } = await import('../../store/open-set.ts');
  const other = await openSet(path, { readOnly: true });
  try {
    const { id, name, path: where, damage } = other.info();
    if (where === store.info().path)
      throw PosternError.of(
        'conflict',
        'This is the set that is open. Choose another one to compare it with.',
        {},
      );
    if (isIncomplete(damage))
      throw PosternError.of(
        'set-damaged',
        '{where} is damaged: users are missing from what can be read of it, and would count as deleted. Restore it from a backup first.',
        { where },
      );
    const { openKeyring } = await import('../../credentials/keyring.ts');
    const { place } = other;
    const keyring = await openKeyring(id, 'folder' in place ? place.folder : place.shelf, {
      env,
      hasPasswords: () => true,
    });
    // Without its key everything but the passwords is compared, and that is said.
    const otherKey = keyring.state().state === 'ready' ? await keyring.key() : null;
    const { startJob } = await import('../../import/import-job.ts');
    const { SetSource } = await import('../../import/set-source.ts');
    const levels = how.compares.levels.bind(how.compares);
    const source = new SetSource({ other, otherKey, key, levels, setId: store.info().id });
    return startJob({ ...how, store, actor, name, onProgress: told(events) }, source);
  } catch (error) {
    await other.close();
    throw error;
  }
}
