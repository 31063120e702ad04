/** Changes of mail in steps: what is said while nothing goes on, and how soon a command that is told to end does. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Client } from '../../shared/contract/contract.ts';
import type { MailChange } from '../../shared/contract/relay-types.ts';
import { inSteps } from './mail-lists.ts';
import { Output } from './output.ts';

function steps(change: Promise<MailChange>, done: () => number) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const stopping = new AbortController();
  const stops: boolean[] = [];
  const mockClient = {
    invoke: (_name: string, { stop }: { stop: boolean }) => {
      stops.push(stop);
      return Promise.resolve({ done: done(), of: 7 });
    },
  } as unknown as Client;
  const out = new Output({ stdout, stderr }, false);
  const answer = inSteps({ out, signal: stopping.signal }, mockClient, () => change);
  const said = (): string => (stderr.read() as Buffer | null)?.toString() ?? '';
  return { answer, stops, said, stop: () => stopping.abort() };
}

test('where nothing goes on, a word says so, and Ctrl+C ends it soon, with what is known', async () => {
  const { answer, said, stop, stops } = steps(new Promise(() => undefined), () => 3);
  await expect.poll(said).toBe('postern: Waiting for the relay, or its disk, to be done with this.\n');
  stop();
  await expect(answer).rejects.toMatchObject({
    code: 'cancelled',
    message: expect.stringMatching(/3 of 7 were done, and stay done; it is not known/) as string,
  });
  expect(stops.at(-1)).toBe(true);
});

test('what goes on is waited for to the end of its step, also when it is told to end', async () => {
  const change = Promise.withResolvers<MailChange>();
  let done = 0;
  const { answer, said, stop } = steps(change.promise, () => (done += 1));
  stop();
  await expect.poll(() => done, { timeout: 10_000 }).toBeGreaterThan(11);
  change.resolve({ changed: 4 });
  expect(await answer).toEqual({ changed: 4 });
  expect(said()).toBe('');
});
