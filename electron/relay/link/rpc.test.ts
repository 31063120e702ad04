import { expect, test, vi } from 'vitest';
import { PosternError } from '../../../shared/domain/errors.ts';
import { channelPair } from './channel-pair.ts';
import { connectPeer, type Served } from './rpc.ts';

interface Calls {
  double(request: { value: number }): number;
  fail(request: { how: 'told' | 'unforeseen' }): void;
  echo(request: Uint8Array): Uint8Array;
}
interface Event {
  readonly kind: 'tick';
  readonly at: number;
}

const calls: Served<Calls> = {
  double: ({ value }) => Promise.resolve(value * 2),
  fail({ how }) {
    if (how === 'told') throw PosternError.asSaid('conflict', 'No.', { why: 'because' });
    throw new TypeError('x is not a function');
  },
  echo: (bytes) => bytes,
};

function joined(serve: Served<Calls> | Promise<Served<Calls>> = calls, onEvent?: (event: Event) => void) {
  const [here, there] = channelPair();
  const options = { serve, ...(onEvent === undefined ? {} : { onEvent }) };
  const answering = connectPeer<Calls, object, never, Event>(there, options);
  return { here, there, answering, peer: connectPeer<object, Calls, Event, never>(here, { serve: {} }) };
}

test('calls are answered each by its own answer, in whatever order', async () => {
  const { peer } = joined();
  expect(await Promise.all([1, 2, 3].map((value) => peer.call('double', { value })))).toEqual([2, 4, 6]);
  expect(await peer.call('echo', new Uint8Array([1, 0, 255]))).toEqual(new Uint8Array([1, 0, 255]));
});

test('an error keeps its code, sentence and details; one nobody foresaw is internal', async () => {
  const { peer } = joined();
  const told = peer.call('fail', { how: 'told' });
  await expect(told).rejects.toBeInstanceOf(PosternError);
  await expect(told).rejects.toMatchObject({ code: 'conflict', message: 'No.', details: { why: 'because' } });
  await expect(peer.call('fail', { how: 'unforeseen' })).rejects.toMatchObject({ code: 'internal' });
});

test('a call that nobody serves is refused, also one that every object has', async () => {
  const { here } = joined();
  const stranger = connectPeer<object, { toString(request: null): string }, never, never>(here, {
    serve: {},
  });
  await expect(stranger.call('toString', null)).rejects.toMatchObject({ code: 'invalid-request' });
});

test('calls that come before they can be answered wait', async () => {
  const ready = Promise.withResolvers<Served<Calls>>();
  const { peer } = joined(ready.promise);
  const early = peer.call('double', { value: 21 });
  ready.resolve(calls);
  expect(await early).toBe(42);
});

test('events go one way, in order', async () => {
  const heard: number[] = [];
  const { peer } = joined(calls, ({ at }) => heard.push(at));
  for (const at of [1, 2, 3]) peer.say({ kind: 'tick', at });
  await vi.waitFor(() => expect(heard).toEqual([1, 2, 3]), { timeout: 15_000 });
});

test('a channel that closes rejects what waits and what comes after, and is told to both ends', async () => {
  const never = Promise.withResolvers<Served<Calls>>();
  const { here, peer, answering } = joined(never.promise);
  const waiting = peer.call('double', { value: 1 });
  here.close();
  await expect(waiting).rejects.toMatchObject({ code: 'io-failed' });
  await expect(peer.call('double', { value: 2 })).rejects.toMatchObject({ code: 'io-failed' });
  peer.say({ kind: 'tick', at: 1 });
  await Promise.all([peer.closed, answering.closed]);
});

test('what is no message is passed over', async () => {
  const { here, peer } = joined();
  for (const junk of [null, 7, 'call', [], {}, { call: 'x' }, { call: 1 }, { answer: 99 }]) here.send(junk);
  expect(await peer.call('double', { value: 4 })).toBe(8);
});

test('silence is borne for so long, and the sentence says what was asked', async () => {
  const [here] = channelPair();
  const peer = connectPeer<object, Calls, Event, never>(here, { serve: {}, patience: 50 });
  await expect(peer.call('double', { value: 1 })).rejects.toMatchObject({
    code: 'io-failed',
    message: expect.stringMatching(
      /^Waited 0\.05 seconds .* “double”.*is stopped, or hangs.*start it again/,
    ) as string,
  });
});

test('who works on an answer gives signs of life, and is waited for', async () => {
  const ready = Promise.withResolvers<Served<Calls>>();
  const [here, there] = channelPair();
  connectPeer<Calls, object, never, Event>(there, { serve: ready.promise });
  const peer = connectPeer<object, Calls, Event, never>(here, { serve: {}, patience: 2_500 });
  const answer = peer.call('double', { value: 4 });
  answer.catch(() => undefined);
  // Three beats take longer than the silence that would be borne.
  await vi.waitFor(() => expect(peer.heard()).toBeGreaterThanOrEqual(3), { timeout: 15_000 });
  ready.resolve(calls);
  expect(await answer).toBe(8);
});
