/** Follows one import: its progress, then its result with the rejected rows a page at a time. */
import { languageOfReader, t } from '../../../shared/text/text.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import type { ImportState, RejectedRow } from '../../../shared/contract/types.ts';
import type { ImportAnswers } from '../../../shared/domain/import-questions.ts';
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { messageOf } from '../../lib/envelope.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

export const REJECTS_PAGE = 100;

export class ImportWatch {
  readonly #client: Client;
  readonly id: string;
  state = $state.raw<ImportState | null>(null);
  rows = $state.raw<readonly RejectedRow[]>([]);
  /** Offset of the page shown. */
  offset = $state(0);
  cancelling = $state(false);
  /** An answer is on its way. */
  answering = $state(false);
  error = $state<string | null>(null);
  #stop: (() => void) | null = null;
  readonly #answers = new LatestAnswer();
  #turn = 0;

  constructor(client: Client, id: string, first: ImportState | null = null) {
    this.#client = client;
    this.id = id;
    this.state = first;
  }

  readonly running = $derived(this.state !== null && isRunning(this.state));

  /** Subscribes and asks for the present state, which may have passed the events by. */
  start(): Promise<void> {
    this.#stop = this.#client.subscribe('import', (state) => {
      if (state.id !== this.id) return;
      // An answer still on its way is older than this.
      this.#answers.drop();
      this.#take(state);
    });
    return this.look();
  }

  /** Asks for the present state, as after a lost connection, which events were missed in. */
  async look(): Promise<void> {
    const latest = this.#answers.begin();
    try {
      const state = await this.#client.invoke('imports.state', { id: this.id });
      if (state !== null && latest()) this.#take(state);
    } catch (error) {
      if (latest()) this.error = messageOf(error);
    }
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  async cancel(): Promise<void> {
    this.cancelling = true;
    try {
      await this.#client.invoke('imports.cancel', { id: this.id });
    } catch (error) {
      this.error = messageOf(error);
    } finally {
      this.cancelling = false;
    }
  }

  /** Decides what the import asked; it goes on, or asks what is still open. */
  async answer(answers: ImportAnswers): Promise<void> {
    this.answering = true;
    this.error = null;
    const latest = this.#answers.begin();
    try {
      const state = await this.#client.invoke('imports.answer', { id: this.id, answers });
      if (latest()) this.#take(state);
    } catch (error) {
      this.error = messageOf(error);
    } finally {
      this.answering = false;
    }
  }

  /** Shows the page of rejected rows that begins at `offset`. */
  async page(offset: number): Promise<void> {
    const turn = ++this.#turn;
    try {
      const { rows } = await this.#client.invoke('imports.rejected', {
        id: this.id,
        offset,
        limit: REJECTS_PAGE,
      });
      if (turn !== this.#turn) return;
      this.rows = rows;
      this.offset = offset;
    } catch (error) {
      if (turn === this.#turn) this.error = messageOf(error);
    }
  }

  #take(state: ImportState): void {
    const ended = !isRunning(state) && (this.state === null || this.running);
    this.state = state;
    if ((ended || this.rows.length === 0) && !isRunning(state) && state.rejected > 0) void this.page(0);
  }
}

function isRunning({ phase }: ImportState): boolean {
  return phase === 'asking' || phase === 'reading' || phase === 'committing';
}

/** What an import that has ended is called. */
export function resultTitle(state: ImportState): string {
  const { file, dryRun, rejected, created, updated, skipped } = state;
  if (state.from === 'incoming' && state.phase === 'failed') return t('The incoming users were not imported');
  if (state.from === 'passwords') return passwordsTitle(state);
  if (state.compares === true) return comparedTitle(state);
  switch (state.phase) {
    case 'done':
      if (dryRun) return t('Checked {file}', { file });
      return rejected > 0 && created + updated + skipped === 0
        ? t('No row of {file} was imported', { file })
        : t('Imported {file}', { file });
    case 'failed':
      return dryRun ? t('{file} would not be imported', { file }) : t('{file} was not imported', { file });
    case 'cancelled':
      return dryRun ? t('Check cancelled') : t('Import cancelled');
    case 'asking':
      return dryRun ? t('Before checking {file}', { file }) : t('Before importing {file}', { file });
    case 'reading':
    case 'committing':
      return dryRun ? t('Checking {file}', { file }) : t('Importing {file}', { file });
    default:
      return assertNever(state.phase);
  }
}

function comparedTitle({ phase, file }: ImportState): string {
  if (phase === 'done') return t('Compared {file}', { file });
  if (phase === 'failed') return t('{file} could not be compared', { file });
  if (phase === 'cancelled') return t('Comparison cancelled');
  return phase === 'asking' ? t('Before comparing {file}', { file }) : t('Comparing {file}', { file });
}

function passwordsTitle({ phase, dryRun }: ImportState): string {
  if (phase === 'done') return dryRun ? t('New passwords are checked') : t('New passwords are set');
  return phase === 'failed' || phase === 'cancelled'
    ? t('Nobody got a new password')
    : t('Setting new passwords');
}

/** "about 2 minutes left"; calm, so in coarse steps. */
export function etaInWords(seconds: number | null): string {
  if (seconds === null) return '';
  if (seconds < 5) return t('a few seconds left');
  if (seconds < 55) return t('about {count, number} seconds left', { count: Math.ceil(seconds / 5) * 5 });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60)
    return t('about {count, plural, one {# minute} other {# minutes}} left', { count: Math.max(1, minutes) });
  return t('about {hours} hours left', { hours: decimal(seconds / 3600) });
}

/** One digit behind the point, as the reader writes it. */
function decimal(value: number): string {
  return value.toLocaleString(languageOfReader(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** "0.8 seconds", "2 min 5 s". */
export function durationInWords(seconds: number): string {
  if (seconds < 10) return `${decimal(seconds)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
