/** What the store's fault tests share: folders that go away by themselves, users, and drafts. */
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ChangeDraft, ImportBatch, NewUser, UserStore } from '../../electron/store/model/store-types.ts';
import { addressOf } from '../../shared/domain/user.ts';

export const EVERYBODY = { filter: EVERYTHING, domain: null, sort: [] };

/** A folder that is removed at the end of the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export function mailbox(username: string, domain = 'example.com'): NewUser {
  return {
    kind: 'mailbox',
    username,
    domain,
    settings: {},
    password: { entries: 1, bytes: Buffer.from(`sealed ${username}`) },
  };
}

export function adding(...usernames: string[]): ChangeDraft {
  return { kind: 'add', users: usernames.map((username) => mailbox(username)) };
}

export function editing(id: number, limitPerDay: number): ChangeDraft {
  return { kind: 'edit', selection: { by: 'ids', ids: [id] }, settings: { limitPerDay }, password: null };
}

/** Mailboxes as the import's worker would hand them over. */
export function batchOf(usernames: readonly string[], domain = 'example.org'): ImportBatch {
  return {
    usernames,
    domains: usernames.map(() => domain),
    kinds: new Uint8Array(usernames.length),
    lines: Uint32Array.from(usernames, (_, at) => at + 1),
    passwords: { entries: usernames.length, bytes: Buffer.from(usernames.join('\n')) },
  };
}

/** Everything about the users of a set that a reader can compare. */
export function contents(store: UserStore): unknown {
  return {
    name: store.info().name,
    users: Array.from(store.matching(EVERYBODY), (id) => store.get(id)),
    addresses: Array.from(store.matching(EVERYBODY), (id) => {
      const user = store.get(id);
      return user === undefined ? null : addressOf(user);
    }),
    domains: store.domains(),
    system: store.system(),
    settings: store.settings(null),
  };
}
