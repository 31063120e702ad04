/** What bench/relay-users.ts measures, in a process of its own: makes a set, or opens a directory on it and prints times. */
import { randomBytes } from 'node:crypto';
import { sealPasswords } from '../electron/credentials/seal.ts';
import { makeVerifier } from '../electron/credentials/verifier.ts';
import { openDirectory } from '../electron/relay/directory/open-directory.ts';
import { openSet } from '../electron/store/open-set.ts';
import { readSnapshotHead } from '../electron/store/log/snapshot-reader.ts';
import { median } from './measure.ts';

const ROWS = 2_000;
const KEY = Buffer.alloc(32, 7);
const LOGINS = 60;
const FINDS = 100_000;

const [what = '', folder = '', count = '', kind = ''] = process.argv.slice(2);
const users = Number(count);
if (what === 'make') await make();
else await measure();

async function make(): Promise<void> {
  const store = await openSet(folder, { create: {} });
  const setId = store.info().id;
  const known = await makeVerifier('Passw0rd');
  const session = store.beginImport({ actor: 'bench', file: 'bench.csv', onDuplicate: 'skip' });
  for (let from = 0; from < users; from += ROWS) {
    const rows = Math.min(ROWS, users - from);
    const numbers = Array.from({ length: rows }, (_, at) => from + at);
    await session.stage({
      usernames: numbers.map((number) => `user${number}`),
      domains: numbers.map((number) => `domain${number % 50}.example`),
      kinds: new Uint8Array(rows),
      lines: Uint32Array.from(numbers),
      passwords:
        kind === 'hardened'
          ? null
          : sealPasswords(
              KEY,
              setId,
              numbers.map((number) => `user${number}@domain${number % 50}.example`),
              numbers.map(() => 'Passw0rd'),
            ),
      verifiers:
        kind === 'hardened'
          ? numbers.map((number, row) => [row, number % 1000 === 0 ? known : madeUp()])
          : [],
    });
  }
  await session.commit();
  await store.compact();
  await store.close();
}

/** Of the right form, of no password. */
function madeUp(): string {
  const text = (bytes: number): string => randomBytes(bytes).toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=7168,t=5,p=1$${text(16)}$${text(32)}`;
}

async function measure(): Promise<void> {
  const { id: setId } = await readSnapshotHead(folder);
  const start = performance.now();
  const directory = await openDirectory({
    setPath: folder,
    setId,
    key: () => KEY,
    harden: () => Promise.resolve(),
    now: Date.now,
    overrides: {},
  });
  const ready = performance.now() - start;
  const address = (number: number): string => `user${number}@domain${number % 50}.example`;
  const times = { login: [] as number[], wrong: [] as number[], unknown: [] as number[] };
  const timed = async (list: number[], name: string, password: string, expected: boolean): Promise<void> => {
    const from = performance.now();
    const user = await directory.authenticate(name, password);
    list.push(performance.now() - from);
    if ((user !== null) !== expected) throw new Error(`The login of ${name} was not as expected.`);
  };
  for (let turn = 0; turn < LOGINS; turn++) {
    const number = (turn * 1000) % users;
    const refusals = [
      () => timed(times.wrong, address(number), 'wrong', false),
      () => timed(times.unknown, `nobody${turn}@domain1.example`, 'wrong', false),
    ];
    // Each comes first as often as the other.
    if (turn % 2 === 1) refusals.reverse();
    for (const refusal of refusals) await refusal();
  }
  // Apart from the refusals: a sealed password that was right is hardened on another thread while the next is looked at.
  for (let turn = 0; turn < LOGINS; turn++)
    await timed(times.login, address((turn * 1000) % users), 'Passw0rd', true);
  const finding = performance.now();
  for (let turn = 0; turn < FINDS; turn++) {
    if (directory.find(address((turn * 7919) % users)) === undefined)
      throw new Error('A user was not found.');
  }
  const find = ((performance.now() - finding) / FINDS) * 1000;
  await directory.close();
  const { login, wrong, unknown } = times;
  process.stdout.write(
    JSON.stringify({ ready, login: median(login), wrong: median(wrong), unknown: median(unknown), find }),
  );
}
