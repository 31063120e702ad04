/** The sample: a real set of made-up users with a made-up past, in the config folder, kept between visits. */
import { rename, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openKeyring } from '../../credentials/keyring.ts';
import { sealPasswords } from '../../credentials/seal.ts';
import { isSet, openSet } from '../../store/open-set.ts';
import type { ImportBatch, UserStore } from '../../store/model/store-types.ts';
import type { SetInfo } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { Lock } from '../../../shared/domain/lock.ts';
import { sampleUsers, type SampleUser } from '../../../shared/domain/sample-users.ts';
import type { SettingsOverride } from '../../../shared/domain/settings.ts';
import { addressOf } from '../../../shared/domain/user.ts';
import type { Session } from '../owner/session.ts';

const NAME = 'Sample gateway';
/** Imports of which the past consists. */
const IMPORTS = 12;

/** One step of the past. */
interface Step {
  /** Unix milliseconds. */
  readonly time: number;
  readonly take: (store: UserStore) => Promise<unknown>;
}

/** Opens the sample below `folder`, and makes it first where there is none or it cannot be read. */
export async function openSample(session: Session, folder: string): Promise<SetInfo> {
  const path = join(folder, 'set');
  if (!(await isSet(path))) await makeSample(folder, path);
  try {
    return await session.open(path);
  } catch (error) {
    const unreadable =
      error instanceof PosternError && ['set-damaged', 'set-newer-format', 'not-a-set'].includes(error.code);
    if (!unreadable) throw error;
    await makeSample(folder, path);
    return session.open(path);
  }
}

type Seal = (addresses: string[], passwords: string[]) => ImportBatch['passwords'];

/** Made beside its place and then put there, so that an interrupted start leaves no half of it. */
async function makeSample(folder: string, path: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  const now = Date.now();
  let clock = now;
  const store = await openSet(draft, { now: () => clock, create: { name: NAME, sample: true } });
  try {
    const { id } = store.info();
    // A key file, not the keychain: these passwords are nobody's, and a visitor should not be asked for anything.
    const keyring = await openKeyring(id, draft, { env: {} });
    await keyring.useKeyFile(join(folder, 'sample.key'));
    const key = await keyring.key();
    for (const step of past(sampleUsers(now), (...of) => sealPasswords(key, id, ...of))) {
      clock = step.time;
      await step.take(store);
    }
    clock = now;
  } finally {
    await store.close();
  }
  await rm(path, { recursive: true, force: true });
  await rename(draft, path);
}

function past(users: readonly SampleUser[], seal: Seal): readonly Step[] {
  const byAge = users.toSorted((a, b) => a.createdAt - b.createdAt);
  const share = Math.ceil(byAge.length / IMPORTS);
  const imports = Array.from({ length: IMPORTS }, (_, index): Step => {
    const chunk = byAge.slice(index * share, (index + 1) * share);
    return { time: chunk.at(-1)?.createdAt ?? 0, take: (store) => importChunk(store, chunk, index, seal) };
  });
  const lastImport = imports.at(-1)?.time ?? 0;
  const edits = [...groupBySettings(users)].map(([text, group], index): Step => ({
    time: lastImport + (index + 1) * 60_000,
    take: (store) => edit(store, group, JSON.parse(text) as SettingsOverride),
  }));
  const locks = users.flatMap((user): Step[] => {
    const { lock } = user;
    return lock === null ? [] : [{ time: lock.since, take: (store) => setLock(store, user, lock) }];
  });
  return [...imports, ...edits, ...locks].sort((a, b) => a.time - b.time);
}

async function importChunk(
  store: UserStore,
  chunk: readonly SampleUser[],
  index: number,
  seal: Seal,
): Promise<void> {
  const session = store.beginImport({ actor: 'admin', file: `staff-${index + 1}.csv`, onDuplicate: 'skip' });
  await session.stage({
    usernames: chunk.map((user) => user.username),
    domains: chunk.map((user) => user.domain),
    kinds: Uint8Array.from(chunk, (user) => (user.kind === 'ip' ? 1 : 0)),
    lines: Uint32Array.from(chunk, (_, line) => line + 1),
    passwords: seal(
      chunk.map(addressOf),
      chunk.map((user) => (user.kind === 'ip' ? '' : randomBytes(9).toString('base64url'))),
    ),
  });
  await session.commit();
}

function edit(store: UserStore, group: readonly SampleUser[], settings: SettingsOverride): Promise<unknown> {
  const ids = group.map((user) => idOf(store, user));
  return store.commit({ kind: 'edit', selection: { by: 'ids', ids }, settings, password: null }, 'admin');
}

function setLock(store: UserStore, user: SampleUser, lock: Lock): Promise<unknown> {
  return store.commit({ kind: 'lock', selection: { by: 'ids', ids: [idOf(store, user)] }, lock }, lock.by);
}

function idOf(store: UserStore, user: SampleUser): number {
  const found = store.find(addressOf(user));
  if (found === undefined) throw new Error('a sample user is missing from the sample');
  return found.id;
}

function groupBySettings(users: readonly SampleUser[]): ReadonlyMap<string, readonly SampleUser[]> {
  const set = users.filter((user) => Object.keys(user.settings).length > 0);
  return Map.groupBy(set, (user) => JSON.stringify(user.settings));
}
