/** What every mail store must do, whatever keeps the mail: speaks of the port only. Called within the test file of each implementation. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVERYTHING } from '../../shared/lists/filter.ts';
import type { Claimant, MailStore } from '../../electron/relay/mail/mail-store.ts';
import type { Delivery, DueMessage, Take } from '../../electron/relay/mail/mail-types.ts';
import {
  contentBytes,
  deferred,
  eventOf,
  sampleMessage,
  sampleReason,
  sent,
  takeOf,
  valuesIn,
} from '../support/mail-samples.ts';

/** A new store and what a test needs beside the port. Closed by whoever made it. */
export interface StoreOnTrial {
  readonly store: MailStore;
  /** The store's time, Unix milliseconds; it stands still but for {@link pass}. */
  now(): number;
  /** Time passes, for the store. */
  pass(milliseconds: number): void;
  /** Closes it and opens it anew. */
  reopen(): Promise<MailStore>;
}

const LONG = process.env['POSTERN_LONG'] === '1';
const LEASE = 1000;
const ALL = { filter: EVERYTHING, offset: 0, limit: 1000 };
const ANY = { limit: 1000, down: new Set<string>() };

/** Each delivery of each message. */
function deliveriesOf(page: readonly DueMessage[]): Delivery[] {
  return page.flatMap(({ deliveries }) => deliveries);
}

/** `runs`: of each property, where a store is slow to make. */
export function mailStoreContract(make: () => Promise<StoreOnTrial>, runs = 12): void {
  describe('mail', () => intake(make));
  describe('claims', () => claims(make, runs));
  describe('transcripts', () => transcripts(make));
  describe('limits, strikes and values', () => counts(make, runs));
}

function intake(make: () => Promise<StoreOnTrial>): void {
  test.each([0, 5000, 700_000])(
    'of %i bytes is there until it is delivered, and tells its life',
    async (size) => {
      const { store, now, reopen } = await make();
      const content = randomBytes(size);
      const message = await sampleMessage(store, {
        content,
        received: now(),
        recipients: ['a@x.example', 'b@y.example'],
      });
      const { id } = message.draft;
      expect(await store.accept(message)).toEqual({ accepted: true, id });
      const again = await reopen();
      expect((await contentBytes(again.content(id))).equals(content)).toBe(true);
      const claimant = again.claimant(LEASE);
      const [due] = await claimant.claim(ANY);
      expect(due?.deliveries.map(({ domain }) => domain)).toEqual(['x.example', 'y.example']);
      const [a, b] = due?.deliveries ?? [];
      expect(await again.settle({ message: id, outcomes: [sent(a!), deferred(b!, now() + 60_000)] })).toEqual(
        [],
      );
      expect(await again.counts()).toMatchObject({ queued: 1, deferred: 1 });
      expect([await again.nextDue(), await again.nextDue(now() + 60_000)]).toEqual([now() + 60_000, null]);
      expect((await again.log({ ...ALL, ascending: true })).entries.map(({ kind }) => kind)).toEqual([
        'accepted',
        'delivered',
        'deferred',
      ]);
      await again.remove([b!.id], 'admin');
      expect((await contentBytes(again.content(id))).length).toBe(0);
      expect(await again.nextDue()).toBeNull();
    },
  );

  test('that is due at once is heard of by the one that delivers, claimed for it', async () => {
    const { store, now } = await make();
    const heard: DueMessage[] = [];
    const claimant = store.claimant(LEASE);
    claimant.onDue((message) => heard.push(message));
    await store.accept(await sampleMessage(store, { received: now() }));
    await store.accept(await sampleMessage(store, { received: now(), held: true }));
    expect(heard).toHaveLength(1);
    expect(await store.claimant(LEASE).claim(ANY)).toEqual([]);
    expect(await store.settle({ message: heard[0]!.id, outcomes: heard[0]!.deliveries.map(sent) })).toEqual(
      [],
    );
    expect(await store.counts()).toMatchObject({ queued: 0, held: 1 });
  });

  test('in quarantine is not due and takes nothing, until it is released', async () => {
    const { store, now } = await make();
    const takes = [takeOf('limitPerDay', 10)];
    const caught = await sampleMessage(store, { received: now(), takes });
    const id = await store.quarantineMessage(caught, sampleReason(now() + 60_000));
    const other = await sampleMessage(store, { received: now() });
    await store.quarantineMessage(other, sampleReason(now() + 60_000));
    const claimant = store.claimant(LEASE);
    expect([await claimant.claim(ANY), await store.usage(1, 0)]).toEqual([[], []]);
    expect(await store.release([id, 77], 'admin')).toBe(1);
    expect(await store.deleteQuarantined([other.draft.id], 'admin')).toBe(1);
    expect((await claimant.claim(ANY)).map((due) => due.id)).toEqual([id]);
    expect(await store.counts()).toEqual({ queued: 1, held: 0, deferred: 0, quarantined: 0 });
  });

  test('that was discarded leaves nothing', async () => {
    const { store, now } = await make();
    const { draft } = await sampleMessage(store, { received: now(), content: randomBytes(700_000) });
    draft.discard();
    draft.discard();
    expect((await contentBytes(store.content(draft.id))).length).toBe(0);
    expect(await store.counts()).toMatchObject({ queued: 0 });
  });
}

function claims(make: () => Promise<StoreOnTrial>, runs: number): void {
  const queued = async ({ store, now }: StoreOnTrial, count: number): Promise<void> => {
    for (let at = 0; at < count; at++) await store.accept(await sampleMessage(store, { received: now() }));
  };

  test('a lease that ended is taken over, and what its claim settles then is refused', async () => {
    const trial = await make();
    const { store, pass } = trial;
    await queued(trial, 1);
    const [one, two] = [store.claimant(LEASE), store.claimant(LEASE)];
    const [first] = deliveriesOf(await one.claim(ANY));
    pass(LEASE - 1);
    expect(await two.claim(ANY)).toEqual([]);
    pass(1);
    const [second] = deliveriesOf(await two.claim(ANY));
    expect(second).toEqual({ ...first, epoch: second?.epoch });
    expect(second!.epoch).toBeGreaterThan(first!.epoch);
    expect(await store.settle({ message: first!.message, outcomes: [sent(first!)] })).toEqual([first]);
    await one.release([first!]);
    expect([(await store.counts()).queued, (await store.log(ALL)).total]).toEqual([1, 1]);
    expect(await store.settle({ message: first!.message, outcomes: [sent(second!)] })).toEqual([]);
    expect((await store.counts()).queued).toBe(0);
  });

  test('a lease that is renewed does not end, and one that nobody took over may still settle', async () => {
    const trial = await make();
    const { store, pass } = trial;
    await queued(trial, 1);
    const [one, two] = [store.claimant(LEASE), store.claimant(LEASE)];
    const [claimed] = deliveriesOf(await one.claim(ANY));
    pass(LEASE - 1);
    await one.renew();
    pass(LEASE - 1);
    expect(await two.claim(ANY)).toEqual([]);
    pass(LEASE);
    // Its own it is not given twice, however late it is.
    expect(await one.claim(ANY)).toEqual([]);
    await one.end();
    expect(await store.settle({ message: claimed!.message, outcomes: [sent(claimed!)] })).toEqual([]);
    expect((await store.counts()).queued).toBe(0);
  });

  test('what one has that delivers no more is another’s at once', async () => {
    const trial = await make();
    await queued(trial, 1);
    const one = trial.store.claimant(LEASE);
    await one.claim(ANY);
    await one.end();
    expect(await trial.store.claimant(LEASE).claim(ANY)).toHaveLength(1);
  });

  test('a settlement of which a part is another’s is refused whole, with what it would have queued', async () => {
    const { store, now, pass } = await make();
    const recipients = ['a@x.example', 'b@x.example'];
    await store.accept(await sampleMessage(store, { received: now(), recipients }));
    const [one, two] = [store.claimant(LEASE), store.claimant(LEASE)];
    const [a, b] = deliveriesOf(await one.claim(ANY));
    pass(LEASE);
    await two.claim({ ...ANY, limit: 1 });
    const bounce = await sampleMessage(store, { userId: null, sender: '', received: now() });
    const settlement = {
      message: a!.message,
      outcomes: [sent(a!), sent(b!)],
      bounces: [bounce],
      events: [eventOf('bounced')],
    };
    expect((await store.settle(settlement)).map(({ id }) => id)).toEqual([a!.id]);
    expect([(await store.counts()).queued, (await store.log(ALL)).total]).toEqual([2, 1]);
    bounce.draft.discard();
    expect(await store.settle({ message: a!.message, outcomes: [sent(b!)] })).toEqual([]);
    expect((await store.counts()).queued).toBe(1);
  });

  test('what an administrator deleted has happened all the same', async () => {
    const trial = await make();
    const { store } = trial;
    await queued(trial, 1);
    const [claimed] = deliveriesOf(await store.claimant(LEASE).claim(ANY));
    const withdrawn: number[] = [];
    store.onWithdrawn((ids) => withdrawn.push(...ids));
    await store.remove([claimed!.id], 'admin');
    expect(withdrawn).toEqual([claimed!.id]);
    expect(await store.settle({ message: claimed!.message, outcomes: [sent(claimed!)] })).toEqual([]);
    expect(await store.countEvents(0)).toMatchObject({ deleted: 1, delivered: 1 });
  });

  test('what another has settled fails no more, and nobody is told that it did', async () => {
    const trial = await make();
    const { store, pass, now } = trial;
    await queued(trial, 1);
    const [first] = deliveriesOf(await store.claimant(LEASE).claim(ANY));
    pass(LEASE);
    const [second] = deliveriesOf(await store.claimant(LEASE).claim(ANY));
    expect(await store.settle({ message: second!.message, outcomes: [sent(second!)] })).toEqual([]);
    const bounce = await sampleMessage(store, { userId: null, sender: '', received: now() });
    const event = eventOf('failed');
    const failing = {
      message: first!.message,
      outcomes: [{ delivery: first!, result: 'failed' as const, event }],
      bounces: [bounce],
    };
    expect(await store.settle(failing)).toEqual([first]);
    bounce.draft.discard();
    expect((await store.counts()).queued).toBe(0);
    expect(await store.settle({ message: first!.message, outcomes: [sent(first!)] })).toEqual([]);
    expect(await store.countEvents(0)).toEqual({ accepted: 1, delivered: 2 });
  });

  test('what a process had claimed when it ended can be claimed once its lease is over', async () => {
    const trial = await make();
    await queued(trial, 2);
    expect(await trial.store.claimant(LEASE).claim(ANY)).toHaveLength(2);
    const again = await trial.reopen();
    trial.pass(LEASE);
    expect(await again.claimant(LEASE).claim(ANY)).toHaveLength(2);
  });

  test('what is overdue is claimed like what is due', async () => {
    const { store, now, pass } = await make();
    await store.accept(await sampleMessage(store, { received: now(), expires: now() + 10 }));
    pass(20);
    const [one, two] = [store.claimant(LEASE), store.claimant(LEASE)];
    const overdue = { limit: 10, warnBefore: -1 };
    expect(await one.claimOverdue({ ...overdue, over: () => false })).toEqual([]);
    const [found] = await one.claimOverdue(overdue);
    expect([await two.claimOverdue(overdue), await two.claim(ANY)]).toEqual([[], []]);
    await one.release(found!.deliveries);
    expect(await two.claim(ANY)).toHaveLength(1);
  });

  const who = fc.nat(1);
  const step = fc.oneof(
    fc.record({ do: fc.constant('accept' as const) }),
    fc.record({ do: fc.constant('claim' as const), who, limit: fc.integer({ min: 1, max: 3 }) }),
    fc.record({
      do: fc.constantFrom('sent' as const, 'retry' as const, 'release' as const),
      who,
      which: fc.nat(),
    }),
    fc.record({ do: fc.constant('renew' as const), who }),
    fc.record({ do: fc.constant('pass' as const), time: fc.integer({ min: 1, max: LEASE }) }),
  );

  test('two never have the same at once, whatever they do, and the later claim alone settles', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const { store, now, pass } = await make();
        const claimants = [store.claimant(LEASE), store.claimant(LEASE)] as [Claimant, Claimant];
        // The model: of each row its last claim, if that is not over; of each claimant until when, and what it thinks it has.
        const rows = new Map<number, { by: number; epoch: number } | null>();
        const until = [now() + LEASE, now() + LEASE];
        const mine: Delivery[][] = [[], []];
        for (const each of steps) {
          if (each.do === 'accept') {
            await store.accept(await sampleMessage(store, { received: now() }));
            for (const { id } of (await store.queue(ALL)).entries) if (!rows.has(id)) rows.set(id, null);
          } else if (each.do === 'pass') pass(each.time);
          else if (each.do === 'renew') {
            await claimants[each.who as 0 | 1].renew();
            until[each.who] = now() + LEASE;
          } else if (each.do === 'claim') {
            const free = [...rows].filter(
              ([, held]) => held === null || (held.by !== each.who && (until[held.by] ?? 0) <= now()),
            );
            const page = await claimants[each.who as 0 | 1].claim({ ...ANY, limit: each.limit });
            until[each.who] = now() + LEASE;
            const found = deliveriesOf(page);
            expect(found).toHaveLength(Math.min(each.limit, free.length));
            for (const delivery of found) {
              expect(free.map(([id]) => id)).toContain(delivery.id);
              expect(delivery.epoch).toBeGreaterThan(rows.get(delivery.id)?.epoch ?? 0);
              rows.set(delivery.id, { by: each.who, epoch: delivery.epoch });
              mine[each.who]?.push(delivery);
            }
          } else {
            const [delivery] = mine[each.who]?.splice(each.which % (mine[each.who]?.length ?? 1), 1) ?? [];
            if (delivery === undefined) continue;
            const held = rows.get(delivery.id);
            const holds = held?.epoch === delivery.epoch;
            if (each.do === 'release') await claimants[each.who as 0 | 1].release([delivery]);
            else {
              const outcome = each.do === 'sent' ? sent(delivery) : deferred(delivery, now());
              const lost = await store.settle({ message: delivery.message, outcomes: [outcome] });
              const happened = held === undefined ? each.do === 'sent' : holds;
              expect(lost).toEqual(happened ? [] : [delivery]);
            }
            if (holds && each.do === 'sent') rows.delete(delivery.id);
            else if (holds) rows.set(delivery.id, null);
          }
        }
        expect((await store.counts()).queued).toBe(rows.size);
      }),
      { numRuns: LONG ? 500 : runs },
    );
  });
}

function transcripts(make: () => Promise<StoreOnTrial>): void {
  const lines = async (store: MailStore) => (await store.log({ ...ALL, ascending: true })).entries;
  const told = async (store: MailStore) =>
    Promise.all((await lines(store)).map(({ id }) => store.transcript(id)));

  test('come back with their line, also one that several lines share, and none for a line without', async () => {
    const { store, now, reopen } = await make();
    const [time, said] = [now(), 'C: EHLO a\nS: 550 5.7.1 “No”'];
    await store.write([eventOf('refused', { time, transcript: said }), eventOf('refused', { time })]);
    const message = await sampleMessage(store, {
      received: now(),
      recipients: ['a@x.example', 'b@x.example'],
    });
    await store.accept(message);
    const [due] = await store.claimant(LEASE).claim(ANY);
    const transcript = `${said}${'x'.repeat(1000)}`;
    const outcomes = (due?.deliveries ?? []).map((delivery) => ({
      delivery,
      result: 'retry' as const,
      next: now() + 60_000,
      event: eventOf('deferred', { message: message.draft.id, transcript }),
      attempted: true,
    }));
    expect(await store.settle({ message: message.draft.id, outcomes })).toEqual([]);
    await store.write([eventOf('refused', { time: now(), transcript: said })]);
    const again = await reopen();
    expect(await told(again)).toEqual([said, null, null, transcript, transcript, said]);
    expect(await again.transcript(77)).toBeNull();
    expect(Object.keys((await lines(again))[0] ?? {})).not.toContain('transcript');
  });

  test('go with their lines', async () => {
    const { store, now, pass } = await make();
    await store.write([eventOf('refused', { time: now(), transcript: 'S: 550 old' })]);
    const [old] = await lines(store);
    pass(3 * 86_400_000);
    await store.write([eventOf('refused', { time: now(), transcript: 'S: 550 new' })]);
    await store.expire(now(), 2);
    expect(await told(store)).toEqual(['S: 550 new']);
    expect(await store.transcript(old?.id ?? 0)).toBeNull();
  });
}

function counts(make: () => Promise<StoreOnTrial>, runs: number): void {
  test('whatever comes at once, the counter is what was accepted, and no limit is passed', async () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(
        amounts,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 20 }),
        async (wanted, recipients, messages) => {
          const { store, now, reopen } = await make();
          const takes = (amount: number): readonly Take[] => [
            takeOf('limitPerDay', messages),
            takeOf('maxRecipientsPerDay', recipients, amount),
          ];
          const outcomes = await Promise.all(
            wanted.map(async (amount) =>
              store.accept(await sampleMessage(store, { received: now(), takes: takes(amount) })),
            ),
          );
          const accepted = wanted.filter((_, at) => outcomes[at]?.accepted === true);
          const sum = accepted.reduce((all, amount) => all + amount, 0);
          expect([sum <= recipients, accepted.length <= messages]).toEqual([true, true]);
          // What was refused did not fit, and does not now.
          const again = await reopen();
          for (const [at, outcome] of outcomes.entries()) {
            if (!outcome.accepted) expect(await again.over(1, takes(wanted[at] ?? 0))).not.toBeNull();
          }
          expect((await again.usage(1, 0)).map(({ rule, used }) => [rule, used])).toEqual(
            accepted.length === 0
              ? []
              : [
                  ['limitPerDay', accepted.length],
                  ['maxRecipientsPerDay', sum],
                ],
          );
          expect((await again.counts()).queued).toBe(accepted.length);
        },
      ),
      { numRuns: LONG ? 300 : runs },
    );
  });

  test('strikes at once are all counted, each kind for itself, within their window, until they are cleared', async () => {
    const { store, pass, reopen } = await make();
    const found = await Promise.all([1, 2, 3].map(() => store.addStrike(1, 'spam', 1000)));
    expect(found.map(({ length }) => length).sort()).toEqual([1, 2, 3]);
    expect(await store.addStrike(1, 'blocked', 1000)).toHaveLength(1);
    expect(await store.addStrike(2, 'spam', 1000)).toHaveLength(1);
    pass(999);
    const again = await reopen();
    expect(await again.addStrike(1, 'malware', 1000)).toHaveLength(4);
    pass(1);
    expect(await again.addStrike(1, 'spam', 1000)).toHaveLength(2);
    await again.clearStrikes(1);
    expect(await again.addStrike(1, 'spam', 1000)).toHaveLength(1);
    expect(await again.addStrike(1, 'blocked', 1000_000)).toHaveLength(1);
    expect(await again.addStrike(2, 'spam', 1000_000)).toHaveLength(2);
  });

  test('a value that was set is read at once, and stays', async () => {
    const { store, reopen } = await make();
    const stored = [
      store.values.set('a', 'k', '1'),
      store.values.setMany('a', [
        ['l', '2'],
        ['k', '3'],
      ]),
    ];
    expect([await store.values.get('a', 'k'), await store.values.get('b', 'k')]).toEqual(['3', null]);
    await Promise.all(stored);
    await store.values.set('a', 'l', null);
    const again = await reopen();
    expect(await valuesIn(again.values, 'a')).toEqual([['k', '3']]);
  });
}
