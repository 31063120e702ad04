import { message, tell } from '../../../shared/text/text.ts';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EventName } from '../../../shared/contract/contract.ts';
import { ControlClient, OwnerLeft, type Asked } from './control-client.ts';
import { openControlSocket, type Controlled, type ControlSocket, type Holding } from './control-socket.ts';
import { EventHub } from '../base/event-hub.ts';
import type { Envelope } from '../base/dispatch.ts';
import { distrustPipe, forgetSocket, removeDeadSockets, socketPath } from './socket-path.ts';

const HELD: Holding = { as: 'owner', set: 'set', device: '1', inode: '2' };
const ASKED: Asked = {
  holding: HELD,
  who: message('{text}', { text: 'process 1, the owner' }),
  first: message('{text}', { text: 'Process 1, the owner' }),
  advice: message('{text}', { text: 'Do this.' }),
  remedy: message('{text}', { text: 'Try again.' }),
};

/** Answers with what it was asked; `slow` waits until it is let go. */
class EchoOwner implements Controlled {
  readonly opened = Promise.withResolvers<Holding>();
  readonly holding = this.opened.promise;
  readonly hub = new EventHub(() => undefined);
  readonly #letGo = Promise.withResolvers<void>();
  readonly asked = Promise.withResolvers<void>();

  letGo(): void {
    this.#letGo.resolve();
  }

  readonly dispatch = async (name: string, payload: unknown): Promise<Envelope> => {
    this.asked.resolve();
    if (name === 'slow') await this.#letGo.promise;
    if (name === 'refused') return { ok: false, error: { code: 'conflict', message: 'No.' } };
    return { ok: true, value: { name, payload } };
  };

  subscribe<E extends EventName>(event: E, listener: Parameters<typeof this.hub.on<E>>[1]): () => void {
    return this.hub.on(event, listener);
  }
}

let folder: string;
let owner: EchoOwner;
let socket: ControlSocket;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pc-'));
  owner = new EchoOwner();
  owner.opened.resolve(HELD);
  socket = await openControlSocket(socketPath({ XDG_RUNTIME_DIR: folder }), owner);
});

afterEach(async () => {
  owner.letGo();
  await socket.close();
  rmSync(folder, { recursive: true, force: true });
});

async function caller(): Promise<ControlClient> {
  const client = await ControlClient.connect(socket.path, ASKED);
  if (client === null) throw new Error('nobody listens');
  return client;
}

describe('calls', () => {
  test('are answered, also out of order, and refusals come as errors', async () => {
    const client = await caller();
    const slow = client.call('slow', 1);
    expect(await client.call('quick', { text: 'ä\n"' })).toEqual({
      name: 'quick',
      payload: { text: 'ä\n"' },
    });
    await expect(client.call('refused', {})).rejects.toMatchObject({ code: 'conflict', message: 'No.' });
    owner.letGo();
    expect(await slow).toEqual({ name: 'slow', payload: 1 });
    client.close();
  });

  test('carry a million characters', async () => {
    const client = await caller();
    const text = 'x'.repeat(1_000_000);
    expect(await client.call('quick', text)).toEqual({ name: 'quick', payload: text });
    client.close();
  });

  test('events reach those who asked for them', async () => {
    const [listening, deaf] = [await caller(), await caller()];
    const heard = new Promise((resolve) => listening.subscribe('set', resolve));
    await listening.call('quick', {});
    deaf.subscribe('import', () => expect.unreachable());
    await deaf.call('quick', {});
    owner.hub.emit('set', null);
    expect(await heard).toBeNull();
    listening.close();
    deaf.close();
  });
});

describe('an owner that closes', () => {
  test('answers what is under way, and tells the rest that it left', async () => {
    const client = await caller();
    const slow = client.call('slow', {});
    await owner.asked.promise;
    const closed = socket.close();
    const late = client.call('quick', {});
    owner.letGo();
    expect(await slow).toEqual({ name: 'slow', payload: {} });
    await expect(late).rejects.toBeInstanceOf(OwnerLeft);
    await expect(client.call('quick', {})).rejects.toBeInstanceOf(OwnerLeft);
    await closed;
    expect(existsSync(socket.path)).toBe(false);
    expect(await ControlClient.connect(socket.path, ASKED)).toBeNull();
  });
});

describe('bad input', () => {
  test.each([
    ['no JSON', 'nonsense\n'],
    ['no call', '{"id":1}\n'],
    ['another value', '17\n'],
    ['an unknown event', '{"subscribe":"__proto__"}\n'],
    ['a line without an end', 'x'.repeat(9 * 1024 * 1024)],
  ])('%s ends that connection and no other', async (_what, bytes) => {
    const other = await caller();
    const raw = connect(socket.path).resume();
    const ended = new Promise((resolve) => raw.on('close', resolve).on('error', () => undefined));
    raw.write(bytes);
    await ended;
    expect(await other.call('quick', 1)).toMatchObject({ name: 'quick' });
    other.close();
  });
});

describe('who may call', () => {
  test('the socket and its folder are this user’s only', () => {
    expect(statSync(socket.path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(socket.path)).mode & 0o777).toBe(0o700);
  });

  test.runIf(process.getuid?.() === 0)('another user is refused, even where the folder lets him in', () => {
    const nobody = (): string => {
      const script = `require('node:net').connect(${JSON.stringify(socket.path)})
        .on('connect', () => process.stdout.write('connected'))
        .on('error', (error) => process.stdout.write(error.code))
        .on('connect', function () { this.destroy(); });`;
      const run = spawnSync(process.execPath, ['-e', script], {
        uid: 65534,
        gid: 65534,
        cwd: '/',
        encoding: 'utf8',
      });
      return run.stdout;
    };
    expect(nobody()).toBe('EACCES');
    chmodSync(folder, 0o755);
    chmodSync(dirname(socket.path), 0o755);
    expect(nobody()).toBe('EACCES');
  });

  test('a folder that others can enter is refused', () => {
    const open = join(folder, 'open');
    mkdirSync(join(open, 'postern'), { recursive: true });
    chmodSync(join(open, 'postern'), 0o777);
    expect(() => socketPath({ XDG_RUNTIME_DIR: open })).toThrow(/can be entered by others/);
  });

  test.runIf(process.getuid?.() === 0)('a folder that another account made is refused', () => {
    const theirs = join(folder, 'theirs');
    mkdirSync(join(theirs, 'postern'), { recursive: true, mode: 0o700 });
    chownSync(join(theirs, 'postern'), 65_534, 65_534);
    expect(() => socketPath({ XDG_RUNTIME_DIR: theirs })).toThrow(/can be entered by others/);
  });

  test('a path longer than a socket can have is refused with the way out', () => {
    const long = join(folder, 'x'.repeat(100));
    mkdirSync(long);
    expect(() => socketPath({ XDG_RUNTIME_DIR: long })).toThrow(/too long for a socket.*XDG_RUNTIME_DIR/);
  });
});

/** Listens, keeps what it hears, and does what is asked of it only. */
class Stranger {
  readonly heard: string[] = [];
  readonly sockets: ReturnType<typeof connect>[] = [];
  readonly server: Server;

  constructor(says: string) {
    this.server = createServer((one) => {
      this.sockets.push(one);
      one.on('data', (chunk) => this.heard.push(String(chunk))).on('error', () => undefined);
      one.write(says);
    });
  }

  async listen(path: string): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(path, resolve));
    return path;
  }

  close(): Promise<unknown> {
    for (const one of this.sockets) one.destroy();
    return new Promise((resolve) => this.server.close(resolve));
  }
}

describe('what is told nothing', () => {
  const hello = (holding: unknown): string => `${JSON.stringify({ hello: true, holding })}\n`;

  test.each([
    ['another folder', { ...HELD, inode: '3' }],
    ['another device', { ...HELD, device: '3' }],
    ['another set', { ...HELD, set: 'other' }],
    ['a relay', { ...HELD, as: 'relay' }],
    ['nothing, as an earlier version', undefined],
  ])('is what says that it has %s', async (_what, holding) => {
    const stranger = new Stranger(hello(holding));
    const path = await stranger.listen(join(dirname(socket.path), 'other.sock'));
    const refused = ControlClient.connect(path, ASKED);
    await expect(refused).rejects.toMatchObject({
      code: 'set-in-use',
      message: expect.stringMatching(
        /^Process 1, the owner, is not asked: .* Nothing was sent .* Do this\.$/,
      ) as string,
    });
    expect(stranger.heard).toEqual([]);
    await stranger.close();
  });

  test.skipIf(process.platform === 'win32').each([
    ['others can enter', (place: string) => chmodSync(place, 0o711)],
    ['others can write', (place: string) => chmodSync(place, 0o770)],
    [
      'is reached by a link',
      (place: string) => {
        renameSync(place, `${place}-real`);
        symlinkSync(`${place}-real`, place);
      },
    ],
    ['others can replace', (place: string) => chmodSync(dirname(place), 0o777)],
  ] as const)('is a socket in a folder that %s', async (_what, spoil) => {
    const place = join(folder, 'shared', 'place');
    mkdirSync(place, { recursive: true, mode: 0o700 });
    const stranger = new Stranger(hello(HELD));
    const path = await stranger.listen(join(place, 'a.sock'));
    const fine = await ControlClient.connect(path, ASKED);
    fine?.close();
    expect(fine).not.toBeNull();
    spoil(place);
    await expect(ControlClient.connect(path, ASKED)).rejects.toMatchObject({
      code: 'set-in-use',
      message: expect.stringContaining('does not lie in a folder that only you can enter') as string,
    });
    expect(stranger.heard).toEqual([]);
    await stranger.close();
  });

  test('is no socket at all', async () => {
    const path = join(dirname(socket.path), 'file.sock');
    writeFileSync(path, '');
    await expect(ControlClient.connect(path, ASKED)).rejects.toThrow(/is not a socket/);
    expect(await ControlClient.connect(`${path}-none`, ASKED)).toBeNull();
    expect(await ControlClient.connect(join(folder, 'none', 'a.sock'), ASKED)).toBeNull();
  });

  test('is a pipe that is not noted in the profile of this user', () => {
    mkdirSync(join(folder, 'pipes'));
    writeFileSync(join(folder, 'pipes', 'postern-1-ab'), '');
    expect(distrustPipe('\\\\.\\pipe\\postern-1-ab', folder)).toBeNull();
    for (const name of [
      '\\\\.\\pipe\\postern-2',
      '\\\\host\\pipe\\postern-1-ab',
      '\\\\.\\pipe\\..\\pipes',
      '/x',
    ]) {
      const reason = distrustPipe(name, folder);
      expect(reason === null ? '' : tell(reason)).toContain('not one that you have opened');
    }
  });
});

describe('one that says nothing', () => {
  const mute = { ...ASKED, patience: 50, lastPatience: 50 };

  test('is waited for so long, and the sentence says for what', async () => {
    const stranger = new Stranger('');
    const path = await stranger.listen(join(dirname(socket.path), 'mute.sock'));
    await expect(ControlClient.connect(path, mute)).rejects.toMatchObject({
      code: 'io-failed',
      message:
        'Waited 0.05 seconds for process 1, the owner to answer at its socket, and heard nothing: it is stopped, or hangs. Nothing was changed. Try again.',
    });
    await stranger.close();
  });

  test('after it was asked: whether it was done is not known', async () => {
    const stranger = new Stranger(hello());
    const path = await stranger.listen(join(dirname(socket.path), 'mute.sock'));
    const client = await ControlClient.connect(path, mute);
    await expect(client?.call('users.add', {})).rejects.toThrow(
      /Waited 0\.05 seconds for .* to answer “users\.add”.*It is not known whether this was done/,
    );
    const reading = await ControlClient.connect(path, mute);
    await expect(reading?.call('users.query', {})).rejects.toThrow(/“users\.query”.*Nothing was changed/);
    await stranger.close();
  });

  test('ends at once a command that is to end', async () => {
    const stranger = new Stranger(hello());
    const path = await stranger.listen(join(dirname(socket.path), 'mute.sock'));
    const { signal, ...stop } = stopping();
    const client = await ControlClient.connect(path, {
      ...ASKED,
      patience: 600_000,
      lastPatience: 50,
      signal,
    });
    const asked = client?.call('users.add', {});
    stop.now();
    await expect(asked).rejects.toMatchObject({
      code: 'cancelled',
      message: expect.stringMatching(/^Stopped while waiting for process 1/) as string,
    });
    await stranger.close();
  });

  test('but gives signs of life is waited for', async () => {
    const client = await ControlClient.connect(socket.path, { ...ASKED, patience: 1_500 });
    const slow = client?.call('slow', {});
    // Longer than its silence would be borne.
    const signs = await new Promise<number>((resolve) => {
      const raw = connect(socket.path);
      let beats = 0;
      raw.write('{"id":1,"call":"slow","payload":{}}\n');
      raw.on('data', (chunk) => {
        beats += String(chunk).split('"alive"').length - 1;
        if (beats < 5) return;
        resolve(beats);
        raw.destroy();
      });
    });
    expect(signs).toBeGreaterThanOrEqual(5);
    owner.letGo();
    expect(await slow).toMatchObject({ name: 'slow' });
    client?.close();
  });

  test('an owner that opens the set says so until it has, and is then asked', async () => {
    const opening = new EchoOwner();
    const late = await openControlSocket(socketPath({ XDG_RUNTIME_DIR: folder }), opening);
    const client = ControlClient.connect(late.path, { ...ASKED, patience: 1_500 });
    const raw = connect(late.path);
    const first = await new Promise((resolve) => raw.once('data', (chunk) => resolve(String(chunk))));
    expect(first).toContain('alive');
    raw.destroy();
    opening.opened.resolve(HELD);
    expect(await (await client)?.call('quick', 1)).toMatchObject({ name: 'quick' });
    (await client)?.close();
    await late.close();
  });

  const hello = (): string => `${JSON.stringify({ hello: true, holding: HELD })}\n`;
  const stopping = () => {
    const controller = new AbortController();
    return { signal: controller.signal, now: () => controller.abort() };
  };
});

describe.skipIf(process.platform === 'win32')('sockets of dead processes', () => {
  /** Leaves a socket file that nobody listens at. */
  const leave = (name: string): string => {
    const path = join(dirname(socket.path), `${name}.sock`);
    const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script]);
    expect(existsSync(path)).toBe(true);
    return path;
  };

  test('go away; those of the living stay, and whatever may just be being made', async () => {
    const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
    const gone = leave(`${dead}-ab`);
    const living = leave(`${process.pid}-cd`);
    const fresh = leave('serve-1');
    const old = leave('serve-2');
    utimesSync(old, 1, 1);
    await removeDeadSockets({ XDG_RUNTIME_DIR: folder });
    expect([gone, living, fresh, old].map((path) => existsSync(path))).toEqual([false, true, true, false]);
    expect(existsSync(socket.path)).toBe(true);
    expect(await (await caller()).call('quick', 1)).toMatchObject({ name: 'quick' });
  });

  test('one that listens stays, whatever the number in its name says', async () => {
    const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
    const stranger = new Stranger('');
    const path = await stranger.listen(join(dirname(socket.path), `${dead}-ef.sock`));
    await removeDeadSockets({ XDG_RUNTIME_DIR: folder });
    expect(readdirSync(dirname(path))).toContain(`${dead}-ef.sock`);
    forgetSocket(path);
    await stranger.close();
  });
});
