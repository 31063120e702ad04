/** A relay in this process, on a real set and a real database, under a clock that the test sets. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRelay, type Relay } from '../../electron/relay/relay.ts';
import type { OwnerCalls, RelayEvent, RelayStatus } from '../../electron/relay/link/link-types.ts';
import type { Served } from '../../electron/relay/link/rpc.ts';
import { openSet } from '../../electron/store/open-set.ts';
import type { UserStore } from '../../electron/store/model/store-types.ts';
import type { RelaySettingsPatch } from '../../shared/domain/relay-settings.ts';
import type { SettingsPatch, SystemSettingsPatch } from '../../shared/domain/settings.ts';

export class InProcessRelay {
  readonly folder: string;
  readonly store: UserStore;
  readonly events: RelayEvent[] = [];
  /** Unix milliseconds. */
  now = Date.parse('2026-11-23T12:00:00Z');
  port = 0;
  /** Of TLS from the first byte; 0 when that is off. */
  portTls = 0;
  /** The owner's answer when the relay asks for a key. */
  dkimKey: Served<OwnerCalls>['dkimKey'] = () => Promise.reject(new Error('No domain is signed here.'));
  /** Of the bind name at the directory that has the passwords. */
  directoryPassword: string | null = null;
  #relay: Relay | null = null;

  private constructor(folder: string, store: UserStore) {
    this.folder = folder;
    this.store = store;
  }

  /** A set with 127.0.0.0/8 as an IP user of example.com, whose settings these are. */
  static async make(settings: SettingsPatch, system: SystemSettingsPatch = {}): Promise<InProcessRelay> {
    const folder = await mkdtemp(join(tmpdir(), 'postern-relay-'));
    const store = await openSet(join(folder, 'set'), { create: {} });
    const user = {
      kind: 'ip',
      username: '127.0.0.0/8',
      domain: 'example.com',
      settings: {},
      password: null,
    } as const;
    await store.commit({ kind: 'add', users: [user] }, 'test');
    await store.commit({ kind: 'settings', domain: null, settings, system }, 'test');
    return new InProcessRelay(folder, store);
  }

  /** On a free port. */
  start(overrides: RelaySettingsPatch = {}): Promise<void> {
    return this.startAsSet({ listen: { host: '127.0.0.1', port: 0 }, ...overrides });
  }

  /** Where the set says. */
  async startAsSet(overrides: RelaySettingsPatch = {}): Promise<void> {
    this.#relay = await startRelay({
      start: {
        setPath: join(this.folder, 'set'),
        setId: this.store.info().id,
        key: null,
        smartHostPasswords: {},
        directoryPassword: this.directoryPassword,
        overrides,
        keysPath: join(this.folder, 'keys'),
      },
      owner: {
        lockUser: async ({ id, lock }) => {
          await this.store.commit({ kind: 'lock', selection: { by: 'ids', ids: [id] }, lock }, 'relay');
          return this.store.info().seq;
        },
        harden: () => Promise.reject(new Error('No one logs in here.')),
        dkimKey: (which) => this.dkimKey(which),
      },
      say: (event) => this.events.push(event),
      now: () => this.now,
    });
    const listening = this.#relay.listening();
    this.port = listening[0]?.port ?? 0;
    this.portTls = listening.find(({ tls }) => tls === 'implicit')?.port ?? 0;
  }

  async status(): Promise<RelayStatus> {
    if (this.#relay === null) throw new Error('It does not run.');
    return this.#relay.calls.status({});
  }

  async stop(): Promise<void> {
    await this.#relay?.stop(2_000);
    this.#relay = null;
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.store.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
