/** Makes changes one after another on a disk that may fail, ends without closing, and says how each went and who is there. */
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { writeSync } from 'node:fs';
import { openSet } from '../../electron/store/open-set.ts';
import type { UserStore } from '../../electron/store/model/store-types.ts';
import { PosternError } from '../../shared/domain/errors.ts';

const EVERYBODY = { filter: EVERYTHING, domain: null, sort: [] };
const [, , folder = ''] = process.argv;
const store = await openSet(folder);
const codes: (string | null)[] = [];

async function attempt(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
    codes.push(null);
  } catch (error) {
    codes.push(error instanceof PosternError ? error.code : String(error));
  }
}

function add(username: string): Promise<unknown> {
  const password = { entries: 1, bytes: Buffer.from(username) };
  const user = { kind: 'mailbox', username, domain: 'example.com', settings: {}, password } as const;
  return store.commit({ kind: 'add', users: [user] }, 'child');
}

async function importRows(into: UserStore, prefix: string): Promise<void> {
  const session = into.beginImport({ actor: 'child', file: prefix, onDuplicate: 'skip' });
  try {
    await session.stage({
      usernames: [`${prefix}-1`, `${prefix}-2`],
      domains: ['example.org', 'example.org'],
      kinds: new Uint8Array(2),
      lines: new Uint32Array(2),
      passwords: { entries: 2, bytes: Buffer.alloc(16) },
    });
    await session.commit();
  } finally {
    await session.cancel();
  }
}

await attempt(() => add('anna'));
await attempt(() => add('bert'));
await attempt(() => importRows(store, 'row'));
await attempt(() => add('carl'));
await attempt(() => add('dora'));
await attempt(() => importRows(store, 'later'));
await attempt(() => add('emil'));
await attempt(() => add('fred'));
const users = Array.from(store.matching(EVERYBODY), (id) => store.get(id)?.username);
writeSync(1, JSON.stringify({ codes, users }));
process.exit(0);
