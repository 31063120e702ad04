/**
 * What views over users have asked for and is being worked out: a newer question of the same view ends an older one, and whoever
 * waits can look how far it is, and end it.
 */
import type { UserSearch } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { Told } from '../../store/query/steps.ts';

interface Running {
  readonly question: string;
  /** Requests that wait for it: a window asks for several pages. */
  waiting: number;
  progress: UserSearch;
  ended: 'no' | 'newer' | 'stopped';
}

export class UserSearches {
  readonly #running = new Map<string, Running>();

  /**
   * Does the work that `view` waits for; `question` tells whether it asks for something else than before. Rejects with `cancelled`
   * where it asks something else meanwhile, or ends it. Work that belongs to no view is simply done.
   */
  async run(view: string | undefined, question: unknown, work: (told: Told) => Promise<void>): Promise<void> {
    if (view === undefined) return work(() => undefined);
    const running = this.#of(view, JSON.stringify(question));
    running.waiting++;
    try {
      await work((progress) => {
        running.progress = progress;
        if (running.ended === 'newer')
          throw PosternError.of('cancelled', 'Something else was asked for meanwhile.', {});
        if (running.ended === 'stopped') throw PosternError.of('cancelled', 'The search was stopped.', {});
      });
    } finally {
      running.waiting--;
      if (running.waiting === 0 && this.#running.get(view) === running) this.#running.delete(view);
    }
  }

  /** How far it is; null where the view waits for nothing. `stop` ends it. */
  look(view: string, stop: boolean): UserSearch | null {
    const running = this.#running.get(view);
    if (running === undefined) return null;
    if (stop) this.#end(view, running, 'stopped');
    return stop ? null : running.progress;
  }

  #of(view: string, question: string): Running {
    const known = this.#running.get(view);
    if (known?.question === question) return known;
    if (known !== undefined) this.#end(view, known, 'newer');
    const running: Running = { question, waiting: 0, progress: { rows: 0, of: 0 }, ended: 'no' };
    this.#running.set(view, running);
    return running;
  }

  #end(view: string, running: Running, why: 'newer' | 'stopped'): void {
    running.ended = why;
    this.#running.delete(view);
  }
}
