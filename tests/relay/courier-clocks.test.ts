/** The queue and the computer's clock: what it says is not always how much time has passed. */
import { expect, it } from 'vitest';
import type { ScriptedSmtpServer } from '../support/scripted-smtp-server.ts';
import { openRelay, remoteServer } from '../support/courier-set-up.ts';
import { freePort, smartHost, type TestRelay } from '../support/relay-mail.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A host that puts off users' mail until it is told to work. */
async function putsOff(): Promise<{ remote: ScriptedSmtpServer; host: { works: boolean } }> {
  const host = { works: false };
  const on = (verb: string, line: string) =>
    verb === 'MAIL' && !host.works && !line.includes('<>') ? '451 4.3.0 later' : null;
  return { remote: await remoteServer({ on }), host };
}

const senders = (remote: ScriptedSmtpServer) =>
  remote.messages.map(({ mail }) => /<(.*?)>/.exec(mail)?.[1] ?? mail);

async function deferred(relay: TestRelay, times: number): Promise<void> {
  await expect.poll(() => relay.log().filter(({ kind }) => kind === 'deferred').length).toBe(times);
}

it('tries what is past its time once more, and returns it with what the host said', async () => {
  const { remote } = await putsOff();
  const relay = await openRelay(remote);
  await relay.queue({ days: 1 });
  await relay.queue({ days: 1, sender: 'other@sender.example' });
  // Nothing has run: the queue has not seen the clock yet.
  relay.forward(3 * DAY);
  relay.start();
  await expect.poll(() => remote.messages.length).toBe(2);
  for (const { content } of remote.messages) expect(String(content)).toContain('Last: 451 4.3.0 later');
  expect(relay.log().filter(({ kind }) => kind === 'expired')).toMatchObject([
    { reply: '4.4.7 The message could not be delivered within 1 day. Last: 451 4.3.0 later' },
    { reply: '4.4.7 The message could not be delivered within 1 day. Last: 451 4.3.0 later' },
  ]);
});

it('delivers what is past its time when the last attempt succeeds', async () => {
  const remote = await remoteServer();
  const relay = await openRelay(remote);
  await relay.queue({ days: 1 });
  relay.forward(3 * DAY);
  relay.start();
  await expect.poll(() => senders(remote)).toEqual(['anna@sender.example']);
});

it('returns what is past its time when its host cannot be reached, after that was tried', async () => {
  const relay = await openRelay(null, { smartHosts: [smartHost(await freePort())] });
  for (let at = 0; at < 3; at++) await relay.queue({ days: 1 });
  relay.forward(DAY);
  relay.start();
  await expect.poll(() => relay.log().filter(({ kind }) => kind === 'expired').length).toBe(3);
  for (const { kind, reply } of relay.log())
    if (kind === 'expired') expect(reply).toContain('connection refused');
});

it('does not count the time it did not run', async () => {
  const { remote } = await putsOff();
  const relay = await openRelay(remote);
  const first = relay.start();
  await relay.queue({ days: 1 });
  await deferred(relay, 1);
  relay.forward(MINUTE);
  await first.stop(1000);
  relay.courier = null;
  relay.forward(3 * DAY);
  relay.start();
  await deferred(relay, 2);
  // Nearly all of its day is left.
  relay.forward(DAY - 10 * MINUTE);
  await deferred(relay, 3);
  relay.forward(10 * MINUTE);
  await expect.poll(() => relay.kinds()).toContain('expired bert@remote.example');
});

it('gives up nothing because the clock is set forward while it runs', async () => {
  const { remote, host } = await putsOff();
  const relay = await openRelay(remote);
  relay.start();
  await relay.queue();
  await deferred(relay, 1);
  relay.setClock(2000 * DAY);
  await deferred(relay, 2);
  host.works = true;
  relay.forward(15 * MINUTE);
  await expect.poll(() => senders(remote)).toContain('anna@sender.example');
  expect(relay.kinds()).not.toContain('expired bert@remote.example');
});

it.each([true, false])('waits for no time that a wrong clock told (running: %s)', async (running) => {
  const { remote, host } = await putsOff();
  const relay = await openRelay(remote);
  relay.setClock(365 * DAY);
  const first = relay.start();
  await relay.queue();
  await deferred(relay, 1);
  host.works = true;
  if (!running) {
    await first.stop(1000);
    relay.courier = null;
  }
  relay.setClock(-364 * DAY);
  if (!running) relay.start();
  await expect.poll(() => senders(remote)).toEqual(['anna@sender.example']);
});

it('keeps its days when the clock that told them is set back', async () => {
  const { remote } = await putsOff();
  const relay = await openRelay(remote);
  relay.setClock(365 * DAY);
  relay.start();
  await relay.queue({ days: 2 });
  await deferred(relay, 1);
  relay.setClock(-365 * DAY);
  await deferred(relay, 2);
  const [entry] = relay.waiting();
  expect(((entry?.expires ?? 0) - relay.now()) / DAY).toBeCloseTo(2, 2);
  relay.forward(2 * DAY);
  await expect.poll(() => relay.kinds()).toContain('expired bert@remote.example');
});

it('asks a host again soon that was down by a clock that is right now', async () => {
  const port = await freePort();
  const relay = await openRelay(null, { smartHosts: [smartHost(port)] });
  relay.setClock(365 * DAY);
  const courier = relay.start();
  await relay.queue();
  await deferred(relay, 1);
  relay.setClock(-365 * DAY);
  await expect
    .poll(() => courier.state().down.every(({ until }) => until <= relay.now() + 5 * MINUTE))
    .toBe(true);
  await remoteServer({}, port);
  courier.wake();
  await expect.poll(() => relay.waiting().length).toBe(0);
});
