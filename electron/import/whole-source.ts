/** A source that is taken as it is: it asks nothing and rejects nothing; passwords that it makes up are told in a file, once. */
import { PosternError } from '../../shared/domain/errors.ts';
import type { ImportState, SkippedRow } from '../../shared/contract/types.ts';
import type { OwnFiles } from '../store/log/own-files.ts';
import { HandOut, refuseHandOut, type Told } from './hand-out.ts';
import type { RowPage, RowSource, RowTaker } from './row-source.ts';

/** Where made-up passwords are told, and what may not be written over. */
export interface HandedOut {
  /** Null: none are made up. */
  readonly handOut: string | null;
  readonly own: OwnFiles;
  /** Nothing is written. */
  readonly dryRun: boolean;
}

/** Nothing is certain of a file, for there is none. */
export const NO_COLUMNS = { usernameColumn: 0, named: true } as const;

/** What its rows are is said by those that extend it. */
export abstract class WholeSource<Skipped> implements RowSource {
  abstract readonly from: ImportState['from'];
  readonly #handed: HandedOut | null;
  readonly #skipped: Skipped[] = [];
  #handOut: HandOut | null = null;
  #reading: Promise<void> = Promise.resolve();

  /** `handed`: null for a source that never makes passwords up. */
  constructor(handed: HandedOut | null) {
    this.#handed = handed;
  }

  /** Hands all rows to the taker, in batches. */
  protected abstract rows(taker: RowTaker): Promise<void>;
  /** Who was skipped, in words. */
  protected abstract skippedRow(skipped: Skipped): SkippedRow;

  protected skip(skipped: Skipped): void {
    this.#skipped.push(skipped);
  }

  /** How many were skipped so far. */
  protected get skippedSoFar(): number {
    return this.#skipped.length;
  }

  /** Notes passwords that were made up for users that have them once the import is done. */
  protected async tell(users: readonly Told[]): Promise<void> {
    await this.#handOut?.write(users);
  }

  read(taker: RowTaker): Promise<void> {
    this.#reading = this.#read(taker);
    return this.#reading;
  }

  answer(): void {
    throw PosternError.of('conflict', 'The import does not ask anything now.', {});
  }

  /** A taker that is to end throws at the next batch. */
  async stop(): Promise<void> {
    await this.#reading.catch(() => undefined);
  }

  /** Before anybody has a password that nobody knows. */
  async settle(): Promise<void> {
    await this.#handOut?.settle();
  }

  async keep(): Promise<string | null> {
    return (await this.#handOut?.keep()) ?? null;
  }

  async discard(): Promise<void> {
    await this.#handOut?.discard();
  }

  problems(): readonly [] {
    return [];
  }

  rejected(): RowPage<never> {
    return { total: 0, rows: [] };
  }

  skipped(offset: number, limit: number): RowPage<SkippedRow> {
    const rows = this.#skipped.slice(offset, offset + limit).map((one) => this.skippedRow(one));
    return { total: this.#skipped.length, rows };
  }

  saveRejects(): never {
    throw PosternError.of('conflict', 'Nothing was rejected.', {});
  }

  keepRejects(): Promise<void> {
    return Promise.resolve();
  }

  dispose(): void {
    this.#skipped.length = 0;
  }

  async #read(taker: RowTaker): Promise<void> {
    if (this.#handed !== null && this.#handed.handOut !== null) {
      const { handOut, own, dryRun } = this.#handed;
      if (dryRun) await refuseHandOut(handOut, own);
      else this.#handOut = await HandOut.open(handOut, own);
    }
    await this.rows(taker);
  }
}
