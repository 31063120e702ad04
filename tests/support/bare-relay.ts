/** The relay's real process on a set of its own, without the application around it: starts fast, for tests that kill it often. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RelayChild } from '../../electron/app/base/relay-child.ts';
import { forkRelay, RELAY_MODULE } from '../../electron/app/relay/fork-relay.ts';
import { KEY_LENGTH, sealPasswords } from '../../electron/credentials/seal.ts';
import type { OwnerCalls, OwnerEvent, RelayCalls, RelayEvent } from '../../electron/relay/link/link-types.ts';
import { connectPeer } from '../../electron/relay/link/rpc.ts';
import { openSet } from '../../electron/store/open-set.ts';
import type { RelaySettingsPatch } from '../../shared/domain/relay-settings.ts';
import type { SettingsOverride } from '../../shared/domain/settings.ts';

/** Any loopback address may send as example.com without a login and without a limit. */
export const IP_USER = '127.0.0.0/8';
/** Who may log in, and send as itself, without a limit. */
export const MAILBOX = { username: 'ann', domain: 'example.com', password: 'correct horse battery' };

export class BareRelay {
  readonly folder: string;
  readonly #setId: string;
  readonly #key: string;
  readonly #spawn: (module: URL) => RelayChild;
  #child: RelayChild | null = null;
  #exited: Promise<void> = Promise.resolve();
  #stop: () => void = () => undefined;
  /** What it wrote to stderr. */
  complaints = '';
  port = 0;

  private constructor(folder: string, setId: string, key: string, spawn: (module: URL) => RelayChild) {
    this.folder = folder;
    this.#setId = setId;
    this.#key = key;
    this.#spawn = spawn;
  }

  /** `spawn` starts the process in another way, as under strace; `more`: settings of its users. */
  static async make(
    spawn: (module: URL) => RelayChild = forkRelay,
    more: SettingsOverride = {},
  ): Promise<BareRelay> {
    const folder = await mkdtemp(join(tmpdir(), 'postern-bare-relay-'));
    const store = await openSet(join(folder, 'set'), { create: { name: 'Bare' } });
    const settings = { limitPerMonth: 0, limitPerWeek: 0, limitPerDay: 0, ...more };
    const { id } = store.info();
    const key = randomBytes(KEY_LENGTH);
    const { username, domain, password: text } = MAILBOX;
    const ip = { kind: 'ip' as const, username: IP_USER, domain: 'example.com', settings, password: null };
    const password = sealPasswords(key, id, [`${username}@${domain}`], [text]);
    const mailbox = { kind: 'mailbox' as const, username, domain, settings, password };
    await store.commit({ kind: 'add', users: [ip, mailbox] }, 'test');
    await store.close();
    return new BareRelay(folder, id, key.toString('base64'), spawn);
  }

  get set(): string {
    return join(this.folder, 'set');
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it on a free loopback port; resolves once it accepts mail. */
  async start(overrides: RelaySettingsPatch): Promise<void> {
    const child = this.#spawn(RELAY_MODULE);
    this.#child = child;
    child.onLine((line) => (this.complaints += `${line}\n`));
    this.#exited = new Promise((resolve) => child.onExit(() => resolve()));
    const listening = Promise.withResolvers<number>();
    const peer = connectPeer<OwnerCalls, RelayCalls, OwnerEvent, RelayEvent>(child.channel, {
      serve: { lockUser: () => 0, harden: () => undefined, dkimKey: () => 'no key' },
      onEvent(event) {
        if (event.kind === 'listening') listening.resolve(event.listening[0]?.port ?? 0);
        else if (event.kind === 'failed') listening.reject(new Error(event.reason));
      },
    });
    const start = {
      setPath: this.set,
      setId: this.#setId,
      key: this.#key,
      smartHostPasswords: {},
      overrides: { listen: { host: '127.0.0.1', port: 0 }, ...overrides },
      keysPath: join(this.folder, 'keys'),
    };
    peer.say({ kind: 'start', start });
    this.#stop = () => peer.say({ kind: 'stop' });
    void this.#exited.then(() => {
      listening.reject(new Error(`The relay ended before it listened: ${this.complaints}`));
    });
    this.port = await listening.promise;
  }

  /** kill -9, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child?.kill();
    await this.#exited;
    this.#child = null;
  }

  /** As its owner stops it. */
  async stop(): Promise<void> {
    this.#stop();
    await this.#exited;
    this.#child = null;
  }

  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
