/** Reaches a user set: opens it here, or asks the process that has it open, through the same contract. */
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createApplication } from '../app/application.ts';
import { ControlClient, OwnerLeft } from '../app/control-client.ts';
import { plainShell } from '../app/shell.ts';
import type { OwnerClient } from '../app/relay-beside.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { Invocation } from './command.ts';
import { reportDamage } from './damage-output.ts';

/** How long an owner that opens or closes the set just now is waited for. Milliseconds. */
const PATIENCE = 10_000;
const PAUSE = 50;

/** A client for as long as `work` takes. `reads`: the set is not locked, and never changed. */
export async function withSet<T>(
  { set, env, out }: Pick<Invocation, 'set' | 'env' | 'out'>,
  use: 'reads' | 'writes',
  work: (client: OwnerClient) => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await once({ set, env, out }, use, work);
    } catch (error) {
      if (!(error instanceof TryAgain)) throw error;
      if (Date.now() > deadline) throw error.cause;
      await pause(PAUSE);
    }
  }
}

/** The owner came or went between looking and asking; nothing was done. */
class TryAgain extends Error {}

async function once<T>(
  { set: { path, create }, env, out }: Pick<Invocation, 'set' | 'env' | 'out'>,
  use: 'reads' | 'writes',
  work: (client: OwnerClient) => Promise<T>,
): Promise<T> {
  const app = await createApplication({ shell: plainShell('cli'), env });
  try {
    const owner = await openHere();
    if (owner === null) return await work(app.client);
    return await askOwner(owner, work);
  } finally {
    await app.close();
  }

  /** Null when the set is open here, else the error that names its owner. */
  async function openHere(): Promise<PosternError | null> {
    try {
      const made = create ? { create: { name: basename(path) } } : {};
      reportDamage(out, await app.openSet(path, { ...made, readOnly: use === 'reads' }));
      return null;
    } catch (error) {
      if (!(error instanceof PosternError)) throw error;
      if (error.code === 'set-in-use') return error;
      if (error.code === 'not-found' || error.code === 'not-a-set') throw hinted(error);
      throw error;
    }
  }
}

async function askOwner<T>(owner: PosternError, work: (client: OwnerClient) => Promise<T>): Promise<T> {
  const socket = owner.details?.['socket'];
  if (typeof socket !== 'string') throw owner;
  const client = await ControlClient.connect(socket);
  if (client === null) throw new TryAgain('', { cause: owner });
  try {
    return await work(client);
  } catch (error) {
    if (!(error instanceof OwnerLeft)) throw error;
    // Once something was answered, doing the whole again could do it twice.
    if (client.answered === 0) throw new TryAgain('', { cause: owner });
    throw new PosternError('cancelled', 'The process that has the set open was closed meanwhile.');
  } finally {
    client.close();
  }
}

function hinted(error: PosternError): PosternError {
  return new PosternError(
    error.code,
    `${error.message} With --create, a new set is made there.`,
    error.details,
  );
}
