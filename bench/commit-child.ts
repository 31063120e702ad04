/** What bench/commit.ts measures, in a process of its own: prints the milliseconds of each edit as JSON. */
import { join } from 'node:path';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import { openSet } from '../electron/store/open-set.ts';
import { timed } from './measure.ts';
import { importUsers } from './made-up-import-fixture.ts';

const [what = '', folder = '', count = ''] = process.argv.slice(2);
const users = Number(count);

if (what === 'ours') process.stdout.write(JSON.stringify(await ours()));
else if (what === 'json-file') process.stdout.write(JSON.stringify(await jsonFile()));
else throw new Error(`Unknown: ${what}`);

async function ours(): Promise<{ alone: number[]; together: number[] }> {
  const store = await openSet(join(folder, 'set'), { create: {} });
  await importUsers(store, users);
  // As in the life of a set: the import lies in the snapshot, and edits follow.
  await store.compact();
  const edit = (turn: number): Promise<unknown> => {
    const selection = { by: 'ids' as const, ids: [1 + ((turn * 7919) % users)] };
    return store.commit(
      { kind: 'edit', selection, settings: { limitPerDay: turn + 1 }, password: null },
      'bench',
    );
  };
  for (let turn = 0; turn < 100; turn++) await edit(turn);
  const alone: number[] = [];
  for (let turn = 100; turn < 1_100; turn++) alone.push((await timed(() => edit(turn))).ms);
  const together: number[] = [];
  for (let turn = 0; turn < 20; turn++) {
    const edits = Array.from({ length: 100 }, (_, at) => 2_000 + turn * 100 + at);
    together.push((await timed(() => Promise.all(edits.map(edit)))).ms);
  }
  await store.close();
  return { alone, together };
}

async function jsonFile(): Promise<number[]> {
  const made = Array.from({ length: users }, (_, at) => ({
    id: at + 1,
    kind: 'mailbox',
    username: `user${at}`,
    domain: `domain${at % 50}.example`,
    settings: { limitPerDay: 0 },
    lock: null,
    createdAt: Date.now(),
    changedAt: Date.now(),
    password: { block: 1 + Math.floor(at / 2_000), index: at % 2_000 },
  }));
  const db = new Low(new JSONFile<{ users: typeof made }>(join(folder, 'users.json')), { users: made });
  const times: number[] = [];
  for (let turn = 1; turn <= 3; turn++) {
    const edit = () =>
      db.update(({ users: all }) => {
        const user = all[turn];
        if (user !== undefined) user.settings = { limitPerDay: turn };
      });
    times.push((await timed(edit)).ms);
  }
  return times;
}
