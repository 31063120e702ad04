import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { PieceFeed } from './piece-feed.ts';

function feed(pieces: number) {
  const made = new PieceFeed();
  const state = { read: 0, closed: false, posted: [] as number[] };
  async function* content(): AsyncGenerator<Uint8Array> {
    try {
      for (; state.read < pieces;) yield await Promise.resolve(Uint8Array.of(state.read++));
    } finally {
      state.closed = true;
    }
  }
  const ended = made.run(content(), ([byte = -1]) => state.posted.push(byte));
  return { made, state, ended };
}

it('sends four pieces ahead, and one more for each that was taken', async () => {
  const { made, state, ended } = feed(7);
  await nextTurn();
  expect([state.posted, state.read]).toEqual([[0, 1, 2, 3], 5]);
  made.more();
  await nextTurn();
  expect(state.posted).toEqual([0, 1, 2, 3, 4]);
  made.more();
  made.more();
  expect(await ended).toBe(true);
  expect(state).toEqual({ read: 7, closed: true, posted: [0, 1, 2, 3, 4, 5, 6] });
});

it('what is stopped reads no further, and has not come to its end', async () => {
  const { made, state, ended } = feed(7);
  await nextTurn();
  made.stop();
  expect(await ended).toBe(false);
  expect(state).toEqual({ read: 5, closed: true, posted: [0, 1, 2, 3] });
});

it('what is stopped when all was sent has not ended either', async () => {
  const { made, ended } = feed(0);
  made.stop();
  expect(await ended).toBe(false);
});
