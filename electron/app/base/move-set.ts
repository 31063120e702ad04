/** Moves a set between a folder and a server: whole or not at all, and compared afterwards. */
import { readdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { PosternError } from '../../../shared/domain/errors.ts';
import { EVERYTHING } from '../../../shared/lists/filter.ts';
import { readKeyRecord, writeKeyRecord, type KeyRecordPlace } from '../../credentials/key-record.ts';
import { folderOf } from '../../store/model/set-home.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import { copyToFolder } from '../../store/move/new-folder.ts';
import { openSet } from '../../store/open-set.ts';
import { parseServerAddress } from '../../store/postgres/server-address.ts';
import type { SetStore } from '../../store/user-store.ts';
import { isServerAddress } from '../../../shared/domain/set-place.ts';

/** What a folder has that a server has no room for yet. */
const STAYS = /^(mail|smart-host|job-secrets|scheduled-jobs|waiting-notices)/;
const PAGE = 1000;

export interface Moved {
  readonly users: number;
  readonly incoming: number;
  readonly changes: number;
  /** Names in the folder that stay there. */
  readonly stays: readonly string[];
}

/**
 * Makes the set of `from` anew at `to`, of which one is a folder and the other a server. Rejects with `set-exists`, with `conflict` where the
 * set was changed meanwhile or has what would stay behind (unless `leaves`), and as opening and writing do; then nothing is at `to`.
 */
export async function moveSet(
  from: string,
  to: string,
  {
    env,
    leaves,
    now = Date.now,
  }: { readonly env: NodeJS.ProcessEnv; readonly leaves: boolean; readonly now?: () => number },
): Promise<Moved> {
  const toServer = isServerAddress(to);
  // A folder is held, so that nobody changes it; on a server it is looked whether somebody has.
  const source = await openSet(from, { brief: true, readOnly: isServerAddress(from) });
  try {
    requireSound(source);
    const stays = await staying(source);
    if (stays.length > 0 && !leaves) throw wouldStay(stays);
    const home = (source as SetStore).home;
    const { place } = source;
    const record = await readKeyRecord('folder' in place ? place.folder : place.shelf);
    const beside = async (at: KeyRecordPlace): Promise<void> => {
      if (record !== null) await writeKeyRecord(at, record);
    };
    const { seq } = source.info();
    if (toServer) {
      const { copyToServer } = await import('../../store/postgres/copy-to-server.ts');
      await copyToServer(home, parseServerAddress(to, env), now(), beside);
    } else await copyToFolder(home, resolve(to), now(), beside);
    try {
      await home.follow();
      if (source.info().seq !== seq) throw changed();
      const target = await openSet(to, { readOnly: true });
      try {
        compare(source, target);
      } finally {
        await target.close();
      }
    } catch (error) {
      await takeBack(to, env);
      throw error;
    }
    const { users, incoming } = source.info();
    return { users, incoming, changes: source.changes(0, 0).total, stays };
  } finally {
    await source.close();
  }
}

function requireSound(source: UserStore): void {
  const { damage, readOnly, path } = source.info();
  const [found] = damage;
  const why = found?.message ?? (folderOf(source.place) === null ? null : readOnly);
  if (why !== null || source.format < 3)
    throw PosternError.of(
      'conflict',
      '{path} cannot be moved as it is: {why} Nothing was moved.',
      { path, why: why ?? 'It is of an earlier version of Postern; open it with its key first.' },
      { path },
    );
}

async function staying(source: UserStore): Promise<readonly string[]> {
  const { place } = source;
  if ('folder' in place) return (await readdir(place.folder)).filter((name) => STAYS.test(name)).sort();
  const { staysOnServer } = await import('../../store/postgres/stays-on-server.ts');
  return staysOnServer(place.server);
}

async function takeBack(to: string, env: NodeJS.ProcessEnv): Promise<void> {
  if (!isServerAddress(to)) return rm(resolve(to), { recursive: true, force: true });
  const { deleteFromServer } = await import('../../store/postgres/copy-to-server.ts');
  return deleteFromServer(parseServerAddress(to, env));
}

/** Throws unless both are the same set: users with their sealed secrets, levels of settings, marks, incoming users, and activity. */
function compare(one: UserStore, other: UserStore): void {
  const query = { filter: EVERYTHING, domain: null, sort: [] };
  const [ids, others] = [one, other].map((store) => store.matching(query));
  for (const [at, id] of (ids ?? []).entries()) {
    if (others?.[at] !== id || !alike(one.get(id), other.get(id))) throw differs(`user ${id}`);
    const block = one.get(id)?.password?.block ?? 0;
    const [ours, theirs] = [one, other].map((store) => store.sealed(block)?.bytes ?? null);
    if (ours === theirs) continue;
    if (ours == null || theirs == null || Buffer.compare(ours, theirs) !== 0)
      throw differs(`secrets of user ${id}`);
  }
  const levels = (store: UserStore): unknown => [store.domains(), store.settings(null), store.system()];
  if (!alike(levels(one), levels(other))) throw differs('settings');
  if (!alike(one.marks(), other.marks())) throw differs('marks');
  const boxes = (store: UserStore): unknown => {
    const all = store.incoming.matching({ filter: EVERYTHING, sort: [] });
    return Array.from(all, (id) => store.incoming.get(id));
  };
  if (!alike(boxes(one), boxes(other))) throw differs('incoming users');
  const { total } = one.changes(0, 0);
  for (let from = 0; from <= total; from += PAGE)
    if (!alike(one.changes(from, PAGE), other.changes(from, PAGE))) throw differs('activity');
  if (!alike(one.undoState(), other.undoState())) throw differs('undo');
  const { path: _one, readOnly: _ro, behind: _b, ...info } = one.info();
  const { path: _other, readOnly: _or, behind: _ob, ...otherInfo } = other.info();
  if (!alike(info, otherInfo)) throw differs('name and numbers');
}

function alike(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other);
}

function differs(what: string): PosternError {
  return PosternError.of(
    'internal',
    'What was made is not what it was made of ({what}), and was deleted again. Nothing was moved.',
    { what },
  );
}

function changed(): PosternError {
  return PosternError.of(
    'conflict',
    'Somebody changed the set while it was moved. Nothing was moved; try again when nobody works with it.',
    {},
  );
}

function wouldStay(stays: readonly string[]): PosternError {
  return PosternError.of(
    'conflict',
    'The set has what is not moved with it yet: {names}. Nothing was moved. With --without-mail the users, settings and history are moved, and this stays where it is.',
    { names: stays.join(', ') },
  );
}
