/** kill -9 of the relay at random moments: what got its 250 is delivered or still there, and nothing comes twice without a reason. */
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMailReader } from '../../electron/relay/mail/open-mail-store.ts';
import { BareRelay } from '../support/bare-relay.ts';
import { MailSink } from '../support/mail-sink.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';
import { join } from 'node:path';

const LONG = process.env['POSTERN_LONG'] === '1';
const [INTAKE_KILLS, DELIVERY_KILLS] = LONG ? [500, 200] : [10, 5];
const SENDERS = 20;
const MINUTES = 60_000;

let relay: BareRelay;
let sink: MailSink;
beforeEach(async () => {
  sink = await MailSink.start();
  relay = await BareRelay.make();
});
afterEach(async () => {
  await relay.dispose();
  await sink.stop();
});

const smartHost = (port: number) => ({
  smartHosts: [{ host: '127.0.0.1', port, tls: 'off' as const, implicitTls: false, username: '' }],
});
const idOf = (content: Buffer): string =>
  /^X-Test-Id: (\S+)/m.exec(content.toString('latin1'))?.[1] ?? 'none';

/** Sends one message after the other until the relay is gone; notes what it began and what got its 250. */
async function sendUntilKilled(name: string, began: Set<string>, acknowledged: Set<string>): Promise<void> {
  try {
    const client = await SmtpDialogue.open(relay.port);
    await client.say(['EHLO client.example', 250]);
    for (let count = 0; !client.closed; count++) {
      const id = `${name}-${count}`;
      began.add(id);
      // Some larger than what waits in memory.
      const size = count % 10 === 9 ? 200_000 : 2_000;
      const text = `${'x'.repeat(76)}\r\n`.repeat(size / 78);
      const reply = await client.message(
        'ann@example.com',
        'bob@far.example',
        `Subject: crash\r\nX-Test-Id: ${id}\r\n\r\n${text}`,
      );
      if (reply?.code === 250) acknowledged.add(id);
    }
  } catch {
    // Killed before the greeting was out.
  }
}

/** What waits in the queue or is kept, by the relay's own reader, while no relay runs. */
async function stored(): Promise<{ readonly ids: ReadonlySet<string>; readonly broken: number }> {
  const reader = openMailReader(join(relay.set, 'mail'));
  try {
    const ids = new Set<string>();
    let broken = 0;
    const { entries } = reader.queue({ conditions: [], offset: 0, limit: 1_000_000 });
    for (const { message, size } of entries) {
      const pieces: Uint8Array[] = [];
      for await (const piece of reader.content(message)) pieces.push(piece);
      const content = Buffer.concat(pieces);
      if (content.length !== size || !content.subarray(-2).equals(Buffer.from('\r\n'))) broken++;
      ids.add(idOf(content));
    }
    return { ids, broken };
  } finally {
    reader.close();
  }
}

test(
  `${INTAKE_KILLS} kills during intake from ${SENDERS} senders lose nothing that got its 250`,
  { timeout: (INTAKE_KILLS / 2 + 3) * MINUTES },
  async () => {
    const [began, acknowledged] = [new Set<string>(), new Set<string>()];
    // Nobody listens there: everything stays queued.
    const nowhere = smartHost(9);
    for (let kill = 0; kill < INTAKE_KILLS; kill++) {
      await relay.start(nowhere);
      const before = acknowledged.size;
      const senders = Array.from({ length: SENDERS }, (_, index) =>
        sendUntilKilled(`${kill}.${index}`, began, acknowledged),
      );
      const killAfter = before + Math.floor(Math.random() * 200);
      while (acknowledged.size <= killAfter) await turn();
      await relay.kill();
      await Promise.all(senders);
    }
    const { ids, broken } = await stored();
    const lost = [...acknowledged].filter((id) => !ids.has(id));
    process.stderr.write(
      `${JSON.stringify({ kills: INTAKE_KILLS, acknowledged: acknowledged.size, stored: ids.size, lost: lost.length })}\n`,
    );
    expect(lost).toEqual([]);
    expect(broken).toBe(0);
    // What was stored without its 250 was under way when the kill came: at most one for each sender and kill.
    const unasked = [...ids].filter((id) => !acknowledged.has(id));
    expect(unasked.filter((id) => !began.has(id))).toEqual([]);
    expect(unasked.length).toBeLessThanOrEqual(SENDERS * INTAKE_KILLS);
    expect(acknowledged.size).toBeGreaterThan(INTAKE_KILLS);
  },
);

test(
  `${DELIVERY_KILLS} kills during delivery lose nothing, and each duplicate was on its way when a kill came`,
  { timeout: (DELIVERY_KILLS + 3) * MINUTES },
  async () => {
    const [began, acknowledged] = [new Set<string>(), new Set<string>()];
    const seen = new Map<string, number>();
    const seenAt: number[] = [];
    let kills = 0;
    const collect = (): void => {
      for (const { content } of sink.mails.splice(0)) {
        const id = idOf(content);
        seen.set(id, (seen.get(id) ?? 0) + 1);
        seenAt.push(kills);
      }
    };
    while (kills < DELIVERY_KILLS) {
      await relay.start(smartHost(sink.port));
      const delivered = seen.size;
      const senders = Array.from({ length: SENDERS }, (_, index) =>
        sendUntilKilled(`${kills}.${index}`, began, acknowledged),
      );
      const killAfter = delivered + 1 + Math.floor(Math.random() * 100);
      while (seen.size < killAfter) {
        await turn();
        collect();
      }
      await relay.kill();
      await Promise.all(senders);
      kills += 1;
    }
    await relay.start(smartHost(sink.port));
    await expect
      .poll(
        () => {
          collect();
          return [...acknowledged].filter((id) => !seen.has(id)).length;
        },
        { timeout: 2 * MINUTES, interval: 200 },
      )
      .toBe(0);
    await relay.stop();
    collect();
    const { ids } = await stored();
    const twice = [...seen.values()].reduce((sum, count) => sum + count - 1, 0);
    process.stderr.write(
      `${JSON.stringify({ kills, acknowledged: acknowledged.size, delivered: seen.size, duplicates: twice, queued: ids.size })}\n`,
    );
    expect([...seen.keys()].filter((id) => !began.has(id))).toEqual([]);
    // Taken by the remote server, but killed before that was on disk: at most what was under way, 20 connections a kill,
    // each with a message whose outcome waits for its group of the commit and one more behind it.
    expect(twice).toBeLessThanOrEqual(kills * 2 * 20);
  },
);
