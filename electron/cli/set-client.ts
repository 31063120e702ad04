/**
 * Reaches a user set: opens it here, or asks the process that has it open, through the same contract. Commands that meet
 * on a set wait for each other, and say so; none ends while another works through it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { createApplication, type Application } from '../app/application.ts';
import { askedOwner } from '../app/owner/asked-owner.ts';
import { ControlClient, OwnerLeft } from '../app/owner/control-client.ts';
import { ownerOf, type FoundOwner } from '../app/owner/meant-folder.ts';
import { nameOf } from '../app/base/set-folder.ts';
import { plainShell } from '../app/base/shell.ts';
import type { OwnerClient } from '../app/relay/run-beside-owner.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { Invocation } from './command.ts';
import { reportSet } from './damage-output.ts';
import { patientClient } from './patient-client.ts';

/** How long one and the same owner, which opens or closes the set just now, is waited for. Milliseconds. */
const PATIENCE = 20_000;
const PAUSE = 50;
/** What takes longer than this is worth a word. Milliseconds. */
const WORTH_A_WORD = 1_000;

type Using = Pick<Invocation, 'set' | 'env' | 'out' | 'signal'>;

/** A client for as long as `work` takes. `reads`: the set is not locked, and never changed. */
export async function withSet<T>(
  using: Using,
  use: 'reads' | 'writes',
  work: (client: OwnerClient) => Promise<T>,
): Promise<T> {
  const wait = new OwnerWait(using);
  for (;;) {
    try {
      return await once(using, use, work);
    } catch (error) {
      if (!(error instanceof TryAgain)) throw error;
      await wait.next(error.cause);
    }
  }
}

/** The owner came or went between looking and asking; nothing was done. */
class TryAgain extends Error {
  override readonly cause: PosternError;

  constructor(cause: PosternError) {
    super('', { cause });
    this.cause = cause;
  }
}

/** Waits for an owner that opens or closes the set: each one for so long, and with a word if it takes long. */
class OwnerWait {
  readonly #using: Using;
  #owner = '';
  #since = 0;
  #told = false;

  constructor(using: Using) {
    this.#using = using;
  }

  /** Rejects with `refused` once that owner has been waited for long enough. */
  async next(refused: PosternError): Promise<void> {
    const { out, signal } = this.#using;
    const found = ownerOf(refused);
    const owner = `${found?.pid} ${found?.socket}`;
    const now = Date.now();
    if (owner !== this.#owner) [this.#owner, this.#since, this.#told] = [owner, now, false];
    if (signal.aborted || now - this.#since > PATIENCE) throw refused;
    if (!this.#told && now - this.#since > WORTH_A_WORD) {
      out.note(`postern: Waiting for process ${found?.pid}, which is just opening or closing the set.`);
      this.#told = true;
    }
    await pause(PAUSE);
  }
}

async function once<T>(
  using: Using,
  use: 'reads' | 'writes',
  work: (client: OwnerClient) => Promise<T>,
): Promise<T> {
  const { out, env, signal } = using;
  const { path, create } = using.set;
  const app = await createApplication({ shell: plainShell('cli'), env });
  try {
    const owner = await openHere();
    if (owner !== null) return await askOwner(using, owner, work);
    try {
      return await work(patientClient(app.client, using));
    } finally {
      await untilUnused(app, using);
    }
  } finally {
    await app.close();
  }

  /** Null when the set is open here, else the error that names its owner. */
  async function openHere(): Promise<PosternError | null> {
    try {
      const made = create ? { create: { name: nameOf(path) } } : {};
      reportSet(out, await app.openSet(path, { ...made, readOnly: use === 'reads', brief: true, signal }));
      return null;
    } catch (error) {
      if (!(error instanceof PosternError)) throw error;
      if (signal.aborted) throw error;
      if (error.code === 'set-in-use') return error;
      const set = error.details?.['path'] !== undefined;
      if (set && (error.code === 'not-found' || error.code === 'not-a-set')) throw hinted(error);
      throw error;
    }
  }
}

/** Another command may have come to work through this one, which must not end under it. Ctrl+C ends it all the same. */
async function untilUnused(app: Application, { out, signal }: Using): Promise<void> {
  if (signal.aborted) return;
  const stopped = Promise.withResolvers<void>();
  const stop = (): void => stopped.resolve();
  let word: NodeJS.Timeout | undefined;
  signal.addEventListener('abort', stop);
  try {
    const unused = app.untilUnused((others) => {
      const who = others === 1 ? 'another process that works' : `${others} other processes that work`;
      const tell = (): void => out.note(`postern: This is done; waiting for ${who} through this one.`);
      word = setTimeout(tell, WORTH_A_WORD);
    });
    await Promise.race([unused, stopped.promise]);
  } finally {
    clearTimeout(word);
    signal.removeEventListener('abort', stop);
  }
}

async function askOwner<T>(
  using: Using,
  owner: PosternError,
  work: (client: OwnerClient) => Promise<T>,
): Promise<T> {
  const found = ownerOf(owner);
  // Who reads, or just makes the set, takes no calls; on another computer nobody can be asked.
  if (found === null || (found.socket === null && !found.brief)) throw owner;
  if (found.socket === null || found.of === null) throw new TryAgain(owner);
  const client = await connected(using, found, found.socket, found.of);
  if (client === null) throw new TryAgain(owner);
  try {
    return await work(patientClient(client, using));
  } catch (error) {
    if (!(error instanceof OwnerLeft)) throw error;
    // What was done by then must not be done twice.
    if (client.changed && !error.undone) throw leftInTheMiddle(found.pid);
    throw new TryAgain(owner);
  } finally {
    client.close();
  }
}

/** An owner that opens the set just now answers when it has; that may take a while. */
async function connected(
  { out, signal }: Using,
  owner: FoundOwner,
  socket: string,
  of: NonNullable<FoundOwner['of']>,
): Promise<ControlClient | null> {
  const word = setTimeout(() => {
    out.note(`postern: Waiting for process ${owner.pid}, which has the set open, to answer.`);
  }, WORTH_A_WORD);
  try {
    return await ControlClient.connect(socket, askedOwner(of, owner, signal));
  } finally {
    clearTimeout(word);
  }
}

function leftInTheMiddle(pid: number): PosternError {
  return PosternError.asSaid(
    'cancelled',
    `Process ${pid}, which had the set open, was ended before all of this was done. See “postern activity” for what was.`,
    { pid },
  );
}

function hinted(error: PosternError): PosternError {
  return PosternError.asSaid(
    error.code,
    `${error.message} With --create, a new set is made there.`,
    error.details,
  );
}
