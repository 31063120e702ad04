/** The whole mail database over real files: intake, queue, settlement, opening. */
import { EVERYTHING } from '../../../../shared/lists/filter.ts';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { claimable, heard, LONG_LEASE, overdue } from '../../../../tests/support/mail-claims.ts';
import { mailFolder, openedStore } from '../../../../tests/support/mail-folder.ts';
import {
  SAMPLE_CONTENT,
  contentBytes,
  deferred,
  eventOf,
  sampleMessage,
  sent,
} from '../../../../tests/support/mail-samples.ts';
import { openMailReader, openMailStore } from './open-mail-store.ts';

const ALL = { filter: EVERYTHING, offset: 0, limit: 100 };

describe('a message', () => {
  test('is handed to the courier once it is stored, and gone once it is delivered', async () => {
    const store = await openedStore();
    const due = heard(store);
    const message = await sampleMessage(store, {
      recipients: ['a@Example.ORG', 'b@bücher.example', 'c@[192.0.2.1]'],
    });
    expect(await store.accept(message)).toEqual({ accepted: true, id: message.draft.id });
    const [first] = due;
    expect(first?.content).toEqual(SAMPLE_CONTENT);
    expect(first?.deliveries.map(({ domain }) => domain)).toEqual([
      'example.org',
      'xn--bcher-kva.example',
      '[192.0.2.1]',
    ]);
    expect(await store.counts()).toEqual({ queued: 3, held: 0, deferred: 0, quarantined: 0 });
    for (const delivery of first?.deliveries ?? []) {
      await store.settle({ message: message.draft.id, outcomes: [sent(delivery)] });
    }
    expect((await store.counts()).queued).toBe(0);
    expect(await contentBytes(store.content(message.draft.id))).toHaveLength(0);
    expect(
      (await store.log({ ...ALL, ascending: true })).entries.map(({ kind, message: id }) => [kind, id]),
    ).toEqual([
      ['accepted', message.draft.id],
      ['delivered', message.draft.id],
      ['delivered', message.draft.id],
      ['delivered', message.draft.id],
    ]);
    expect(await store.countEvents(0)).toEqual({ accepted: 1, delivered: 3 });
  });

  test('that waits is due again as it was, also after a restart', async () => {
    const path = await mailFolder();
    let now = 1_800_000_000_000;
    const store = await openedStore(path, () => now);
    const due = heard(store);
    const message = await sampleMessage(store, {
      received: now,
      recipients: ['a@example.org', 'b@example.org'],
    });
    const envelope = {
      ...message.envelope,
      smtpUtf8: true,
      eightBit: true,
      ret: 'HDRS' as const,
      envid: 'x y',
      recipients: [
        { address: 'a@example.org', notify: ['FAILURE', 'DELAY'] as const, orcpt: 'rfc822;z@example.org' },
        { address: 'b@example.org', notify: ['NEVER'] as const, orcpt: null },
      ],
    };
    await store.accept({ ...message, envelope });
    const [first] = due;
    const [a, b] = first?.deliveries ?? [];
    await store.settle({
      message: message.draft.id,
      outcomes: [deferred(a!, now + 900_000), deferred(b!, now + 60_000, '450 4.2.1 Busy')],
      warned: true,
    });
    await store.close();
    now += 60_000;
    const again = await openedStore(path, () => now);
    expect(await again.nextDue()).toBe(now);
    expect(await again.nextDue(now)).toBe(now + 840_000);
    expect(await claimable(again)).toEqual([
      {
        ...first,
        envelope: { sender: 'anna@example.com', smtpUtf8: true, eightBit: true, ret: 'HDRS', envid: 'x y' },
        warned: now - 60_000,
        content: new Uint8Array(SAMPLE_CONTENT),
        deliveries: [{ ...b, attempts: 1, epoch: expect.any(Number) as number }],
      },
    ]);
    expect(await again.counts()).toMatchObject({ queued: 2, deferred: 2 });
    expect((await again.queue(ALL)).entries).toMatchObject([
      { id: b!.id, attempts: 1, lastReply: '450 4.2.1 Busy', nextAttempt: now, state: 'queued' },
      { id: a!.id, attempts: 1, lastReply: '451 4.3.0 Later', nextAttempt: now + 840_000 },
    ]);
  });

  test('an entry that was removed while it was under way is settled without harm', async () => {
    const store = await openedStore();
    const due = heard(store);
    const withdrawn: number[] = [];
    store.onWithdrawn((ids) => withdrawn.push(...ids));
    const message = await sampleMessage(store);
    await store.accept(message);
    const [delivery] = due[0]?.deliveries ?? [];
    expect(await store.remove([delivery!.id, 12_345], 'admin')).toBe(1);
    expect(withdrawn).toEqual([delivery!.id]);
    await store.settle({ message: message.draft.id, outcomes: [sent(delivery!)] });
    expect(await store.countEvents(0)).toEqual({ accepted: 1, deleted: 1, delivered: 1 });
  });

  test('bounces are queued in the same transaction as the failure', async () => {
    const store = await openedStore();
    const due = heard(store);
    const message = await sampleMessage(store);
    await store.accept(message);
    const bounce = await sampleMessage(store, {
      userId: null,
      user: '',
      sender: '',
      recipients: ['anna@example.com'],
    });
    const [delivery] = due[0]?.deliveries ?? [];
    const event = eventOf('failed', { message: message.draft.id, reply: '550 5.1.1 No' });
    await store.settle({
      message: message.draft.id,
      outcomes: [{ delivery: delivery!, result: 'failed', event }],
      bounces: [bounce],
      events: [eventOf('bounced', { message: message.draft.id })],
    });
    expect(due).toHaveLength(2);
    expect(due[1]).toMatchObject({ id: bounce.draft.id, envelope: { sender: '' } });
    expect(await store.countEvents(0)).toEqual({ accepted: 2, failed: 1, bounced: 1 });
    expect((await store.queue(ALL)).entries.map(({ recipient }) => recipient)).toEqual(['anna@example.com']);
  });
});

describe('due messages', () => {
  test('come by time, without those taken and those of destinations that are down', async () => {
    let now = 1_800_000_000_000;
    const store = await openedStore(undefined, () => now);
    for (const domain of ['up.example', 'down.example', 'routed.example', 'up.example']) {
      const recipients = [`r${(await store.counts()).queued}@${domain}`];
      await store.accept(await sampleMessage(store, { received: now, recipients }));
      now += 1000;
    }
    const idOf = async (address: string): Promise<number> =>
      (await store.queue(ALL)).entries.find(({ recipient }) => recipient === address)!.id;
    await store.reroute([await idOf('r2@routed.example')], 'relay.example:25', 'admin');
    const addresses = async (down: readonly string[], limit = 10): Promise<string[]> =>
      (await claimable(store, { limit, down: new Set(down) })).flatMap(({ deliveries }) =>
        deliveries.map(({ recipient }) => recipient.address),
      );
    expect(await addresses([])).toEqual([
      'r0@up.example',
      'r1@down.example',
      'r2@routed.example',
      'r3@up.example',
    ]);
    expect(await addresses([], 2)).toEqual(['r0@up.example', 'r1@down.example']);
    expect(await addresses(['down.example'])).toEqual([
      'r0@up.example',
      'r2@routed.example',
      'r3@up.example',
    ]);
    expect(await addresses(['*'])).toEqual(['r2@routed.example']);
    expect(await addresses(['*', 'relay.example:25'])).toEqual([]);
    now = 1_800_000_000_000 - 1;
    expect(await addresses([])).toEqual([]);
    now = 1_800_000_000_000;
    // Only the first is due by then, and stays with whom it is.
    await store.claimant(LONG_LEASE).claim({ limit: 10, down: new Set() });
    now += 10_000;
    expect(await addresses(['routed.example', 'relay.example:25'])).toEqual([
      'r1@down.example',
      'r3@up.example',
    ]);
  });

  test('come in turns of their senders where more are due than are asked for', async () => {
    let now = 1_800_000_000_000;
    const store = await openedStore(undefined, () => now);
    const senders = ['a@one.example', 'a@one.example', 'a@one.example', 'b@one.example', 'a@two.example'];
    for (const [at, sender] of senders.entries()) {
      const userId = sender.startsWith('b') ? 2 : 1;
      await store.accept(await sampleMessage(store, { received: now, sender, userId, subject: `${at}` }));
      now += 1000;
    }
    const due = (await claimable(store, { limit: 3 })).map(({ envelope }) => envelope.sender);
    expect(due).toEqual(['a@one.example', 'a@two.example', 'b@one.example']);
    expect(await claimable(store, { limit: 5 })).toHaveLength(5);
  });

  test('a clock that is right again ends waits for another time, and changes no other', async () => {
    let now = 1_800_000_000_000;
    const store = await openedStore(undefined, () => now);
    const right = now - 365 * 86_400_000;
    const due = heard(store);
    for (const received of [now, right]) {
      await store.accept(await sampleMessage(store, { received, expires: received + 1000 }));
    }
    const waits = [now + 900_000, right + 900_000];
    for (const [at, { id, deliveries }] of due.entries()) {
      const next = waits[at] ?? 0;
      await store.settle({ message: id, outcomes: deliveries.map((each) => deferred(each, next)) });
    }
    now = right;
    expect(await store.rightClock(now)).toBe(2);
    const [ahead] = await claimable(store);
    expect(ahead).toMatchObject({ id: due[0]?.id, received: now, expires: now + 1000 });
    expect(await store.nextDue(now)).toBe(right + 900_000);
    expect(await store.rightClock(now)).toBe(0);
  });

  test('overdue ones are found whether due or not, never those in quarantine', async () => {
    const now = 1_800_000_000_000;
    const store = await openedStore(undefined, () => now);
    const due = heard(store);
    const old = await sampleMessage(store, { received: now - 1000, expires: now - 1 });
    const young = await sampleMessage(store, { received: now - 500, expires: now + 1000 });
    await store.accept(old);
    await store.accept(young);
    const caught = await sampleMessage(store, { received: now - 1000, expires: now - 1 });
    await store.quarantineMessage(caught, {
      finding: 'malware',
      scanner: 'clamd',
      reason: 'EICAR',
      score: null,
      response: 'accepted',
      expires: now + 1,
    });
    for (const { id, deliveries } of due) {
      await store.settle({ message: id, outcomes: deliveries.map((each) => deferred(each, now + 9999)) });
    }
    const ids = async (warnBefore: number): Promise<number[]> =>
      (await overdue(store, { warnBefore })).map(({ id }) => id);
    expect(await ids(-Infinity)).toEqual([old.draft.id]);
    expect(await ids(now - 500)).toEqual([old.draft.id, young.draft.id]);
    const other = store.claimant(LONG_LEASE);
    const kept = await other.claimOverdue({ limit: 10, warnBefore: -Infinity });
    expect(await ids(now - 500)).toEqual([young.draft.id]);
    await other.release(kept[0]!.deliveries);
    await store.settle({ message: young.draft.id, outcomes: [], warned: true });
    expect(await ids(now - 500)).toEqual([old.draft.id]);
    expect(await overdue(store, { over: ({ id }) => id !== old.draft.id })).toEqual([]);
  });
});

describe('opening', () => {
  test('makes a folder and files that only this user can read', async () => {
    const path = await mailFolder();
    const store = await openedStore(path);
    await store.write([eventOf('auth-failed')]);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(path))
      expect([name, statSync(join(path, name)).mode & 0o777]).toEqual([name, 0o600]);
  });

  test('a second writer is told that the first is there; a reader reads beside it', async () => {
    const path = await mailFolder();
    const reader = openMailReader(path);
    expect(reader.counts().queued).toBe(0);
    expect(reader.log(ALL)).toEqual({ total: 0, entries: [] });
    const store = await openedStore(path);
    await expect(openMailStore(path, { now: Date.now })).rejects.toMatchObject({ code: 'set-in-use' });
    await store.accept(await sampleMessage(store));
    expect(reader.counts().queued).toBe(1);
    expect(reader.queue(ALL).entries).toEqual((await store.queue(ALL)).entries);
    await store.close();
    expect(reader.counts().queued).toBe(1);
    const next = await openedStore(path);
    await next.close();
    reader.close();
    await expect(store.write([eventOf('locked')])).rejects.toThrow(/closed/);
  });

  test('refuses a newer version and another program’s file, and leaves them alone', async () => {
    const path = await mailFolder();
    await (await openedStore(path)).close();
    const file = join(path, 'mail.db');
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 99');
    db.close();
    await expect(openMailStore(path, { now: Date.now })).rejects.toMatchObject({ code: 'set-newer-format' });
    expect(() => openMailReader(path)).toThrow(/newer version/);
    const other = new DatabaseSync(file);
    other.exec('PRAGMA user_version = 1; PRAGMA application_id = 7');
    other.close();
    await expect(openMailStore(path, { now: Date.now })).rejects.toThrow(/not a mail database/);
    expect(existsSync(file)).toBe(true);
  });

  test.each([
    ['is no database at all', async (file: string) => writeFileSync(file, 'Not a database. '.repeat(1000))],
    [
      'has a page overwritten',
      async (file: string) => {
        const handle = await open(file, 'r+');
        await handle.write(Buffer.alloc(4096, 0xaa), 0, 4096, 4096 * 2);
        await handle.close();
      },
    ],
  ])('sets a file aside that %s, says where, and then begins anew', async (_, damage) => {
    const path = await mailFolder();
    const store = await openedStore(path);
    await store.accept(await sampleMessage(store));
    await store.close();
    await damage(join(path, 'mail.db'));
    const size = statSync(join(path, 'mail.db')).size;
    const error: unknown = await openMailStore(path, { now: Date.now }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'set-damaged' });
    const { aside } = (error as { details: { aside: string } }).details;
    expect(String(error)).toContain(aside);
    expect(statSync(aside).size).toBe(size);
    expect(existsSync(join(path, 'mail.db'))).toBe(false);
    const next = await openedStore(path);
    expect((await next.counts()).queued).toBe(0);
  });

  test('ids go on over a restart, also when the clock went back', async () => {
    const path = await mailFolder();
    let now = 1_800_000_000_000;
    const store = await openedStore(path, () => now);
    const first = await sampleMessage(store);
    await store.accept(first);
    await store.close();
    now -= 86_400_000;
    const again = await openedStore(path, () => now);
    expect(again.begin().id).toBeGreaterThan(first.draft.id);
  });
});
