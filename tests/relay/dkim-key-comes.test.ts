/** Mail that waits for a DKIM key leaves when the key comes, signed, and not only by its schedule. */
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeDkimKey } from '../../electron/relay/dkim/dkim-key.ts';
import { DkimKeys } from '../../electron/relay/dkim/dkim-keys.ts';
import { openMailReader } from '../../electron/relay/mail/sqlite/open-mail-store.ts';
import { wakeForKeys } from '../../electron/relay/dkim/relay-dkim-wake.ts';
import { openRelay, remoteServer } from '../support/courier-set-up.ts';
import { InProcessRelay } from '../support/in-process-relay.ts';
import { smartHost } from '../support/relay-mail.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

const { privateKey } = await makeDkimKey();
const DKIM = [{ domain: 'sender.example', selector: 's1' }];
const forever = () => new Promise<never>(() => undefined);
const missing = () => Promise.reject<string>(new Error('There is no such key.'));

/** A relay whose key comes when `make` is called. */
async function waiting() {
  const remote = await remoteServer();
  const relay = await openRelay(remote, { dkim: DKIM });
  let key = missing;
  const keys = new DkimKeys(() => key(), forever);
  const courier = relay.start({ dkimKey: (domain, selector) => keys.key(domain, selector) });
  const later = Promise.withResolvers<void>();
  wakeForKeys(keys, relay.store, courier, () => later.promise);
  const make = () => {
    key = () => Promise.resolve(privateKey);
    return keys.prepare(DKIM);
  };
  return { remote, relay, make, later: () => later.resolve() };
}

test('at once; what waits for something else is left alone', async () => {
  const { remote, relay, make } = await waiting();
  remote.script = {
    on: (verb, line) => (verb === 'RCPT' && line.includes('late') ? '451 4.3.0 later' : null),
  };
  await relay.queue({ content: 'From: x@other.example\r\n\r\nx\r\n', to: ['late@remote.example'] });
  await relay.queue();
  await expect.poll(() => relay.log().length).toBe(2);
  const texts = relay.waiting().map(({ lastReply }) => lastReply);
  expect(texts).toContain(
    '4.7.5 The DKIM key s1 of sender.example was never made, or cannot be opened now; the message waits for it.',
  );
  await make();
  await expect.poll(() => remote.messages.length).toBe(1);
  expect(remote.messages[0]?.content.toString()).toMatch(/^DKIM-Signature: .*d=sender\.example/);
  await expect.poll(() => relay.waiting()).toMatchObject([{ recipient: 'late@remote.example', attempts: 1 }]);
});

test('a little later when it was just being put off as the key came', async () => {
  const { remote, relay, make, later } = await waiting();
  const { settle } = relay.store;
  const settling = Promise.withResolvers<void>();
  const came = Promise.withResolvers<void>();
  relay.store.settle = async (settlement) => {
    settling.resolve();
    await came.promise;
    return settle.call(relay.store, settlement);
  };
  await relay.queue();
  await settling.promise;
  await make();
  came.resolve();
  await expect.poll(() => relay.waiting()).toMatchObject([{ attempts: 1 }]);
  later();
  await expect.poll(() => remote.messages.length).toBe(1);
});

test('at the next start of a relay that finds the key there', async () => {
  const remote = await remoteServer();
  const relay = await InProcessRelay.make({});
  onTestFinished(() => relay.remove());
  const settings = {
    smartHosts: [smartHost(remote.port)],
    dkim: [{ domain: 'example.com', selector: 's1' }],
  };
  relay.dkimKey = missing;
  await relay.start(settings);
  const client = await SmtpDialogue.open(relay.port);
  await client.say(
    ['EHLO test', 250],
    ['MAIL FROM:<ann@example.com>', 250],
    ['RCPT TO:<bert@remote.example>', 250],
    ['DATA', 354],
    ['Subject: waits\r\n\r\nx\r\n.', 250],
  );
  client.destroy();
  const reader = openMailReader(join(relay.folder, 'set', 'mail'), () => relay.now);
  onTestFinished(() => reader.close());
  const queue = () => reader.queue({ filter: EVERYTHING, offset: 0, limit: 10 }).entries;
  await expect.poll(queue).toMatchObject([{ attempts: 1 }]);
  await relay.stop();
  relay.dkimKey = () => Promise.resolve(privateKey);
  await relay.start(settings);
  await expect.poll(() => remote.messages.length).toBe(1);
});
