/**
 * A relay's mail in one process: the real mail store over the real SQLite, the real limits, two of the real couriers' queues, and around
 * them a clock, a network, a disk and an administrator that do what a sequence of steps says. The same steps always do the same.
 */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { relaySettings } from '../../shared/domain/relay-settings.ts';
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { COURIER } from '../../electron/relay/courier/kept-pause.ts';
import type { CourierOptions, MailResolver } from '../../electron/relay/courier/courier-types.ts';
import { QueueRunner } from '../../electron/relay/courier/queue-runner.ts';
import { KeptValues } from '../../electron/relay/mail/kept-values.ts';
import type { Claimant, MailStore } from '../../electron/relay/mail/mail-store.ts';
import { openMailStore } from '../../electron/relay/mail/sqlite/open-mail-store.ts';
import { messageOf, sampleReason } from '../support/mail-samples.ts';
import { DatabaseSeam, type PlannedCrash } from './database-seam.ts';
import { MailLedger, type Offer } from './mail-ledger.ts';
import { resultOf, type Answer, type Attempt } from './network.ts';
import type { Step } from './steps.ts';
import { VirtualTime } from './virtual-time.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A Thursday, so that days and weeks end within what a run takes. */
const BEGIN = Date.UTC(2027, 0, 14, 21);
const LEASE = 45 * MINUTE;
/** Within a lease it is renewed so often. */
const RENEW = 20 * MINUTE;
const RELAYS = 2;
const LARGE = 200_000;
/** Steps of time after which a queue that is still there never drains. */
const MOST_ROUNDS = 400;
const DOMAINS = ['a.example', 'b.example', 'c.example'] as const;
const never = new Promise<never>(() => undefined);
const MARK = /^X-Offer: (\d+)/m;

/** One process: gone with its memory at a crash. */
interface Life {
  readonly store: MailStore;
  readonly runners: readonly QueueRunner[];
  readonly claimants: readonly Claimant[];
  gone: boolean;
}

export class MailWorld {
  readonly #root: string;
  readonly #time = new VirtualTime(BEGIN);
  readonly #seam = new DatabaseSeam(() => this.#time.touch());
  readonly #ledger = new MailLedger();
  readonly #settings = relaySettings({ smartHosts: [], delayWarningHours: 4 });
  #folder: string;
  #lives = 0;
  #life: Life | null = null;
  #attempts: Attempt[] = [];
  #fault: Error | null = null;
  readonly #stalled = new Set<number>();
  #awake: Promise<void>[] = [];
  #wake: (() => void)[] = [];
  readonly #unknown = new Set<string>();
  crashes = 0;

  /** `root`: a folder of its own. `template`: a new mail folder, to be copied, for making one takes longer than most runs; or null. */
  constructor(root: string, template: string | null) {
    this.#root = root;
    this.#folder = join(root, 'mail');
    if (template !== null) cpSync(template, this.#folder, { recursive: true });
  }

  async open(): Promise<void> {
    this.#time.install();
    this.#seam.install();
    await this.#start();
  }

  /** Does one thing after the other, and lets time pass until all mail has come to its end. Rejects with the first rule that was broken. */
  async run(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      this.#do(step);
      if (step.kind === 'pass') await this.#pass(step.ms);
      else if (step.kind === 'rest') await this.#rest();
      else await this.#time.turn();
      if (this.#seam.image !== null) await this.#restart(this.#seam.image);
      if (step.kind === 'crash' && step.after === null) await this.#kill();
      this.#check();
    }
    await this.#drain();
  }

  async close(): Promise<void> {
    const life = this.#life;
    if (life !== null && !life.gone) {
      for (const runner of life.runners) runner.stop();
      const closing = life.store.close();
      await this.#time.settle();
      await closing;
    }
    this.#time.forget();
    this.#seam.close();
    this.#time.restore();
  }

  /** The mail folder as it is now. */
  get folder(): string {
    return this.#folder;
  }

  #check(): void {
    if (this.#fault !== null) throw this.#fault;
  }

  /** What a rule says no to is told at the end of the step, not to the code that is tried. */
  #noting<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#fault ??= error as Error;
      return undefined;
    }
  }

  async #start(): Promise<void> {
    this.#lives += 1;
    const store = await openMailStore(this.#folder, { now: this.#time.now, ran: () => this.#time.ran });
    const opened = KeptValues.open(store.values, COURIER);
    await this.#time.settle();
    const kept = await opened;
    const life: Life = { store, runners: [], claimants: [], gone: false };
    const runners: QueueRunner[] = [];
    const claimants: Claimant[] = [];
    for (let relay = 0; relay < RELAYS; relay++) {
      const claimant = this.#claimant(store.claimant(LEASE), relay, life);
      const runner = new QueueRunner(this.#options(life, relay, kept), claimant, this.#resolver, {
        send: (job, _target, content) => void this.#send(life, relay, job, content),
        aloneOver: () => undefined,
      });
      claimant.onDue((message) => runner.onDue(message));
      runners.push(runner);
      claimants.push(claimant);
    }
    store.onWithdrawn((ids) => {
      for (const runner of runners) runner.onWithdrawn(ids);
    });
    this.#life = Object.assign(life, { runners, claimants });
    for (const runner of runners) runner.start();
  }

  #options(life: Life, relay: number, kept: KeptValues): CourierOptions {
    return {
      store: this.#watched(life, relay),
      kept,
      settings: () => this.#settings,
      retryDays: () => 4,
      smartHostPassword: () => undefined,
      dkimKey: () => null,
      contact: () => '',
      hostName: () => 'relay.example',
      now: this.#time.now,
      ran: () => this.#time.ran,
      isOurself: () => false,
      onNotice: () => undefined,
    };
  }

  readonly #resolver: MailResolver = {
    mx: (domain) =>
      this.#unknown.has(domain)
        ? Promise.reject(Object.assign(new Error('no answer'), { code: 'ESERVFAIL' }))
        : Promise.resolve([{ exchange: `mx.${domain}`, priority: 10 }]),
    addresses: () => Promise.resolve(['192.0.2.1']),
  };

  /** A relay that is stalled does nothing until it is awake. */
  async #until(relay: number, life: Life): Promise<void> {
    if (life.gone) await never;
    if (this.#stalled.has(relay)) await this.#awake[relay];
    if (life.gone) await never;
  }

  #claimant(real: Claimant, relay: number, life: Life): Claimant {
    const awake = (): Promise<void> => this.#until(relay, life);
    return {
      onDue: (listener) => real.onDue((message) => (this.#ledger.claimed([message]), listener(message))),
      claim: async (request) => (await awake(), this.#ledger.claimed(await real.claim(request))),
      claimOverdue: async (request) => (
        await awake(),
        this.#ledger.claimed(await real.claimOverdue(request))
      ),
      renew: async () => (await awake(), real.renew()),
      release: async (deliveries) => (await awake(), real.release(deliveries)),
      end: async () => (await awake(), real.end()),
    };
  }

  /** The store as a courier has it, with the ledger looking on. */
  #watched(life: Life, relay: number): MailStore {
    const settle: MailStore['settle'] = async (settlement) => {
      await this.#until(relay, life);
      const done = this.#noting(() => this.#ledger.settling(settlement));
      const lost = await life.store.settle(settlement);
      if (life.gone) return never;
      this.#time.touch();
      if (lost.length > 0) this.#ledger.unsure();
      this.#noting(() => done?.(lost));
      return lost;
    };
    return new Proxy(life.store, {
      get: (store, name) => {
        if (name === 'settle') return settle;
        const value = Reflect.get(store, name) as unknown;
        return typeof value === 'function' ? (value.bind(store) as unknown) : value;
      },
    });
  }

  async #send(life: Life, relay: number, job: Attempt['job'], inline: Uint8Array | null): Promise<void> {
    if (life.gone) return;
    const runner = life.runners[relay];
    const content = inline ?? (await buffer(Readable.from(runner?.content(job.id) ?? [])));
    // The power may have gone meanwhile.
    if (this.#life !== life) return;
    this.#time.touch();
    const stale = this.#stalled.has(relay);
    const attempt: Attempt = { relay, job, content, stale, answer: (result) => runner?.onResults([result]) };
    const offer = this.#offerOf(attempt);
    this.#noting(() => {
      if (offer === undefined) return;
      if (!Buffer.from(content).equals(Buffer.from(offer.content)))
        throw new Error(`${offer.id} is another on its way out`);
      for (const recipient of job.recipients) this.#ledger.sending(offer.id, recipient);
    });
    this.#attempts.push(attempt);
  }

  /** Null: a message that the relay made. */
  #offerOf({ job, content }: Attempt): Offer | undefined {
    if (job.sender === '') return undefined;
    return this.#ledger.offers.get(Number(MARK.exec(Buffer.from(content.subarray(0, 200)).toString())?.[1]));
  }

  #do(step: Step): void {
    const life = this.#life;
    if (life === null) return;
    switch (step.kind) {
      case 'offer':
        return void this.#offer(life, step).catch(() => undefined);
      case 'answer': {
        const ready = this.#attempts.filter(({ relay }) => !this.#stalled.has(relay));
        const attempt = ready[step.which % Math.max(1, ready.length)];
        return attempt === undefined ? undefined : this.#answer(attempt, step.how);
      }
      case 'crash':
        if (step.after !== null) this.#seam.plan(step as PlannedCrash);
        return;
      case 'disk':
        return this.#seam.fail(step.commits, step.how);
      case 'stall':
        return step.on ? this.#stall(step.relay) : this.#rouse(step.relay);
      case 'names':
        if (step.known) this.#unknown.delete(DOMAINS[step.domain] ?? '');
        else this.#unknown.add(DOMAINS[step.domain] ?? '');
        return;
      case 'clock':
        if (step.ms < 0) this.#ledger.clockMoved();
        return this.#time.set(step.ms);
      case 'pause':
        for (const runner of life.runners) {
          if (step.on) runner.pause();
          else runner.resume();
        }
        return;
      case 'administrator':
        return void this.#administer(life, step).catch(() => undefined);
      case 'pass':
      case 'rest':
        return;
    }
  }

  async #offer(life: Life, { user, to, large, quarantine }: Step & { kind: 'offer' }): Promise<void> {
    const { store } = life;
    const draft = store.begin();
    const content = Buffer.from(
      `X-Offer: ${draft.id}\r\nFrom: u${user}@x.example\r\n\r\n${'Hello. '.repeat(large ? LARGE / 7 : 1)}\r\n`,
    );
    const received = this.#time.now();
    const recipients = to.map((domain) => `someone@${DOMAINS[domain] ?? ''}`);
    const offer: Offer = {
      ...{ id: draft.id, user, recipients, content, received, quarantine, state: 'offered' },
      takes: quarantine ? [] : this.#ledger.takes(received, recipients.length),
    };
    this.#ledger.offers.set(draft.id, offer);
    try {
      for (let from = 0; from < content.length; from += 64 << 10)
        await draft.write(content.subarray(from, from + (64 << 10)));
      const sender = `u${user}@x.example`;
      const message = messageOf(draft, {
        userId: user,
        user: sender,
        recipients,
        received,
        takes: offer.takes,
      });
      if (quarantine) {
        await store.quarantineMessage(message, sampleReason(received + 30 * DAY));
        if (!life.gone) offer.state = 'quarantined';
      } else {
        const outcome = await store.accept(message);
        if (life.gone) return;
        this.#time.touch();
        this.#noting(() =>
          outcome.accepted ? this.#ledger.accepted(offer) : this.#ledger.over(offer, outcome.over),
        );
      }
    } catch {
      // The client is told that it was not stored; unless the power is gone by then.
      if (!life.gone && this.#seam.image === null) offer.state = 'refused';
    } finally {
      if (!life.gone) draft.discard();
    }
  }

  #answer(attempt: Attempt, how: Answer): void {
    this.#attempts = this.#attempts.filter((other) => other !== attempt);
    const offer = this.#offerOf(attempt);
    if (offer !== undefined && (how === 'taken' || how === 'lost'))
      for (const recipient of attempt.job.recipients)
        this.#ledger.took(offer.id, recipient, how === 'lost' || attempt.stale);
    attempt.answer(resultOf(attempt, how));
  }

  #stall(relay: number): void {
    if (this.#stalled.has(relay)) return;
    this.#stalled.add(relay);
    this.#awake[relay] = new Promise((resolve) => (this.#wake[relay] = resolve));
    // What it sent before, another may send, too.
    this.#ledger.unsure();
    for (const attempt of this.#attempts) if (attempt.relay === relay) attempt.stale = true;
  }

  #rouse(relay: number): void {
    this.#stalled.delete(relay);
    this.#wake[relay]?.();
  }

  async #administer({ store }: Life, { what, which }: Step & { kind: 'administrator' }): Promise<void> {
    const everything = { filter: EVERYTHING, offset: 0, limit: 100 };
    if (what === 'let-go' || what === 'delete') {
      const { entries } = await store.quarantine(everything);
      const found = entries[which % Math.max(1, entries.length)];
      if (found === undefined) return;
      if (what === 'let-go') {
        await store.release([found.message], 'test');
        return;
      }
      const rows = found.recipients.map((recipient) => ({ message: found.message, recipient }));
      const deleted = this.#ledger.removing(rows);
      await store.deleteQuarantined([found.message], 'test');
      return deleted();
    }
    const { entries } = await store.queue(everything);
    const found = entries[which % Math.max(1, entries.length)];
    if (found === undefined) return;
    const ids = [found.id];
    if (what === 'hold') await store.hold(ids, true, 'test');
    else if (what === 'go-on') await store.hold(ids, false, 'test');
    else if (what === 'retry') await store.retryNow(ids, 'test');
    else {
      const removed = this.#ledger.removing([found]);
      await store.remove(ids, 'test');
      removed();
    }
  }

  async #pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= RENEW) {
      for (const [relay, claimant] of this.#life?.claimants.entries() ?? [])
        if (!this.#stalled.has(relay)) void claimant.renew();
      await this.#time.pass(Math.min(left, RENEW));
    }
  }

  async #rest(): Promise<void> {
    await this.#time.settle();
    if (this.#seam.image === null && this.#stalled.size === 0) await this.#compare(false);
  }

  /** kill -9: what was written is there, whatever was under way. */
  async #kill(): Promise<void> {
    const image = join(this.#root, `killed-${this.#lives}`);
    this.#seam.copy(this.#folder, image);
    await this.#restart(image);
  }

  async #restart(image: string): Promise<void> {
    this.crashes += 1;
    if (this.#life !== null) this.#life.gone = true;
    // What the code has still to do with the process that is gone.
    this.#time.forget();
    for (let turn = 0; turn < 8; turn++) await this.#time.turn();
    this.#time.forget();
    this.#attempts = [];
    this.#stalled.clear();
    this.#ledger.crashed();
    this.#seam.close();
    rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = image;
    await this.#start();
    await this.#compare(true);
  }

  async #compare(restarted: boolean): Promise<void> {
    if (this.#life === null) return;
    const { store } = this.#life;
    const everything = { filter: EVERYTHING, offset: 0, limit: 10_000 };
    const queue = (await store.queue(everything)).entries;
    const quarantine = (await store.quarantine(everything)).entries;
    const usage = await store.usage(null, 0);
    this.#ledger.compare(restarted, queue, quarantine, usage);
  }

  /** Nothing goes wrong any more, and servers take what comes. */
  async #drain(): Promise<void> {
    this.#seam.heal();
    this.#unknown.clear();
    for (let relay = 0; relay < RELAYS; relay++) this.#rouse(relay);
    for (const runner of this.#life?.runners ?? []) runner.resume();
    for (let round = 0; round < MOST_ROUNDS; round++) {
      await this.#time.settle();
      if (this.#seam.image !== null) await this.#restart(this.#seam.image);
      for (const attempt of [...this.#attempts]) this.#answer(attempt, 'taken');
      await this.#time.settle();
      this.#check();
      const store = this.#life?.store;
      const queue = (await store?.queue({ filter: EVERYTHING, offset: 0, limit: 1000 }))?.entries ?? [];
      const held = queue.filter(({ state }) => state === 'held').map(({ id }) => id);
      if (held.length > 0) void store?.hold(held, false, 'test');
      if (queue.length === 0 && this.#attempts.length === 0) return this.#end();
      await this.#pass(10 * MINUTE);
      this.#check();
    }
    throw new Error('The queue does not drain.');
  }

  async #end(): Promise<void> {
    await this.#compare(false);
    const left = this.#ledger.unfinished();
    if (left.length > 0) throw new Error(`gone without an end: ${left.join(', ')}`);
  }
}
