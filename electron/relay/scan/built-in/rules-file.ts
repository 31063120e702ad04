/** Keeps the rules in step with their file while the relay runs: looked at every few seconds while mail comes in. */
import { lstatSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { NotPlain, readPlain, readPlainNow } from '../../../store/log/plain-file.ts';
import { reasonOf } from '../outside/scanner-adapter.ts';
import { parseRules, RulesJudge } from './rules.ts';

const LOOK_EVERY = 5000;
const MAX_FILE = 1024 * 1024;

export class RulesFile {
  readonly judge = new RulesJudge();
  readonly #path: string;
  readonly #now: () => number;
  #looked: number;
  #seen = '';
  #trouble = '';

  /** Reads the file at once, so that the first message is judged by it. */
  constructor(path: string, now: () => number) {
    this.#path = path;
    this.#now = now;
    this.#looked = now();
    try {
      if (this.#isNew(lstatSync(path))) this.#take(readPlainNow(path, MAX_FILE) ?? '');
    } catch (error) {
      this.#missing(error);
    }
  }

  /** What the administrator should mend; empty when all is well. */
  get problem(): string {
    const { problems, mistakes } = this.judge;
    const more = mistakes > 1 ? ` (and ${String(mistakes - 1)} more)` : '';
    return this.#trouble || (problems[0] === undefined ? '' : `${this.#path}: ${problems[0]}${more}`);
  }

  /** Called for each message; costs nothing but a comparison, most of the time. */
  look(): void {
    const time = this.#now();
    if (Math.abs(time - this.#looked) < LOOK_EVERY) return;
    this.#looked = time;
    void this.refresh();
  }

  /** Reads the file when it is another than before. Never rejects. */
  async refresh(): Promise<void> {
    try {
      if (this.#isNew(await lstat(this.#path))) this.#take((await readPlain(this.#path, MAX_FILE)) ?? '');
    } catch (error) {
      this.#missing(error);
    }
  }

  #isNew({ mtimeMs, size, ino }: { mtimeMs: number; size: number; ino: number }): boolean {
    if (size > MAX_FILE) throw new Error(`it has more than ${String(MAX_FILE)} bytes`);
    const seen = `${String(ino)} ${String(mtimeMs)} ${String(size)}`;
    if (seen === this.#seen) return false;
    this.#seen = seen;
    return true;
  }

  #take(text: string): void {
    this.judge.parsed = parseRules(text);
    this.#trouble = '';
  }

  /** No file, no rules; one that cannot be read leaves the old ones in force. */
  #missing(error: unknown): void {
    this.#seen = '';
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (absent) this.#take('');
    else if (error instanceof NotPlain) this.#trouble = error.message;
    else this.#trouble = `${this.#path} cannot be read: ${reasonOf(error)}`;
  }
}
