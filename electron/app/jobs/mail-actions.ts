/**
 * Changes to many entries of queue or quarantine: done in steps, so that whoever serves others meanwhile is never held up, told of as
 * they go on, and stopped where an administrator wants it. What was done by then stays done.
 */
import { message } from '../../../shared/text/text.ts';
import type { MailActionState, MailChange } from '../../../shared/contract/relay-types.ts';
import type { MailChanger, RelayService } from '../relay/relay-service.ts';
import { PosternError } from '../../../shared/domain/errors.ts';

/** Of the first step; later ones are longer or shorter, by how long they took. */
const FIRST_STEP = 250;
const LEAST_STEP = 50;
/** Entries that are looked at together before anything is done. */
const CHECKED = 2000;
/** Milliseconds: a shorter step is followed by a larger one, one that took thrice as long by a smaller one. */
const STEP_MS = 100;

export interface MailAction {
  /** Whoever asks how far it is names it so; undefined: nobody asks. */
  readonly job: string | undefined;
  readonly ids: readonly number[];
  /** Looks at each of them before anything is done; rejects where that is not possible. */
  readonly check?: ((ids: readonly number[]) => Promise<void>) | undefined;
  readonly step: (change: MailChanger, ids: readonly number[]) => Promise<{ readonly changed: number }>;
}

/** Under way: what is told of it, and whether it was asked to stop. */
interface Running {
  readonly of: number;
  done: number;
  stopping: boolean;
}

/** The changes of this process that are under way. */
export class MailActions {
  readonly #now: () => number;
  readonly #relay: Pick<RelayService, 'changes'>;
  readonly #running = new Map<string, Running>();

  constructor(now: () => number, relay: Pick<RelayService, 'changes'>) {
    this.#now = now;
    this.#relay = relay;
  }

  /** Does it. Rejects with what a step rejected with, which says how many were done before it. */
  async run(action: MailAction): Promise<MailChange> {
    return this.#relay.changes((change) => this.#run(action, change));
  }

  async #run({ job, ids, check, step }: MailAction, change: MailChanger): Promise<MailChange> {
    const running: Running = { of: ids.length, done: 0, stopping: false };
    if (job !== undefined) {
      if (this.#running.has(job))
        throw PosternError.of('conflict', 'A change with that name is still under way.', {});
      this.#running.set(job, running);
    }
    let changed = 0;
    try {
      for (let from = 0; check !== undefined && from < ids.length && !running.stopping; from += CHECKED)
        await check(ids.slice(from, from + CHECKED));
      for (let size = FIRST_STEP; running.done < ids.length;) {
        if (running.stopping) return { changed, stopped: { done: running.done, of: running.of } };
        const begun = this.#now();
        const batch = ids.slice(running.done, running.done + size);
        changed += (await step(change, batch)).changed;
        running.done += batch.length;
        const took = this.#now() - begun;
        if (took < STEP_MS) size *= 2;
        else if (took > 3 * STEP_MS) size = Math.max(LEAST_STEP, Math.floor(size / 2));
      }
      return { changed };
    } catch (error) {
      throw running.done === 0 ? error : partly(error, changed, running);
    } finally {
      if (job !== undefined) this.#running.delete(job);
    }
  }

  /** How far it is; null: it is not under way. `stop`: no further step is begun. */
  look(job: string, stop: boolean): MailActionState | null {
    const running = this.#running.get(job);
    if (running === undefined) return null;
    running.stopping ||= stop;
    const { done, of } = running;
    return { done, of };
  }
}

/** The same refusal, with what stands in spite of it. */
function partly(error: unknown, changed: number, { done, of }: Running): unknown {
  if (!(error instanceof PosternError)) return error;
  return new PosternError(
    error.code,
    message('{changed, number} of {of, number} were done, and stay done; then it ended. {reason}', {
      changed,
      of,
      reason: error.told,
    }),
    { ...error.details, changed, done, of },
  );
}
