/** Two processes on one set: whoever comes second works through the one that has it open. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { socketPath } from '../electron/app/owner/socket-path.ts';
import { setInstance } from '../electron/browser/instance.ts';
import { nextLine, PosternCommand } from './support/command.ts';
import { enterByLink, type ShellWindow } from './support/shell-window.ts';

let folder: string;
let set: string;
let postern: PosternCommand;
let running: ChildProcessWithoutNullStreams[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-owner-'));
  set = join(folder, 'gateway');
  running = [];
  postern = command(folder);
});

/** `runtime` holds the sockets. */
function command(runtime: string): PosternCommand {
  return new PosternCommand({
    POSTERN_CONFIG_DIR: join(folder, 'config'),
    POSTERN_KEY_FILE: join(folder, 'key'),
    XDG_RUNTIME_DIR: runtime,
  });
}

afterEach(async () => {
  for (const child of running) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  rmSync(folder, { recursive: true, force: true });
});

/** A window as a browser has it: a session, calls, and events. */
class Window {
  readonly #entry: ShellWindow;
  readonly events: { event: string; payload: unknown }[] = [];
  #waiting: (() => void) | null = null;
  readonly #socket: WebSocket;

  private constructor(entry: ShellWindow) {
    this.#entry = entry;
    const { origin, cookie, secrets } = entry;
    this.#socket = new WebSocket(`${origin.replace('http', 'ws')}/events`, { headers: { cookie, origin } });
    this.#socket.on('open', () => this.#socket.send(JSON.stringify({ page: secrets.page })));
    this.#socket.on('message', (data: Buffer) => {
      this.events.push(JSON.parse(data.toString()) as { event: string; payload: unknown });
      this.#waiting?.();
    });
    this.#socket.on('error', () => undefined);
  }

  static async open(url: string): Promise<Window> {
    const window = new Window(await enterByLink(url));
    await window.until((event) => event === 'changed');
    return window;
  }

  async call(name: string, payload: unknown): Promise<unknown> {
    const { origin, cookie, secrets } = this.#entry;
    const headers = { cookie, origin, 'content-type': 'application/json', 'x-postern-page': secrets.page };
    const body = JSON.stringify(payload);
    return (await fetch(`${origin}/api/${name}`, { method: 'POST', headers, body })).json();
  }

  /** The first event, from the beginning, for which this holds. */
  async until(holds: (event: string, payload: unknown) => boolean): Promise<unknown> {
    for (;;) {
      const found = this.events.find(({ event, payload }) => holds(event, payload));
      if (found !== undefined) return found.payload;
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
  }

  close(): void {
    this.#socket.terminate();
  }
}

async function serve(): Promise<{ child: ChildProcessWithoutNullStreams; url: string }> {
  const child = postern.start('serve', '--set', set, '--create');
  running.push(child);
  const { url } = JSON.parse(await nextLine(child)) as { url: string };
  return { child, url };
}

const seqAtLeast = (least: number) => (event: string, payload: unknown) =>
  event === 'changed' && (payload as { seq: number }).seq >= least;

describe('a set that a window has open', () => {
  test('commands change it through its owner, and the window hears of it', async () => {
    const { child, url } = await serve();
    const window = await Window.open(url);
    const added = await postern.json(['add', 'ann@example.com', '--password-stdin', '--set', set], 'pw');
    expect(added).toMatchObject({ status: 0, value: { change: 1, users: 1 } });
    await window.until(seqAtLeast(1));
    expect(await postern.json(['lock', 'ann@example.com', '--reason', 'test', '--set', set])).toMatchObject({
      status: 0,
    });
    await window.until(seqAtLeast(2));
    expect(await window.call('users.query', { query: {}, offset: 0, limit: 10 })).toMatchObject({
      value: { total: 1, users: [{ address: 'ann@example.com', status: 'manual' }] },
    });
    // Reading needs no owner, and sees what was acknowledged.
    expect((await postern.json(['users', '--set', set])).value).toMatchObject({
      users: [{ status: 'manual' }],
    });
    window.close();
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
    expect(await postern.changes(set)).toBe(2);
  });

  test('an import by command reports progress from the owner, and the window sees it, too', async () => {
    const { url } = await serve();
    const window = await Window.open(url);
    const file = join(folder, 'users.csv');
    writeFileSync(
      file,
      Array.from({ length: 20_000 }, (_, row) => `user${row},example.com,pw${row}\n`).join(''),
    );
    const imported = await postern.json(['import', file, '--set', set]);
    expect(imported).toMatchObject({ status: 0, value: { rows: 20_000, created: 20_000 } });
    const done = await window.until(
      (event, state) => event === 'import' && (state as { phase: string }).phase === 'done',
    );
    expect(done).toMatchObject({ file: 'users.csv', created: 20_000 });
    window.close();
  });

  test('serving it again gives a fresh link to the shell that runs, however many were wasted', async () => {
    const { child, url } = await serve();
    const links = [url];
    const alias = join(folder, 'alias');
    symlinkSync(set, alias);
    for (const args of [[set, '--json'], [set, '--create'], [alias]]) {
      const again = await postern.run(['serve', '--set', ...args]);
      expect(again).toMatchObject({ status: 0, stderr: expect.stringContaining('already') as string });
      links.push((JSON.parse(again.stdout) as { url: string }).url);
    }
    expect(new Set(links).size).toBe(4);
    expect(new Set(links.map((link) => new URL(link).origin)).size).toBe(1);
    (await Window.open(links[3]!)).close();
    expect((await fetch(links[3]!, { redirect: 'manual' })).status).toBe(401);
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
    // The next one is a shell of its own again, over a socket that was left behind, too.
    const { child: next } = await serve();
    next.kill('SIGKILL');
    await once(next, 'exit');
    (await Window.open((await serve()).url)).close();
  });

  test('serving it again shows it again, unless the set that the window opened since is at work', async () => {
    const { url } = await serve();
    const window = await Window.open(url);
    const other = join(folder, 'other');
    await window.call('sets.create', { path: other });
    const listen = { host: '127.0.0.1', port: 0 };
    await window.call('relay.setSettings', { settings: { listen } });
    await window.call('relay.start', {});
    const busy = await postern.json(['serve', '--set', set]);
    expect(busy).toMatchObject({
      status: 1,
      value: { error: { code: 'conflict', details: { path: other } } },
    });
    expect(await window.call('sets.info', {})).toMatchObject({ value: { path: other } });

    await window.call('relay.stop', {});
    const again = await postern.json(['serve', '--set', set, '--port', '4711']);
    expect(again).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('stays at its port') as string,
    });
    expect(await window.call('sets.info', {})).toMatchObject({ value: { path: set } });
    await window.call('sets.close', {});
    await postern.json(['serve', '--set', set]);
    expect(await window.call('sets.info', {})).toMatchObject({ value: { path: set } });
    window.close();
  });

  test.skipIf(process.platform === 'win32')(
    'a shell that cannot be reached by the next one ends',
    async () => {
      mkdirSync(set);
      // Where its socket would be.
      mkdirSync(socketPath({ XDG_RUNTIME_DIR: folder }, setInstance(set)), { recursive: true });
      expect(await postern.json(['serve', '--set', set, '--create'])).toMatchObject({ status: 1 });
    },
  );

  test('that `npm start` has open is served by a fresh link to that window', async () => {
    await postern.json(['settings', '--set', set, '--create']);
    const main = join(import.meta.dirname, '..', 'electron', 'browser', 'main.ts');
    const env = { ...process.env, POSTERN_CONFIG_DIR: join(folder, 'config'), XDG_RUNTIME_DIR: folder };
    const first = spawn(process.execPath, [main, '--set', set], { env });
    running.push(first);
    const { url } = JSON.parse(await nextLine(first)) as { url: string };
    (await Window.open(url)).close();
    const again = await postern.json(['serve', '--set', set]);
    expect(again).toMatchObject({ status: 0, stderr: expect.stringContaining('already') as string });
    const fresh = (again.value as { url: string }).url;
    expect(new URL(fresh).origin).toBe(new URL(url).origin);
    (await Window.open(fresh)).close();
  });

  test('a second shell of another configuration reaches the first by the lock of the set', async () => {
    const { url } = await serve();
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    const second = await command(elsewhere).json(['serve', '--set', set]);
    expect(second.status).toBe(0);
    const fresh = (second.value as { url: string }).url;
    expect(new URL(fresh).origin).toBe(new URL(url).origin);
    (await Window.open(fresh)).close();
  });

  test('the set is free again after its owner was killed', async () => {
    const { child, url } = await serve();
    (await Window.open(url)).close();
    await postern.json(['add', 'ann@example.com', '--password-stdin', '--set', set], 'pw');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const added = await postern.json(['add', 'bob@example.com', '--password-stdin', '--set', set], 'pw');
    expect(added).toMatchObject({ status: 0, value: { change: 2 } });
  });
});

test('many commands at once on one set: each is done once', async () => {
  await postern.json(['settings', '--set', set, '--create']);
  const names = Array.from({ length: 8 }, (_, index) => `user${index}@example.com`);
  const all = await Promise.all(
    names.map((name) => postern.json(['add', name, '--password-stdin', '--set', set], 'pw')),
  );
  expect(all.map(({ status }) => status)).toEqual(names.map(() => 0));
  const { value } = await postern.json(['users', '--set', set, '--sort', 'username']);
  expect((value as { users: { address: string }[] }).users.map(({ address }) => address)).toEqual(names);
  expect(await postern.changes(set)).toBe(names.length);
});
