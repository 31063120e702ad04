/** A set from a stranger ends in a sentence, soon: whatever its files say, within two seconds and 300 MB, and nothing beside it changes. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createApplication } from '../electron/app/application.ts';
import { plainShell } from '../electron/app/base/shell.ts';
import type { NewUser } from '../electron/store/model/store-types.ts';
import { hostileMail, makeMail } from './support/hostile-mail.ts';
import { copyOf, hostileSets, type HostileSet } from './support/hostile-set.ts';

/** Every so many of the cases; `POSTERN_LONG` tries them all. */
const EVERY = process.env['POSTERN_LONG'] ? 1 : Number(process.env['POSTERN_HOSTILE_EVERY'] ?? 37);
/** Likewise of those of mail, for each of which a relay is started. */
const EVERY_MAIL = EVERY === 1 ? 1 : 97;
/** Milliseconds of processor that each may cost: what it takes on a machine that has nothing else to do. */
const MOST_WORK = 2_000;
/** Milliseconds after which one that waits is taken for hanging, however busy the machine is. */
const HANGS = 60_000;
const MOST_MB = 300;
const WORK = ' ms of work';
/** Megabytes beyond which a process opens no large set any more: what others left in it is not what one needs. */
const USED_MB = 200;
/** Times that too much work is measured. */
const TURNS = 3;

interface Answer {
  readonly wrong: readonly string[];
  /** What an administrator was told. */
  readonly said: readonly string[];
  /** Milliseconds of processor. */
  readonly work: number;
  readonly peak: number;
}

let folder: string;
let config: string;
let good: string;
let child: ChildProcess | null = null;
/** Of that process so far, in megabytes. */
let peak = 0;
/** What administrators were told so far. */
const said: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-hostile-'));
  config = join(folder, 'config');
  good = join(folder, 'good');
  writeFileSync(outside(), 'not ours');
  await makeGood();
}, 120_000);
afterAll(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** What links lead to; nobody may touch it. */
const outside = (): string => join(folder, 'outside.txt');

/** One of everything: an import, users, locks, settings, a snapshot in the middle, an undo, sealed secrets. */
async function makeGood(): Promise<void> {
  const app = await createApplication({
    shell: plainShell('cli'),
    env: { POSTERN_CONFIG_DIR: config, XDG_RUNTIME_DIR: folder, POSTERN_KEY_FILE: join(config, 'key') },
    log: () => undefined,
  });
  await app.openSet(good, { create: { name: 'Good' } });
  const { client } = app;
  const csv = join(folder, 'users.csv');
  writeFileSync(csv, 'anna,ex.example,pw1\nbert,ex.example,pw2\ncarl,two.example,pw3\n');
  await client.invoke('imports.start', { source: { from: 'path', path: csv } });
  await vi.waitFor(async () => {
    expect(await client.invoke('imports.state', {})).toMatchObject({ phase: 'done' });
  }, 60_000);
  await client.invoke('users.add', {
    username: 'dora',
    domain: 'ex.example',
    password: 'pw4',
    settings: { limitPerDay: 5 },
  });
  await client.invoke('users.lock', { selection: { by: 'ids', ids: [2] }, reason: 'left' });
  await client.invoke('users.lock', {
    selection: { by: 'ids', ids: [4] },
    reason: 'away',
    since: Date.now() + 86_400_000,
    until: Date.now() + 2 * 86_400_000,
  });
  for (const username of ['in1', 'in2']) {
    await client.invoke('incoming.add', { username, domain: 'ex.example', password: 'pw5', access: true });
  }
  await client.invoke('users.remove', { selection: { by: 'ids', ids: [3] } });
  await client.invoke('settings.set', { domain: 'ex.example', settings: { limitPerDay: 7 } });
  const host = {
    host: 'mx.example',
    port: 587,
    tls: 'verified',
    implicitTls: false,
    username: 'me',
  } as const;
  await client.invoke('relay.setSettings', {
    settings: {
      smartHosts: [host],
      clientServer: 'pool.example',
      clientPort: 587,
      clientSecurity: 'starttls',
      scanners: [{ kind: 'clamd', enabled: true, address: '127.0.0.1:3310', timeout: 1000, spamScore: 5 }],
    },
  });
  const { host: name, port, username } = host;
  await client.invoke('relay.setSmartHostPassword', { host: name, port, username, password: 'secret' });
  await app.close();
  const { openSet } = await import('../electron/store/open-set.ts');
  const store = await openSet(good);
  await store.compact();
  await store.commit({ kind: 'incoming-remove', selection: { by: 'ids', ids: [2] }, expected: 1 }, 'me');
  await store.commit({ kind: 'unlock', selection: { by: 'ids', ids: [2] } }, 'me');
  await store.undo('me');
  await store.close();
}

/** The next set is opened by another process. */
function anew(): void {
  child?.kill('SIGKILL');
  child = null;
  peak = 0;
}

async function ready(): Promise<ChildProcess> {
  if (child !== null) return child;
  const made = fork(join(import.meta.dirname, 'support/hostile-set-child.ts'), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child = made;
  await new Promise((resolve) => made.once('message', resolve));
  return made;
}

/** What was wrong with the way it ended; empty when it ended in a sentence or in a set. */
async function ending(name: string, set: string, mail = false): Promise<readonly string[]> {
  if (name.includes('GB') && peak > USED_MB) anew();
  const at = await ready();
  const answer = await new Promise<Answer | string>((resolve) => {
    const late = setTimeout(() => resolve(`did not end within ${HANGS} ms`), HANGS);
    const over = (result: Answer | string): void => {
      clearTimeout(late);
      at.removeAllListeners('message').removeAllListeners('exit');
      resolve(result);
    };
    at.once('message', (message) => over(message as Answer));
    at.once('exit', (code, signal) => over(`ended its process (${String(code ?? signal)})`));
    at.send({ folder: set, config, mail });
  });
  if (typeof answer === 'string') {
    anew();
    return [`${name}: ${answer}`];
  }
  const much = answer.peak > MOST_MB ? [`${answer.peak.toFixed(0)} MB`] : [];
  if (answer.work > MOST_WORK) much.push(`${answer.work.toFixed(0)}${WORK}`);
  said.push(...answer.said);
  ({ peak } = answer);
  // The peak is that of the process: the next ones are not to be blamed for it.
  if (peak > MOST_MB) anew();
  return [...answer.wrong, ...much].map((what) => `${name}: ${what}`);
}

/** Of a hostile copy of `from`. What is only too much work is tried again: what else runs on the machine makes it more, never less. */
async function endingOf(one: HostileSet, from: string, mail = false): Promise<readonly string[]> {
  const set = join(folder, 'tried');
  for (let turn = 1; ; turn++) {
    copyOf(from, set);
    one.make(set);
    const wrong = await ending(one.name, set, mail);
    rmSync(set, { recursive: true, force: true });
    if (turn === TURNS || wrong.length === 0 || !wrong.every((what) => what.endsWith(WORK))) return wrong;
  }
}

test('opens the good one', async () => {
  const set = join(folder, 'tried');
  copyOf(good, set);
  expect(await ending('good', set)).toEqual([]);
  rmSync(set, { recursive: true });
});

test(
  `${EVERY === 1 ? 'every' : `one in ${EVERY}`} hostile set ends in a sentence, soon`,
  { timeout: 3_600_000 },
  async () => {
    const wrong: string[] = [];
    const before = beside();
    let tried = 0;
    let at = 0;
    // What hung once, and what is long: always.
    const ids = /, (lastId|0|ops\.0\.1(\.0)?|rows\.first): hostile value [45]$/;
    const whole = ({ name }: HostileSet): boolean => /GB behind it$|^closed.*GB/.test(name) || ids.test(name);
    for (const one of hostileSets(good, outside())) {
      if (at++ % EVERY !== 0 && !whole(one)) continue;
      wrong.push(...(await endingOf(one, good)));
      tried++;
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(50);
    expect(beside()).toEqual(before);
  },
);

/** What lies beside the sets, but for what this computer notes of its own. */
function beside(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /\.(csv|txt)$/.test(name))
    .map((name) => `${name} ${readFileSync(join(folder, name), 'utf8')}`)
    .concat(
      readdirSync(folder).filter(
        (name) => !['config', 'tried'].includes(name) && !/socket|\.sock|postern/.test(name),
      ),
    );
}

describe.skipIf(process.platform === 'win32')('mail', () => {
  let withMail: string;

  beforeAll(async () => {
    withMail = join(folder, 'with-mail');
    copyOf(good, withMail);
    const { openSet } = await import('../electron/store/open-set.ts');
    const store = await openSet(withMail);
    const here: NewUser = {
      kind: 'ip',
      username: '127.0.0.0/8',
      domain: 'ex.example',
      settings: {},
      password: null,
    };
    await store.commit({ kind: 'add', users: [here] }, 'me');
    await store.close();
    await makeMail(withMail);
  }, 120_000);

  test('opens the good one, and takes a message', async () => {
    const set = join(folder, 'tried');
    copyOf(withMail, set);
    said.length = 0;
    expect(await ending('good', set, true)).toEqual([]);
    expect(said).toEqual([]);
    rmSync(set, { recursive: true });
  });

  test(
    `${EVERY_MAIL === 1 ? 'every' : `one in ${EVERY_MAIL}`} hostile folder of mail ends in a sentence, soon`,
    { timeout: 3_600_000 },
    async () => {
      const wrong: string[] = [];
      let at = 0;
      for (const one of hostileMail(withMail, outside())) {
        // What hung once, or cost much: always.
        if (at++ % EVERY_MAIL !== 0 && !/never ends|as many/.test(one.name)) continue;
        wrong.push(...(await endingOf(one, withMail, true)));
      }
      expect(wrong).toEqual([]);
      expect(readFileSync(outside(), 'utf8')).toBe('not ours');
    },
  );
});
