/** A set that a window has open, and what else has its id: commands, windows and relays reach the folder that they name. */
import { once } from 'node:events';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askRelayBeside, publishRelay } from '../electron/app/relay/reach-relay-beside.ts';
import { readSnapshotHead } from '../electron/store/log/snapshot-reader.ts';
import { nextLine, PosternCommand } from './support/command.ts';

let folder: string;
let live: string;
let copy: string;
let postern: PosternCommand;
let running: ChildProcessWithoutNullStreams[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-copies-'));
  [live, copy] = [join(folder, 'live'), join(folder, 'copy')];
  running = [];
  postern = new PosternCommand({
    POSTERN_CONFIG_DIR: join(folder, 'config'),
    POSTERN_KEY_FILE: join(folder, 'key'),
    XDG_RUNTIME_DIR: folder,
  });
  await add(live, 'anna@example.com', '--create');
});

afterEach(async () => {
  for (const child of running) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  rmSync(folder, { recursive: true, force: true });
});

async function add(set: string, address: string, ...more: string[]): Promise<void> {
  const added = await postern.json(['add', address, '--password-stdin', '--set', set, ...more], 'pw');
  expect(added).toMatchObject({ status: 0 });
}

async function serve(set = live): Promise<{ child: ChildProcessWithoutNullStreams; origin: string }> {
  const child = postern.start('serve', '--set', set);
  running.push(child);
  const { url } = JSON.parse(await nextLine(child)) as { url: string };
  return { child, origin: new URL(url).origin };
}

async function users(set: string): Promise<unknown> {
  const { value } = await postern.json(['users', '--set', set]);
  return (value as { total: number }).total;
}

function lockOf(set: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(set, 'owner.lock'), 'utf8')) as Record<string, unknown>;
}

describe('a copy of a set that a window has open', () => {
  test('is changed by a command that names it, and by no other; so is a copy of the copy', async () => {
    await serve();
    const second = `${copy}-2`;
    cpSync(live, copy, { recursive: true });
    cpSync(copy, second, { recursive: true });
    expect(await postern.json(['remove', '--all', '--set', copy])).toMatchObject({ status: 0 });
    await add(second, 'bert@example.com');
    expect([await users(live), await users(copy), await users(second)]).toEqual([1, 0, 2]);
    await add(live, 'carl@example.com');
    expect([await users(live), await users(copy)]).toEqual([2, 0]);
  });

  test('is served by a shell of its own, also in the place of the original', async () => {
    const { origin } = await serve();
    cpSync(live, copy, { recursive: true });
    expect((await serve(copy)).origin).not.toBe(origin);
    renameSync(live, `${copy}-moved`);
    cpSync(`${copy}-moved`, live, { recursive: true });
    expect((await serve(live)).origin).not.toBe(origin);
  });

  test('has no relay beside it, though the original has one', async () => {
    mkdirSync(join(live, 'mail'));
    const withdraw = await publishRelay(live, { XDG_RUNTIME_DIR: folder }, () => null);
    cpSync(live, copy, { recursive: true });
    try {
      const pid = (set: string) => askRelayBeside(set, (_, found) => Promise.resolve(found));
      expect([await pid(live), await pid(copy)]).toEqual([process.pid, null]);
    } finally {
      await withdraw();
    }
  });
});

describe('another way to a set that a window has open', () => {
  test('by a link leads to its owner', async () => {
    await serve();
    symlinkSync(live, copy);
    await add(copy, 'bert@example.com');
    expect(await users(live)).toBe(2);
  });

  test('by the name it was given meanwhile: nothing is changed, and the reason is said', async () => {
    const { child } = await serve();
    renameSync(live, copy);
    const refused = await postern.json(['remove', '--all', '--set', copy]);
    expect(refused).toMatchObject({ status: 1, value: { error: { code: 'conflict' } } });
    expect(refused.stderr).toContain('moved');
    cpSync(copy, live, { recursive: true });
    expect(await postern.json(['remove', '--all', '--set', live])).toMatchObject({ status: 0 });
    expect([await users(live), await users(copy)]).toEqual([0, 1]);
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(await postern.json(['remove', '--all', '--set', copy])).toMatchObject({ status: 0 });
    expect(await users(copy)).toBe(0);
  });

  test('by its new name in the window that has it open opens it where it lies now', async () => {
    const { origin } = await serve();
    renameSync(live, copy);
    expect((await serve(copy)).origin).toBe(origin);
    await add(copy, 'bert@example.com');
    expect(await users(copy)).toBe(2);
  });
});

describe('an owner', () => {
  test('answers only who names its set and its folder', async () => {
    await serve();
    const { socket, folder: held } = lockOf(live) as { socket: string; folder: Record<string, string> };
    const { id: set } = await readSnapshotHead(live);
    const ask = async (of: unknown) => {
      const raw = connect(socket).setEncoding('utf8');
      raw.write(`${JSON.stringify({ id: 1, call: 'sets.info', payload: {}, of })}\n`);
      for await (const line of createInterface({ input: raw })) {
        const { envelope } = JSON.parse(line) as { envelope?: unknown };
        if (envelope === undefined) continue;
        raw.destroy();
        return envelope;
      }
      return null;
    };
    expect(await ask({ set, ...held })).toMatchObject({ value: { id: set, path: live } });
    for (const of of [undefined, { set }, { set, ...held, inode: '1' }, { set: 'other', ...held }, 'all']) {
      expect(await ask(of)).toMatchObject({ ok: false, error: { code: 'conflict' } });
    }
  });

  test('whose socket the lock of another set names is told nothing of that one', async () => {
    await serve();
    await add(copy, 'bert@example.com', '--create');
    // By hand, the lock of a set that nobody has open: it names its own folder, and the socket of another set's owner.
    const { ino, dev } = statSync(copy, { bigint: true });
    const folderOfCopy = { device: String(dev), inode: String(ino) };
    writeFileSync(
      join(copy, 'owner.lock'),
      JSON.stringify({ ...lockOf(live), folder: folderOfCopy, path: copy }),
    );
    const refused = await postern.json(['add', 'carl@example.com', '--password-stdin', '--set', copy], 'pw');
    expect(refused).toMatchObject({ status: 1, value: { error: { code: 'set-in-use' } } });
    expect(refused.stderr).toMatch(/is not asked: what answers at its socket is something else.*owner\.lock/);
    expect([await users(live), await users(copy)]).toEqual([1, 1]);
  });

  test('on another computer is never asked, and the way past it is said', async () => {
    const lock = { token: 'a', pid: 1, host: 'elsewhere.example', started: '', socket: '/s', path: live };
    writeFileSync(join(live, 'owner.lock'), JSON.stringify({ ...lock, folder: { device: '1', inode: '1' } }));
    const refused = await postern.json(['remove', '--all', '--set', live]);
    expect(refused).toMatchObject({ status: 1, value: { error: { code: 'set-in-use' } } });
    expect(refused.stderr).toMatch(/elsewhere\.example.*delete .*owner\.lock/);
    expect(await users(live)).toBe(1);
  });
});
