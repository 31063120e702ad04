/** The mail database read beside the process that writes it, at once and in whichever thread asks. */
import { contentOf } from './mail-lists.ts';
import type { ListQuery, MailReader } from '../mail-list-types.ts';
import type { MessageId } from '../mail-types.ts';
import type { Take } from '../../../../shared/domain/limits.ts';
import { MailFile } from './mail-file.ts';
import { valuesOf } from './value-store.ts';

export class FileMailReader implements MailReader {
  readonly #file: MailFile;

  constructor(folder: string, now: () => number) {
    this.#file = new MailFile(folder, now);
    this.#file.current();
  }

  queue(query: ListQuery): ReturnType<MailReader['queue']> {
    return this.#file.read(({ lists }) => lists.queue(query));
  }

  quarantine(query: ListQuery): ReturnType<MailReader['quarantine']> {
    return this.#file.read(({ lists }) => lists.quarantine(query));
  }

  log(query: ListQuery): ReturnType<MailReader['log']> {
    return this.#file.read(({ lists }) => lists.log(query));
  }

  logSince(id: number, limit: number): ReturnType<MailReader['logSince']> {
    return this.#file.read(({ lists }) => lists.logSince(id, limit));
  }

  usage(userId: number | null, since: number): ReturnType<MailReader['usage']> {
    return this.#file.read(({ lists }) => lists.usage(userId, since));
  }

  usedTotals(takes: readonly Take[]): ReturnType<MailReader['usedTotals']> {
    return this.#file.read(({ lists }) => lists.usedTotals(takes));
  }

  counts(): ReturnType<MailReader['counts']> {
    return this.#file.read(({ lists }) => lists.counts());
  }

  countEvents(since: number): ReturnType<MailReader['countEvents']> {
    return this.#file.read(({ lists }) => lists.countEvents(since));
  }

  transcript(line: number): string | null {
    return this.#file.read(({ lists }) => lists.transcript(line));
  }

  get values(): MailReader['values'] {
    return { get: (space, key) => this.#file.read(({ db }) => valuesOf(db).get(space, key)) };
  }

  async *content(message: MessageId, bytes?: number): AsyncIterable<Uint8Array> {
    try {
      yield* contentOf(this.#file.current().db, message, bytes);
    } catch (error) {
      throw this.#file.said(error);
    }
  }

  close(): void {
    this.#file.close();
  }
}
