/**
 * Questions over the lists of the mail database, searched in steps and in turns: the first window is given as soon as it is full,
 * the rest is found meanwhile, and a newer question of the same asker ends an older one.
 */
import { setImmediate } from 'node:timers/promises';
import { PosternError } from '../../../../shared/domain/errors.ts';
import type { Filter } from '../../../../shared/lists/filter.ts';
import type {
  EntryPlace,
  ListEntries,
  ListSort,
  ListWindow,
  MailListKey,
  SearchProgress,
  WindowQuestion,
} from '../mail-reading.ts';
import type { MailFile, OpenedMail } from './mail-file.ts';
import { Search } from './search.ts';

/** Milliseconds that an answer waits for the end of the search: with a full window, and with one that is not. */
const FULL_WAITS = 25;
const OTHERS_WAIT = 80;
/** What took less is searched anew whenever the database has changed; what took more, after so many times as long. */
const CHEAP = 60;
const RESTS = 5;
/** Milliseconds of work in which what somebody has just changed is searched anew while he waits. */
const PROMPT = 500;
/** Milliseconds after which “the last two hours” are others. */
const AGED = 60_000;
/** Milliseconds after which nobody waits any more for a search that nobody asks about. */
const FORGOTTEN = 10_000;
const MOST_ASKERS = 8;

/** A search, and what it is worth. */
interface Run {
  readonly search: Search;
  readonly opened: OpenedMail;
  /** Of the database, when it began. */
  version: number;
  readonly at: number;
  /** Milliseconds of work. */
  cost: number;
  finished: number;
}

interface Asked {
  readonly list: MailListKey;
  /** Which groups are open now. */
  group: WindowQuestion['group'];
  readonly question: WindowQuestion;
  readonly key: string;
  run: Run;
  /** In its place once it is complete. */
  next: Run | null;
  last: number;
  /** Somebody has changed the mail since it was answered. */
  changed: boolean;
  cancelled: boolean;
  stopped: boolean;
}

export class Searches {
  readonly #file: MailFile;
  readonly #clock: () => number;
  readonly #asked = new Map<string, Asked>();
  #pumping = false;

  /** @param clock milliseconds that only go on */
  constructor(file: MailFile, clock: () => number) {
    this.#file = file;
    this.#clock = clock;
  }

  /** See {@link import('../mail-reading.ts').ReadingCalls}. */
  async window<L extends MailListKey>(
    list: L,
    question: WindowQuestion,
  ): Promise<ListWindow<ListEntries[L]>> {
    const [asked, prompt] = this.#for(list, question);
    const { asker, partial, offset, limit } = question;
    const begun = this.#clock();
    while (!asked.run.search.complete && !asked.stopped) {
      if (partial) {
        const full = asked.run.search.holds(offset + limit);
        if (full && asker === null) break;
        // The rows from before stay on screen meanwhile: fewer, and then more again, would say what never was.
        if (this.#clock() - begun >= (prompt ? PROMPT : full ? FULL_WAITS : OTHERS_WAIT)) break;
      }
      this.#step(asked, asked.run);
      await setImmediate();
      if (asked.cancelled) throw PosternError.of('cancelled', 'Something else was asked for meanwhile.', {});
    }
    void this.#pump();
    const { search } = asked.run;
    const found = this.#file.read(() => search.window(question));
    const behind = this.#isBehind(asked) ? ({ behind: true } as const) : {};
    return { ...(found as ListWindow<ListEntries[L]>), ...search.progress, ...behind };
  }

  /** A newer one is on its way, or has to rest before it is. */
  #isBehind({ run, stopped }: Asked): boolean {
    return !stopped && run.search.complete && this.#file.read(versionOf) !== run.version;
  }

  /** See {@link import('../mail-reading.ts').ReadingCalls}. */
  changed(): void {
    for (const asked of this.#asked.values()) asked.changed = true;
  }

  /** How far the last question of that asker is; null for none. */
  progress(asker: string, on?: boolean): SearchProgress | null {
    const asked = this.#asked.get(asker);
    if (asked === undefined) return null;
    asked.last = this.#clock();
    asked.stopped = !(on ?? !asked.stopped);
    void this.#pump();
    return asked.run.search.progress;
  }

  /** Where an entry is among what was found for the last question of that asker. */
  place(asker: string, id: number): EntryPlace {
    const asked = this.#asked.get(asker);
    return asked === undefined ? { line: null } : asked.run.search.placeOf(id, asked.group);
  }

  /** Of all that match, in the order of their coming unless told. */
  async ids(list: MailListKey, filter: Filter, at: number, order?: ListSort): Promise<readonly number[]> {
    const sort = order ?? { field: list === 'log' ? 'time' : 'received', descending: false };
    const asked = this.#begin(
      list,
      { filter, sort, at, asker: null, partial: false, offset: 0, limit: 0 },
      '',
    );
    while (!asked.run.search.complete) {
      this.#step(asked, asked.run);
      await setImmediate();
    }
    return asked.run.search.ids();
  }

  /** What is asked already goes on; anything else that the asker had asked ends. */
  #for(list: MailListKey, question: WindowQuestion): readonly [asked: Asked, prompt: boolean] {
    const { asker, filter, sort, at, group } = question;
    const key = JSON.stringify([list, filter, sort, group?.by]);
    const known = asker === null ? undefined : this.#asked.get(asker);
    if (known?.key === key) {
      known.last = this.#clock();
      known.group = group;
      const prompt = known.changed && this.#renew(known, at);
      if (!prompt) this.#freshen(known, at);
      return [known, prompt];
    }
    const asked = this.#begin(list, question, key);
    if (asker === null) return [asked, false];
    if (known !== undefined) known.cancelled = true;
    this.#asked.delete(asker);
    this.#asked.set(asker, asked);
    for (const [oldest, { last }] of this.#asked) {
      if (this.#asked.size <= MOST_ASKERS && this.#clock() - last < AGED) break;
      if (oldest !== asker) this.#asked.delete(oldest);
    }
    return [asked, false];
  }

  /** After a change by somebody: begins anew whatever it costs, and says whether that may be waited for. */
  #renew(asked: Asked, at: number): boolean {
    asked.changed = false;
    const anew = this.#run(asked.list, asked.question, at);
    const prompt = asked.run.cost < PROMPT && !asked.stopped;
    if (prompt) asked.run = anew;
    asked.next = prompt ? null : anew;
    return prompt;
  }

  #begin(list: MailListKey, question: WindowQuestion, key: string): Asked {
    const run = this.#run(list, question, question.at);
    return {
      list,
      group: question.group,
      question,
      key,
      run,
      next: null,
      last: this.#clock(),
      changed: false,
      cancelled: false,
      stopped: false,
    };
  }

  #run(list: MailListKey, question: WindowQuestion, at: number): Run {
    return this.#file.read((opened) => ({
      search: new Search(opened.db, list, { ...question, at }),
      opened,
      version: versionOf(opened),
      at,
      cost: 0,
      finished: 0,
    }));
  }

  /** Brings what was found up to date, at once or, where that takes longer, in the background. */
  #freshen(asked: Asked, at: number): void {
    const { run } = asked;
    const anew = (): Run => this.#run(asked.list, asked.question, at);
    if (this.#file.read((opened) => opened) !== run.opened) {
      asked.run = anew();
      asked.next = null;
      return;
    }
    const version = this.#file.read(versionOf);
    const aged = at - run.at >= AGED;
    if (version === run.version && !aged) return;
    if (run.cost < CHEAP && !asked.stopped) {
      asked.run = anew();
      return;
    }
    const extended = this.#file.read(() => run.search.extend());
    // Lines of the log never change; they only come, and go when their time is over.
    if (extended && asked.list === 'log' && !aged) {
      run.version = version;
      return;
    }
    if (!run.search.complete || asked.next !== null) return;
    if (this.#clock() - run.finished >= RESTS * run.cost || !extended) asked.next = anew();
  }

  #step(asked: Asked, run: Run): void {
    const begun = this.#clock();
    this.#file.read((opened) => {
      if (opened !== run.opened)
        throw PosternError.of('cancelled', 'The mail database is another one now.', {});
      run.search.step();
    });
    run.cost += this.#clock() - begun;
    if (run.search.complete) run.finished = this.#clock();
    if (run === asked.next && run.search.complete) {
      asked.run = run;
      asked.next = null;
    }
  }

  /** Goes on with what somebody still waits for, each in its turn. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      for (let some = true; some;) {
        some = false;
        for (const [asker, asked] of this.#asked) {
          const run = asked.next ?? asked.run;
          if (run.search.complete || asked.stopped || this.#clock() - asked.last > FORGOTTEN) continue;
          some = true;
          try {
            this.#step(asked, run);
          } catch {
            // Whoever asks next is told.
            this.#asked.delete(asker);
          }
          await setImmediate();
        }
      }
    } finally {
      this.#pumping = false;
    }
  }
}

/** Another one after each commit of another connection. */
function versionOf({ db }: OpenedMail): number {
  return Number(db.prepare('PRAGMA data_version').get()?.['data_version']);
}
