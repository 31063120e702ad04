/**
 * An owner to be killed: changes the set in argv[2] (made first, with a third argument) at random for ever, and says on stdout what it begins and what was
 * acknowledged, a JSON value a line.
 */
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { writeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openSet } from '../../electron/store/open-set.ts';
import type { StoredUser } from '../../shared/domain/user.ts';
import { addressOf } from '../../shared/domain/user.ts';
import type { CrashStep } from './crash-model.ts';

const EVERYBODY = { filter: EVERYTHING, domain: null, sort: [] };
const BATCH = 40;

const [, , folder = '', create = ''] = process.argv;
const store = await openSet(folder, create === '' ? {} : { create: { name: 'Crash' } });
let count = 0;

function say(line: unknown): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

function random(below: number): number {
  return Math.floor(Math.random() * below);
}

/** Announces a step, does it, and acknowledges it. */
async function step(what: CrashStep, act: () => Promise<unknown>): Promise<void> {
  const id = ++count;
  say({ begin: id, step: what });
  await act();
  say({ done: id });
}

function anyone(): StoredUser | undefined {
  const { total } = store.query(EVERYBODY, 0, 0);
  return store.query(EVERYBODY, random(total), 1).users[0];
}

async function add(): Promise<void> {
  const username = `user-${process.pid}-${count}`;
  const limitPerDay = random(1_000);
  await step({ kind: 'add', address: `${username}@example.com`, limit: limitPerDay }, () => {
    const password = { entries: 1, bytes: Buffer.from(username) };
    const user = {
      kind: 'mailbox',
      username,
      domain: 'example.com',
      settings: { limitPerDay },
      password,
    } as const;
    return store.commit({ kind: 'add', users: [user] }, 'crash test');
  });
}

async function edit(): Promise<void> {
  const user = anyone();
  if (user === undefined) return;
  const limitPerDay = 1_000 + random(100_000);
  await step({ kind: 'edit', address: addressOf(user), limit: limitPerDay }, () => {
    const selection = { by: 'ids' as const, ids: [user.id] };
    return store.commit({ kind: 'edit', selection, settings: { limitPerDay }, password: null }, 'crash test');
  });
}

async function remove(): Promise<void> {
  const user = anyone();
  if (user === undefined) return;
  await step({ kind: 'remove', address: addressOf(user) }, () =>
    store.commit({ kind: 'remove', selection: { by: 'ids', ids: [user.id] } }, 'crash test'),
  );
}

async function importRows(): Promise<void> {
  const prefix = `row-${process.pid}-${count}`;
  const batches = 1 + random(8);
  await step({ kind: 'import', prefix, rows: batches * BATCH }, async () => {
    const session = store.beginImport({ actor: 'crash test', file: `${prefix}.csv`, onDuplicate: 'skip' });
    for (let batch = 0; batch < batches; batch++) {
      await session.stage({
        usernames: Array.from({ length: BATCH }, (_, at) => `${prefix}-${batch * BATCH + at}`),
        domains: Array.from({ length: BATCH }, () => 'example.org'),
        kinds: new Uint8Array(BATCH),
        lines: new Uint32Array(BATCH),
        passwords: { entries: BATCH, bytes: Buffer.alloc(BATCH * 8, batch) },
      });
      if (random(4) === 0) await edit();
      await nextTurn();
    }
    await session.commit();
  });
}

if (create !== '') say('made');
for (;;) {
  const dice = random(20);
  if (dice < 5) await add();
  else if (dice < 11) await edit();
  else if (dice < 13) await remove();
  else if (dice < 17) await importRows();
  else if (dice < 19 && store.undoState().undo !== null) {
    await step({ kind: 'undo' }, () => store.undo('crash test'));
  } else if (dice === 19) {
    await step({ kind: 'compact' }, () => store.compact());
  }
}
