/** Limits are exact: for every window, under parallel sessions, over restarts, and when the clock does odd things. */
import { afterEach, expect, test } from 'vitest';
import type { LimitRule } from '../../shared/domain/limits.ts';
import type { SettingsPatch } from '../../shared/domain/settings.ts';
import { InProcessRelay } from '../support/in-process-relay.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

let relay: InProcessRelay | undefined;
afterEach(async () => {
  await relay?.remove();
  relay = undefined;
});

async function set(settings: SettingsPatch, timeZone = 'UTC'): Promise<InProcessRelay> {
  relay = await InProcessRelay.make(
    { limitPerDay: 0, limitPerWeek: 0, limitPerMonth: 0, ...settings },
    { timeZone },
  );
  await relay.start();
  return relay;
}

/** Sends one message and gives the reply that decided: to MAIL, RCPT or the end of DATA. */
async function send(port: number, recipients = 1): Promise<string> {
  const client = await SmtpDialogue.open(port);
  try {
    await client.say(['EHLO test', 250]);
    const steps = ['MAIL FROM:<ann@example.com>'];
    for (let at = 0; at < recipients; at++) steps.push(`RCPT TO:<r${at}@postern-self-test.invalid>`);
    for (const step of steps) {
      const reply = await client.command(step);
      if (reply?.code !== 250) return reply?.text ?? 'closed';
    }
    await client.say(['DATA', 354]);
    return (await client.command('Subject: limits\r\n\r\nx\r\n.'))?.text ?? 'closed';
  } finally {
    client.destroy();
  }
}

const sent = (replies: readonly string[]): number =>
  replies.filter((reply) => reply.startsWith('250')).length;

const RULES = ['limitPerMinute', 'limitPerHour', 'limitPerDay', 'limitPerWeek', 'limitPerMonth'] as const;

test.each(RULES)('50 parallel sessions at %s = 7 get exactly 7 accepted', async (rule) => {
  const { port } = await set({ [rule]: 7 });
  const replies = await Promise.all(Array.from({ length: 50 }, () => send(port)));
  expect(sent(replies)).toBe(7);
  const refused = replies.filter((reply) => !reply.startsWith('250'));
  for (const reply of refused)
    expect(reply).toMatch(/^451 4\.7\.1 Limit per \w+ reached: 7 of 7 messages used\./);
});

test('50 parallel sessions at a limit of recipients a day never overshoot it', async () => {
  const { port } = await set({ maxRecipientsPerDay: 20 });
  const replies = await Promise.all(Array.from({ length: 50 }, () => send(port, 3)));
  expect(sent(replies)).toBe(6);
  expect(await send(port, 2)).toMatch(/^250/);
  expect(await send(port, 1)).toMatch(/^451 4\.7\.1 .*20 of 20 recipients/);
  expect(await send(port, 21)).toMatch(/^451/);
});

test('more recipients than a day allows can never fit', async () => {
  const { port } = await set({ maxRecipientsPerDay: 3 });
  expect(await send(port, 4)).toMatch(/^550 5\.5\.3 /);
  expect(await send(port, 3)).toMatch(/^250/);
});

const LATER: readonly (readonly [LimitRule, string, string, string])[] = [
  ['limitPerDay', '2026-11-23T23:59:59.999Z', '2026-11-24T00:00:00Z', 'UTC'],
  ['limitPerWeek', '2026-11-29T23:59:59Z', '2026-11-30T00:00:00Z', 'UTC'],
  ['limitPerMonth', '2026-11-30T23:59:59Z', '2026-12-01T00:00:00Z', 'UTC'],
  ['limitPerMonth', '2027-02-28T22:59:59Z', '2027-02-28T23:00:00Z', 'Europe/Vienna'],
  // The day summer time begins is over after 23 hours, the day it ends after 25.
  ['limitPerDay', '2026-03-29T21:59:59Z', '2026-03-29T22:00:00Z', 'Europe/Vienna'],
  ['limitPerDay', '2026-10-25T22:59:59Z', '2026-10-25T23:00:00Z', 'Europe/Vienna'],
  ['maxRecipientsPerDay', '2026-11-23T23:59:59Z', '2026-11-24T00:00:00Z', 'UTC'],
];

test.each(LATER)(
  '%s used up at %s is free again at %s (%s), and not before, over restarts',
  async (rule, before, after, zone) => {
    const here = await set({ [rule]: 2 }, zone);
    here.now = Date.parse(before) - 3_600_000;
    expect(await send(here.port)).toMatch(/^250/);
    await here.stop();
    await here.start();
    here.now = Date.parse(before);
    expect(await send(here.port)).toMatch(/^250/);
    expect(await send(here.port)).toMatch(/^451/);
    await here.stop();
    await here.start();
    expect(await send(here.port)).toMatch(/^451/);
    here.now = Date.parse(after);
    expect(await send(here.port)).toMatch(/^250/);
    // A clock that was set back finds the old window as it was left.
    here.now = Date.parse(before);
    expect(await send(here.port)).toMatch(/^451/);
  },
);

test.each([
  ['limitPerMinute', 60_000, 1_000],
  ['limitPerHour', 3_600_000, 60_000],
] as const)(
  '%s slides: what was sent counts for the whole width, over a restart',
  async (rule, width, bucket) => {
    const here = await set({ [rule]: 3 });
    const start = here.now;
    const at = async (time: number): Promise<string> => {
      here.now = start + time;
      return send(here.port);
    };
    expect(await at(0)).toMatch(/^250/);
    expect(await at(width / 2)).toMatch(/^250/);
    expect(await at(width / 2)).toMatch(/^250/);
    expect(await at(width - 1)).toMatch(/^451/);
    await here.stop();
    await here.start();
    expect(await at(width - 1)).toMatch(/^451/);
    expect(await at(width + bucket)).toMatch(/^250/);
    expect(await at(width + bucket)).toMatch(/^451/);
  },
);

test.each([
  ['limitPerMinute', 60_000, 1_000],
  ['limitPerHour', 3_600_000, 60_000],
] as const)(
  '%s is not passed by setting the clock back, also over a restart',
  async (rule, width, bucket) => {
    const here = await set({ [rule]: 3 });
    for (let count = 0; count < 3; count++) expect(await send(here.port)).toMatch(/^250/);
    for (const back of [bucket, width / 2, 3 * width]) {
      here.now -= back;
      expect(await send(here.port)).toMatch(/^451/);
      await here.stop();
      await here.start();
      expect(await send(here.port)).toMatch(/^451/);
    }
    here.now += width + bucket;
    expect(await send(here.port)).toMatch(/^250/);
  },
);

test('a limit a minute or an hour counts what was sent before it was set', async () => {
  const here = await set({});
  for (let count = 0; count < 3; count++) expect(await send(here.port)).toMatch(/^250/);
  here.now += 30_000;
  for (const rule of ['limitPerMinute', 'limitPerHour'] as const) {
    await here.store.commit({ kind: 'settings', domain: null, settings: { [rule]: 3 }, system: {} }, 'test');
    await expect.poll(() => send(here.port)).toMatch(/^451 4\.7\.1 Limit per \w+ reached: [3-9] of 3 /);
    await here.store.commit({ kind: 'settings', domain: null, settings: { [rule]: 0 }, system: {} }, 'test');
    await expect.poll(() => send(here.port)).toMatch(/^250/);
  }
});

test.each([
  ['UTC', 'Europe/Vienna'],
  ['Europe/Vienna', 'UTC'],
  ['UTC', 'Asia/Kolkata'],
  ['Pacific/Auckland', 'America/Los_Angeles'],
])('no limit is passed by changing the time zone from %s to %s', async (before, after) => {
  const here = await set({ limitPerMonth: 5, limitPerWeek: 4, limitPerDay: 3 }, before);
  for (let count = 0; count < 3; count++) expect(await send(here.port)).toMatch(/^250/);
  await here.store.commit(
    { kind: 'settings', domain: null, settings: {}, system: { timeZone: after } },
    'test',
  );
  await expect.poll(() => send(here.port)).toMatch(new RegExp(`^451 .* 3 of 3 .* ${after}`));
  // Two days on the day is free; week and month have counted on, each message once.
  here.now += 2 * 86_400_000;
  expect(await send(here.port)).toMatch(/^250/);
  expect(await send(here.port)).toMatch(/^451 4\.7\.1 Limit per week reached: 4 of 4 /);
  here.now = Date.parse('2026-11-30T12:00:00Z');
  expect(await send(here.port)).toMatch(/^250/);
  expect(await send(here.port)).toMatch(/^451 4\.7\.1 Limit per month reached: 5 of 5 /);
  here.now = Date.parse('2026-12-02T12:00:00Z');
  expect(await send(here.port)).toMatch(/^250/);
});

test('refused, deferred and quarantined mail never counts', async () => {
  const { port } = await set({ limitPerDay: 1 });
  const client = await SmtpDialogue.open(port);
  await client.say(['EHLO test', 250]);
  for (const body of ['a\nb', 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X']) {
    const reply = await client.message(
      'ann@example.com',
      'r@postern-self-test.invalid',
      `Subject: x\r\n\r\n${body}`,
    );
    expect(reply?.code).toBe(550);
  }
  client.destroy();
  expect(await send(port)).toMatch(/^250/);
  expect(await send(port)).toMatch(/^451/);
});
