import { expect, test } from 'vitest';
import type { RelayNotice } from '../link/relay-notice.ts';
import type { Delivery, DueMessage, Settlement } from '../mail/mail-types.ts';
import type { CourierOptions } from './courier-types.ts';
import { Settler } from './settler.ts';
import { judge } from './verdicts.ts';

const delivery = {
  id: 1,
  message: 1,
  recipient: { address: 'ann@ex.example', notify: [], orcpt: null },
  attempts: 0,
  domain: 'ex.example',
  route: '',
} as unknown as Delivery;

function given(user: string): DueMessage {
  return {
    id: 1,
    envelope: { sender: '', ret: null, envid: null },
    origin: { userId: user === '' ? null : 7, user, client: '', helo: '', tls: '' },
    received: 0,
    expires: 1000,
    warned: null,
    bytes: 1,
    content: null,
    deliveries: [delivery],
  } as unknown as DueMessage;
}

/** Settles a message without a sender after `reply`, and says what was told, and what had been written by then. */
async function told(message: DueMessage, reply: string, delayWarningHours = 0, now = 10) {
  const written: Settlement[] = [];
  const notices: RelayNotice[] = [];
  const options = {
    store: {
      settle: (settlement: Settlement) => {
        written.push(settlement);
        return Promise.resolve([]);
      },
    },
    settings: () => ({ delayWarningHours }),
    now: () => now,
    onNotice: (notice: RelayNotice) => notices.push(notice),
  } as unknown as CourierOptions;
  const answers = { remote: 'mx.example', tls: '', dsn: false, replies: { step: 'RCPT', reply } } as const;
  const { promise, resolve } = Promise.withResolvers<void>();
  new Settler(options).settle(message, judge(message, [delivery], answers, now, null), () => {
    expect(written).toHaveLength(1);
    setImmediate(resolve);
  });
  await promise;
  return { written, notices };
}

test('a report that is refused is told to the administrator, and leads to no other', async () => {
  const { written, notices } = await told(given(''), '550 5.1.1 no such user');
  expect(written[0]?.bounces ?? []).toEqual([]);
  expect(notices).toMatchObject([
    { kind: 'report-failed', recipient: 'ann@ex.example', user: '', reason: '550 5.1.1 no such user' },
  ]);
});

test("so is a user's own mail without a sender", async () => {
  expect((await told(given('bob@ex.example'), '550 no')).notices).toMatchObject([{ user: 'bob@ex.example' }]);
});

test('one that is tried again, or sent, is not', async () => {
  expect((await told(given(''), '450 later')).notices).toEqual([]);
  expect((await told(given(''), '250 ok')).notices).toEqual([]);
});

test('a warning that nobody gets counts as given, once it is due', async () => {
  const hour = 3_600_000;
  const message = { ...given(''), expires: 9 * hour };
  const warned = async (now: number) => (await told(message, '450 later', 4, now)).written[0]?.warned;
  expect(await warned(4 * hour - 1)).toBeUndefined();
  expect(await warned(4 * hour)).toBe(true);
});
