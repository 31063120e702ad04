import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EventName } from '../../shared/contract/contract.ts';
import { ControlClient, OwnerLeft } from './control-client.ts';
import { openControlSocket, type Controlled, type ControlSocket } from './control-socket.ts';
import { EventHub } from './event-hub.ts';
import type { Envelope } from './dispatch.ts';
import { socketPath } from './socket-path.ts';

/** Answers with what it was asked; `slow` waits until it is let go. */
class EchoOwner implements Controlled {
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
  socket = await openControlSocket(socketPath({ XDG_RUNTIME_DIR: folder }), owner);
});

afterEach(async () => {
  owner.letGo();
  await socket.close();
  rmSync(folder, { recursive: true, force: true });
});

async function caller(): Promise<ControlClient> {
  const client = await ControlClient.connect(socket.path);
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
    expect(await ControlClient.connect(socket.path)).toBeNull();
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

  test('a path longer than a socket can have is refused with the way out', () => {
    const long = join(folder, 'x'.repeat(100));
    mkdirSync(long);
    expect(() => socketPath({ XDG_RUNTIME_DIR: long })).toThrow(/too long for a socket.*XDG_RUNTIME_DIR/);
  });
});
