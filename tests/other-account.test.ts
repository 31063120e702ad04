/** Another account of this computer plants what it can where folders let it; run where this is root, which can be another. */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSnapshotHead } from '../electron/store/log/snapshot-reader.ts';
import { nextLine, PosternCommand } from './support/command.ts';
import { enterByLink } from './support/shell-window.ts';

const OTHER = { uid: 65_534, gid: 65_534 };

let folder: string;
/** Everybody can write here, as in a folder that a group shares. */
let shared: string;
let set: string;
let postern: PosternCommand;
let running: ChildProcessWithoutNullStreams[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-account-'));
  shared = join(folder, 'shared');
  set = join(shared, 'gateway');
  running = [];
  for (const path of [folder, join(folder, 'run')]) mkdirSync(path, { recursive: true, mode: 0o700 });
  mkdirSync(shared);
  postern = new PosternCommand({
    POSTERN_CONFIG_DIR: join(folder, 'config'),
    POSTERN_KEY_FILE: join(folder, 'key'),
    XDG_RUNTIME_DIR: join(folder, 'run'),
  });
  await postern.json(['add', 'anna@example.com', '--password-stdin', '--set', set, '--create'], 'pw');
  chmodSync(folder, 0o711);
  share();
});

afterEach(async () => {
  for (const child of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

function share(): void {
  for (const path of [shared, set]) chmodSync(path, 0o777);
}

/** Runs a program of the other account to its end; gives what it wrote. */
function other(script: string): string {
  const run = spawnSync(process.execPath, ['-e', script], { ...OTHER, cwd: '/', encoding: 'utf8' });
  return run.stdout + run.stderr;
}

/** Starts one, and waits for the first line that it writes. */
async function otherStays(script: string): Promise<{ heard: () => string }> {
  const child = spawn(process.execPath, ['-e', script], { ...OTHER, cwd: '/' });
  running.push(child);
  let heard = '';
  child.stderr.on('data', (chunk) => (heard += String(chunk)));
  await nextLine(child);
  return { heard: () => heard };
}

describe.runIf(process.getuid?.() === 0)('another account', () => {
  test.each([
    ['in a folder that all can enter', 0o777],
    ['in a folder of its own that only it can enter', 0o700],
  ])('that plants a lock naming a socket %s is told nothing', async (_what, mode) => {
    const { id } = await readSnapshotHead(set);
    const { dev, ino } = statSync(set, { bigint: true });
    const held = { set: id, device: String(dev), inode: String(ino) };
    const { heard } = await otherStays(`
      const { mkdirSync, writeFileSync, chmodSync } = require('node:fs');
      mkdirSync('${shared}/place');
      chmodSync('${shared}/place', ${mode});
      const hello = JSON.stringify({ hello: true, holding: ${JSON.stringify({ as: 'owner', ...held })} });
      require('node:net').createServer((one) => {
        one.write(hello + '\\n');
        one.on('data', (chunk) => process.stderr.write(chunk));
      }).listen('${shared}/place/a.sock', () => {
        chmodSync('${shared}/place/a.sock', 0o777);
        writeFileSync('${set}/owner.lock', JSON.stringify({
          token: 'a', pid: process.pid, host: require('node:os').hostname(), started: '', brief: false,
          socket: '${shared}/place/a.sock', path: '${set}',
          folder: { device: '${held.device}', inode: '${held.inode}' },
        }));
        console.log('listening');
      });`);
    const args = ['add', 'bert@example.com', '--password-stdin', '--set', set];
    const { status, stderr } = await postern.run(args, 's3cret-of-bert');
    expect(status).toBe(1);
    expect(stderr).toMatch(/is not asked: its socket .* does not lie in a folder that only you can enter/);
    expect(stderr).toMatch(/Nothing was sent to it\. .* delete its file owner\.lock/);
    expect(heard()).toBe('');
  });

  test('that makes the folder of the sockets first is told so, and nothing is kept there', async () => {
    rmSync(join(folder, 'run', 'postern'), { recursive: true, force: true });
    const place = join(shared, 'runtime');
    expect(other(`require('node:fs').mkdirSync('${place}/postern', { recursive: true, mode: 0o777 })`)).toBe(
      '',
    );
    const theirs = new PosternCommand({
      POSTERN_CONFIG_DIR: join(folder, 'config'),
      POSTERN_KEY_FILE: join(folder, 'key'),
      // Its temporary folder, and no runtime folder of this user.
      XDG_RUNTIME_DIR: place,
      TMPDIR: place,
    });
    const { status, stderr } = await theirs.run(['lock', 'anna@example.com', '--set', set]);
    expect(status).toBe(1);
    expect(stderr).toContain('can be entered by others, or put somewhere else by them');
  });

  test('that plants links under the names that a set writes next changes nothing outside it', async () => {
    const mine = join(folder, 'mine');
    writeFileSync(mine, 'mine', { mode: 0o600 });
    for (const name of ['snapshot.jsonl.new', 'closed.jsonl.new', 'mail']) {
      expect(other(`require('node:fs').symlinkSync('${mine}', '${set}/${name}')`)).toBe('');
    }
    expect((await postern.json(['lock', 'anna@example.com', '--set', set])).status).toBe(0);
    const { status, stderr } = await postern.run(['queue', '--set', set]);
    expect(status).toBe(1);
    expect(stderr).toContain(`${join(set, 'mail')} is a link, where a set has a folder of its own`);
    expect(readFileSync(mine, 'utf8')).toBe('mine');
    // From the first command on that writes, it is let in no more.
    expect(other(`require('node:fs').writeFileSync('${set}/x', '')`)).toContain('EACCES');
    expect(other(`require('node:fs').readFileSync('${set}/snapshot.jsonl')`)).toContain('EACCES');
  });

  test('that plants a note of a relay is asked nothing', async () => {
    const mail = join(set, 'mail');
    mkdirSync(mail);
    chmodSync(mail, 0o777);
    const { dev, ino } = statSync(set, { bigint: true });
    const { heard } = await otherStays(`
      const { writeFileSync, chmodSync } = require('node:fs');
      require('node:net').createServer((one) => one.on('data', (chunk) => process.stderr.write(chunk)))
        .listen('${shared}/a.sock', () => {
          chmodSync('${shared}/a.sock', 0o777);
          writeFileSync('${mail}/relay.json', JSON.stringify({
            pid: process.pid, socket: '${shared}/a.sock', folder: { device: '${dev}', inode: '${ino}' },
          }));
          chmodSync('${mail}/relay.json', 0o666);
          console.log('listening');
        });`);
    const { status, stderr } = await postern.run(['queue', 'retry', '--all', '--set', set]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /runs the relay of this set, is not asked: its socket .* only you can enter.*delete .*relay\.json/,
    );
    expect(heard()).toBe('');
  });

  /** Serves the set with these places, and gives the launch link. */
  async function served(env: NodeJS.ProcessEnv): Promise<string> {
    const command = new PosternCommand({
      POSTERN_CONFIG_DIR: join(folder, 'config'),
      POSTERN_KEY_FILE: join(folder, 'key'),
      XDG_RUNTIME_DIR: join(folder, 'run'),
      ...env,
    });
    const child = command.start('serve', '--set', set);
    running.push(child);
    return (JSON.parse(await nextLine(child)) as { url: string }).url;
  }

  test('that makes the folder of compiled code first is asked for none', async () => {
    expect(
      other(`const fs = require('node:fs'); fs.mkdirSync('${shared}/node-compile-cache');
        fs.chmodSync('${shared}/node-compile-cache', 0o777);`),
    ).toBe('');
    // As somebody starts it without the launcher, in an environment that says nothing of it.
    const none = { NODE_COMPILE_CACHE: undefined, NODE_DISABLE_COMPILE_CACHE: undefined };
    await enterByLink(await served({ TMPDIR: shared, ...none }));
    const [child] = running.splice(0);
    child?.kill('SIGTERM');
    if (child !== undefined) await once(child, 'exit');
    // Node writes there what it compiled as it ends, next to what it would have run.
    expect(other(`console.log(require('node:fs').readdirSync('${shared}/node-compile-cache'))`)).toBe('[]\n');
  });

  test('that makes the folder of uploads first gets nothing of them', async () => {
    const config = join(shared, 'config');
    mkdirSync(config);
    chmodSync(config, 0o777);
    expect(
      other(`const fs = require('node:fs'); fs.mkdirSync('${config}/uploads');
        fs.chmodSync('${config}/uploads', 0o777);`),
    ).toBe('');
    const { origin, cookie, secrets } = await enterByLink(await served({ POSTERN_CONFIG_DIR: config }));
    const answer = await fetch(`${origin}/upload?name=staff.csv`, {
      method: 'POST',
      headers: { cookie, origin, 'x-postern-page': secrets.page },
      body: 'bert,example.com,s3cret-of-bert',
    });
    expect(await answer.text()).toContain('is not a folder that only you can enter');
    expect(readdirSync(join(config, 'uploads'))).toEqual([]);
  });
});
