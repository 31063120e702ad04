import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { PosternError } from '../../shared/domain/errors.ts';
import type { OwnerClient } from '../app/relay/run-beside-owner.ts';
import { Output } from './output.ts';
import { patientClient } from './patient-client.ts';

/** An owner that answers each call with the next of these. */
function mockOwner(answers: (() => Promise<unknown>)[]): { client: OwnerClient; asked: string[] } {
  const asked: string[] = [];
  const answer = (name: string): Promise<never> => {
    asked.push(name);
    return (answers.shift() ?? (() => Promise.resolve('done')))() as Promise<never>;
  };
  const client: OwnerClient = {
    invoke: answer,
    call: answer,
    subscribe: () => () => undefined,
    whenLost: () => undefined,
  };
  return { client, asked };
}

const busy = (job: string) => () => Promise.reject(PosternError.asSaid('job-running', 'Busy.', { job }));
const never = () => new Promise<never>(() => undefined);

function patient(answers: (() => Promise<unknown>)[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const stopping = new AbortController();
  const { client, asked } = mockOwner(answers);
  const out = new Output({ stdout, stderr }, false);
  return {
    client: patientClient(client, { out, signal: stopping.signal }),
    asked,
    stop: () => stopping.abort(),
    said: () => (stderr.read() as Buffer | null)?.toString() ?? '',
  };
}

test('what was not begun is asked again until it may, and one line says what is waited for', async () => {
  const { client, asked, said } = patient([busy('import'), busy('import')]);
  expect(await client.invoke('imports.start', {} as never)).toBe('done');
  expect(asked).toHaveLength(3);
  expect(said()).toBe('postern: Waiting for another import into this set to end.\n');
});

test('the relay that just starts or stops is waited for in its own words', async () => {
  const { client, said } = patient([busy('relay')]);
  expect(await client.call('relay.lockUser', {})).toBe('done');
  expect(said()).toContain('Waiting for the relay of this set, which is just starting or stopping.');
});

test('another refusal is told at once', async () => {
  const { client, asked } = patient([() => Promise.reject(PosternError.asSaid('conflict', 'No.'))]);
  await expect(client.invoke('users.add', {} as never)).rejects.toMatchObject({ code: 'conflict' });
  expect(asked).toHaveLength(1);
});

test('a command that is to end begins nothing more, and says that nothing was changed', async () => {
  const { client, asked, stop } = patient([busy('import')]);
  stop();
  await expect(client.invoke('imports.start', {} as never)).rejects.toMatchObject({
    code: 'cancelled',
    message: 'Stopped while waiting; nothing was changed.',
  });
  expect(asked).toHaveLength(1);
});

test('a command that is to end waits for no answer any longer, but for what becomes of an import', async () => {
  const { client, stop } = patient([never, never]);
  const waiting = client.invoke('users.add', {} as never);
  const importing = client.invoke('imports.state', {});
  stop();
  await expect(waiting).rejects.toMatchObject({
    code: 'cancelled',
    message: expect.stringContaining('not known whether this was done') as string,
  });
  // What was asked at the same moment would be given up in the same turn.
  await new Promise((resolve) => setImmediate(resolve));
  expect(await Promise.race([importing, Promise.resolve('still')])).toBe('still');
});
