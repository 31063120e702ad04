/** A mail database in a temporary folder and a courier over it, for tests that speak to scripted servers. */
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCourier } from '../../electron/relay/courier/create-courier.ts';
import type { Courier, CourierOptions } from '../../electron/relay/courier/courier-types.ts';
import { COURIER } from '../../electron/relay/courier/kept-pause.ts';
import { KeptValues } from '../../electron/relay/mail/kept-values.ts';
import type { RelayNotice } from '../../electron/relay/link/relay-notice.ts';
import type { QueueEntry } from '../../electron/relay/mail/mail-list-types.ts';
import type { MailStore } from '../../electron/relay/mail/mail-store.ts';
import type { EnvelopeRecipient, Envelope, MailLogEntry } from '../../electron/relay/mail/mail-types.ts';
import { MailLists } from '../../electron/relay/mail/sqlite/mail-lists.ts';
import { openForReading } from '../../electron/relay/mail/sqlite/open-database.ts';
import { openMailStore } from '../../electron/relay/mail/sqlite/open-mail-store.ts';
import { relaySettings, type RelaySettingsPatch } from '../../shared/domain/relay-settings.ts';

const ALL = { filter: EVERYTHING, offset: 0, limit: 10_000 };

export interface TestMail {
  readonly sender?: string;
  readonly to?: readonly string[];
  readonly recipients?: readonly EnvelopeRecipient[];
  readonly content?: string | Buffer;
  readonly envelope?: Partial<Envelope>;
  readonly days?: number;
  readonly userId?: number;
  readonly origin?: { readonly user?: string };
}

/** A store with a clock that the test moves, and a courier when it is started. */
export class TestRelay {
  readonly folder: string;
  readonly store: MailStore;
  readonly notices: RelayNotice[] = [];
  readonly now: () => number;
  settings: RelaySettingsPatch;
  courier: Courier | null = null;
  readonly #clock: { ahead: number; ran: number };
  readonly kept: KeptValues;

  private constructor(
    folder: string,
    store: MailStore,
    kept: KeptValues,
    settings: RelaySettingsPatch,
    clock: { ahead: number; ran: number },
  ) {
    this.kept = kept;
    this.folder = folder;
    this.store = store;
    this.settings = settings;
    this.#clock = clock;
    this.now = () => Date.now() + clock.ahead;
  }

  static async open(settings: RelaySettingsPatch): Promise<TestRelay> {
    const folder = await mkdtemp(join(tmpdir(), 'postern-courier-'));
    const clock = { ahead: 0, ran: 0 };
    const store = await openMailStore(join(folder, 'mail'), { now: () => Date.now() + clock.ahead });
    const kept = await KeptValues.open(store.values, COURIER);
    return new TestRelay(folder, store, kept, settings, clock);
  }

  start(options: Partial<CourierOptions> = {}): Courier {
    const settings = relaySettings(this.settings);
    this.courier = createCourier({
      store: this.store,
      kept: this.kept,
      settings: () => settings,
      retryDays: () => 4,
      smartHostPassword: () => undefined,
      dkimKey: () => null,
      contact: () => 'admin@relay.example',
      hostName: () => 'relay.example',
      now: this.now,
      ran: () => performance.now() + this.#clock.ran,
      isOurself: () => false,
      onNotice: (notice) => this.notices.push(notice),
      timeouts: { connect: 2000, greeting: 2000, silence: 2000, idle: 1000 },
      ...options,
    });
    this.courier.start();
    return this.courier;
  }

  async queue(mail: TestMail = {}): Promise<number> {
    const draft = this.store.begin();
    const sender = mail.sender ?? 'anna@sender.example';
    const content = mail.content ?? `From: <${sender}>\r\nSubject: test\r\n\r\nHello\r\n`;
    await draft.write(Buffer.from(content));
    const recipients =
      mail.recipients ??
      (mail.to ?? ['bert@remote.example']).map((address) => ({ address, notify: [], orcpt: null }));
    const envelope = {
      sender,
      recipients,
      smtpUtf8: false,
      eightBit: false,
      ret: null,
      envid: null,
      ...mail.envelope,
    };
    const received = this.now();
    const accepted = await this.store.accept({
      draft,
      envelope,
      origin: {
        userId: mail.userId ?? 7,
        user: 'anna@sender.example',
        client: '192.0.2.7',
        helo: 'client',
        tls: '',
        ...mail.origin,
      },
      headers: { subject: 'test', from: sender, messageId: '<1@sender.example>' },
      received,
      expires: received + (mail.days ?? 4) * 86_400_000,
      takes: [],
      events: [],
    });
    if (!accepted.accepted) throw new Error('not accepted');
    return accepted.id;
  }

  /** Time passes, and the courier looks. */
  forward(milliseconds: number): void {
    this.#clock.ran += milliseconds;
    this.setClock(milliseconds);
  }

  /** Someone sets the clock, by so much, and the courier looks. */
  setClock(milliseconds: number): void {
    this.#clock.ahead += milliseconds;
    this.courier?.wake();
  }

  log(): readonly MailLogEntry[] {
    return [...this.#read((lists) => lists.log(ALL).entries)].sort((a, b) => a.id - b.id);
  }

  kinds(): string[] {
    return this.log().map(({ kind, recipient }) => `${kind} ${recipient}`);
  }

  waiting(): readonly QueueEntry[] {
    return this.#read((lists) => lists.queue(ALL).entries);
  }

  /** At once, beside the store. */
  #read<T>(read: (lists: MailLists) => T): T {
    const db = openForReading(join(this.folder, 'mail'));
    if (db === null) throw new Error('no mail database');
    try {
      return read(new MailLists(db, this.now));
    } finally {
      db.close();
    }
  }

  async close(): Promise<void> {
    await this.courier?.stop(2000);
    await this.store.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Port of loopback where nobody listens. */
export async function freePort(): Promise<number> {
  const net = await import('node:net');
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** A smart host on loopback. */
export function smartHost(
  port: number,
  more: Partial<NonNullable<RelaySettingsPatch['smartHosts']>[number]> = {},
) {
  return { host: '127.0.0.1', port, tls: 'off' as const, implicitTls: false, username: '', ...more };
}
