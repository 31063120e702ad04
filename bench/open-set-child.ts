/** What bench/open-set.ts measures, in a process of its own: prints the milliseconds that opening took. */
import { join } from 'node:path';
import { JSONFile } from 'lowdb/node';
import { Low } from 'lowdb';
import { openSet } from '../electron/store/open-set.ts';
import type { StoredUser } from '../shared/domain/user.ts';
import { timed } from './measure.ts';
import { importUsers } from './made-up-import-fixture.ts';

interface JsonSet {
  users: StoredUser[];
  blocks: { id: number; entries: number; bytes: string }[];
}

const [what = '', folder = '', count = ''] = process.argv.slice(2);
const users = Number(count);
const file = join(folder, 'users.json');

switch (what) {
  case 'make':
    await make();
    break;
  case 'open-snapshot':
    process.stdout.write(String(await open('snapshot')));
    break;
  case 'open-journal':
    process.stdout.write(String(await open('journal')));
    break;
  case 'open-json-file': {
    const db = new Low<JsonSet>(new JSONFile(file), { users: [], blocks: [] });
    const { ms } = await timed(() => db.read());
    if (db.data.users.length !== users) throw new Error('The file was not read whole.');
    process.stdout.write(String(ms));
    break;
  }
  default:
    throw new Error(`Unknown: ${what}`);
}

async function open(name: string): Promise<number> {
  const { ms, value: store } = await timed(() => openSet(join(folder, name)));
  if (store.info().users !== users) throw new Error('The set was not read whole.');
  await store.close();
  return ms;
}

/** The same users three times: as a journal, as a snapshot, and as lowdb writes them. */
async function make(): Promise<void> {
  for (const name of ['journal', 'snapshot']) {
    const store = await openSet(join(folder, name), { create: {} });
    await importUsers(store, users);
    if (name === 'snapshot') {
      await store.compact();
      const data: JsonSet = { users: [], blocks: [] };
      const blocks = new Set<number>();
      for (let id = 1; id <= users; id++) {
        const user = store.get(id) as StoredUser;
        data.users.push(user);
        if (user.password !== null) blocks.add(user.password.block);
      }
      for (const id of blocks) {
        const block = store.sealed(id);
        if (block === undefined) throw new Error(`Block ${id} is missing.`);
        data.blocks.push({ id, entries: block.entries, bytes: Buffer.from(block.bytes).toString('base64') });
      }
      await new Low(new JSONFile<JsonSet>(file), data).write();
    }
    await store.close();
  }
}
