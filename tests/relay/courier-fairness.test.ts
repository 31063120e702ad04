/** Nobody's mail waits until somebody else's bulk is sent. */
import { expect, it } from 'vitest';
import { openRelay, remoteServer } from '../support/courier-set-up.ts';
import type { TestMail } from '../support/relay-mail.ts';

const OTHERS: readonly (readonly [string, TestMail])[] = [
  ['another user of the domain', { sender: 'bea@sender.example', userId: 8 }],
  ['a sender of another domain of the same user', { sender: 'anna@other.example' }],
];

it.each(OTHERS.flatMap(([who, mail]) => [500, 2500].map((bulk) => [who, bulk, mail] as const)))(
  'sends the mail of %s after a few of %d that came before',
  async (_who, bulk, mail) => {
    const gate = Promise.withResolvers<undefined>();
    const remote = await remoteServer({ gate: gate.promise });
    const relay = await openRelay(remote, { connectionsPerDestination: 1 });
    relay.start();
    await Promise.all(Array.from({ length: bulk }, () => relay.queue()));
    await relay.queue(mail);
    gate.resolve(undefined);
    const mine = `<${mail.sender ?? ''}>`;
    await expect
      .poll(() => remote.messages.some((each) => each.mail.includes(mine)), { timeout: 30_000 })
      .toBe(true);
    const before = remote.messages.findIndex((each) => each.mail.includes(mine));
    expect(before).toBeLessThan(10);
  },
);

it.each(OTHERS)(
  'sends the mail of %s early, though much that waited longer was stored before it',
  async (_who, mail) => {
    const remote = await remoteServer();
    const relay = await openRelay(remote, { connectionsPerDestination: 1 });
    await Promise.all(Array.from({ length: 3000 }, () => relay.queue()));
    await relay.queue(mail);
    relay.start();
    const mine = `<${mail.sender ?? ''}>`;
    await expect
      .poll(() => remote.messages.some((each) => each.mail.includes(mine)), { timeout: 30_000 })
      .toBe(true);
    expect(remote.messages.findIndex((each) => each.mail.includes(mine))).toBeLessThan(100);
  },
);
