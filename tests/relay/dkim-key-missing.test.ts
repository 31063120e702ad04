/** A DKIM key that the owner does not give: the relay listens, follows its settings and stops all the same. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InProcessRelay } from '../support/in-process-relay.ts';
import { freePort } from '../support/relay-mail.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

const LOOPBACK = '127.0.0.1';
let relay: InProcessRelay;

beforeEach(async () => (relay = await InProcessRelay.make({})));
afterEach(() => relay.remove());

test.each([
  ['nobody answers the question for', () => new Promise<string>(() => undefined)],
  ['was never made', () => Promise.reject(new Error('There is no such key.'))],
])('a key that %s', async (_name, dkimKey) => {
  const [first, second] = [await freePort(), await freePort()];
  const asked: string[] = [];
  relay.dkimKey = (which) => {
    asked.push(which.domain);
    return dkimKey();
  };
  const set = (port: number, domain: string) => {
    const settings = { listen: { host: LOOPBACK, port }, dkim: [{ domain, selector: 's1' }] };
    const system = { relay: settings };
    return relay.store.commit({ kind: 'settings', domain: null, settings: {}, system }, 'test');
  };
  await set(first, 'example.com');
  await relay.startAsSet();
  (await SmtpDialogue.open(first)).destroy();
  await set(second, 'example.net');
  await expect.poll(() => relay.events.map(({ kind }) => kind)).toContain('listening');
  (await SmtpDialogue.open(second)).destroy();
  expect(new Set(asked)).toEqual(new Set(['example.com', 'example.net']));
  await relay.stop();
});
