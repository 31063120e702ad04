import { expect, it } from 'vitest';
import type { FromWorker } from '../courier-messages.ts';
import { ContentPieces } from './content-pieces.ts';

function pieces() {
  const said: FromWorker[] = [];
  return { said, made: new ContentPieces((message) => said.push(message)) };
}

const bytes = (text: string) => Buffer.from(text);

it('come in order, each with word that there is room for another', async () => {
  const { said, made } = pieces();
  const reading = (async () => {
    const read: string[] = [];
    for await (const piece of made.read(1)) read.push(Buffer.from(piece).toString());
    return read;
  })();
  await Promise.resolve();
  made.piece(1, bytes('a'));
  made.piece(2, bytes('of another'));
  made.piece(1, bytes('b'));
  made.end(1, null);
  expect(await reading).toEqual(['a', 'b']);
  expect(said).toEqual([
    { kind: 'want', job: 1 },
    { kind: 'more', job: 1 },
    { kind: 'more', job: 1 },
  ]);
});

it('end with the error, and are no longer wanted by who stops', async () => {
  const { said, made } = pieces();
  const failing = made.read(1);
  const next = failing.next();
  made.end(1, 'the disk');
  await expect(next).rejects.toThrow('the disk');
  const stopped = made.read(2);
  const first = stopped.next();
  made.piece(2, bytes('a'));
  await first;
  await stopped.return(undefined);
  expect(said.at(-1)).toEqual({ kind: 'enough', job: 2 });
});
