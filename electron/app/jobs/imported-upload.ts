/** An uploaded file with passwords in clear, while its import needs it: all of it, then its rejected rows, then nothing. */
import { rm } from 'node:fs/promises';
import type { ImportJob } from '../../import/import-job.ts';

export class ImportedUpload {
  readonly #path: string;
  #work: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** The import has ended: a rejects file with passwords can still be asked for, but all other rows go. */
  reduce(job: ImportJob): Promise<void> {
    return this.#then(async () => {
      // Without room for them the rejected rows go too; who asks for their passwords is told.
      if (job.state().rejected > 0) await job.keepRejects(this.#rejects).catch(() => undefined);
      await rm(this.#path, { force: true });
    });
  }

  discard(): Promise<void> {
    return this.#then(async () => {
      await rm(this.#path, { force: true });
      await rm(this.#rejects, { force: true });
    });
  }

  get #rejects(): string {
    return `${this.#path}.rejects`;
  }

  #then(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch(() => undefined);
    return this.#work;
  }
}
