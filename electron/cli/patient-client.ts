/**
 * A client that waits where the set's owner is busy with something else of its kind, in place of failing; but once this command is
 * to end, for no answer that does not come soon.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { OperationName, Request, Response } from '../../shared/contract/contract.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { unlessStopped } from '../app/base/unless-stopped.ts';
import type { OwnerClient } from '../app/relay/run-beside-owner.ts';
import type { Invocation } from './command.ts';

const PAUSE = 200;

/** What `job-running` refuses was not begun, so it is asked again until it may; a line on stderr says what is waited for. */
export function patientClient(
  client: OwnerClient,
  { out, signal }: Pick<Invocation, 'out' | 'signal'>,
): OwnerClient {
  const patiently = async <T>(ask: () => Promise<T>, toItsEnd = false): Promise<T> => {
    for (let told = false; ; told = true) {
      try {
        return await (toItsEnd ? ask() : unlessStopped(ask(), signal, notWaitedFor));
      } catch (error) {
        if (!(error instanceof PosternError) || error.code !== 'job-running') throw error;
        if (signal.aborted)
          throw PosternError.asSaid('cancelled', 'Stopped while waiting; nothing was changed.');
        if (!told) out.note(`postern: Waiting for ${waitedFor(error)}.`);
        await pause(PAUSE, undefined, { signal }).catch(() => undefined);
      }
    }
  };
  return {
    invoke: <N extends OperationName>(name: N, request: Request<N>): Promise<Response<N>> =>
      // What can be stopped is, and its end waited for: who is told that it was stopped must not find it done.
      patiently(() => client.invoke(name, request), name.startsWith('imports.') || 'job' in request),
    call: (name, payload) => patiently(() => client.call(name, payload)),
    subscribe: (event, listener) => client.subscribe(event, listener),
    whenLost: (listener) => client.whenLost(listener),
  };
}

function waitedFor({ details }: PosternError): string {
  return details?.['job'] === 'relay'
    ? 'the relay of this set, which is just starting or stopping'
    : 'another import into this set to end';
}

function notWaitedFor(): PosternError {
  return PosternError.asSaid(
    'cancelled',
    'Stopped before there was an answer. It is not known whether this was done, or will be: see “postern activity”.',
  );
}
