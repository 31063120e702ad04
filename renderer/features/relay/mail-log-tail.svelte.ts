/** The last lines of the mail log, live: held still while paused, and filtered as the administrator types. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { MailLogRow } from '../../../shared/contract/relay-types.ts';
import { messageOf } from '../../lib/envelope.ts';
import { lineMatches } from './relay-words.ts';

/** How many lines are kept. */
export const TAIL_LINES = 200;

export class MailLogTail {
  readonly #client: Client;
  /** Oldest first; null until they were read once. */
  lines = $state.raw<readonly MailLogRow[] | null>(null);
  /** Came while paused. */
  #waiting = $state.raw<readonly MailLogRow[]>([]);
  paused = $state(false);
  filter = $state('');
  error = $state<string | null>(null);
  /** The line whose detail is shown. */
  selectedId = $state<number | null>(null);

  constructor(from: Client) {
    this.#client = from;
  }

  readonly shown = $derived((this.lines ?? []).filter((line) => lineMatches(line, this.filter)));
  /** How many lines wait until the view goes on. */
  readonly held = $derived(this.#waiting.length);
  readonly selected = $derived(this.shown.find(({ id }) => id === this.selectedId) ?? null);

  follow(): () => void {
    return this.#client.subscribe('mailLog', (lines) => this.#add(lines));
  }

  /** Reads the last lines, or after a gap those that were missed. */
  async load(): Promise<void> {
    try {
      this.#add(await this.#client.invoke('mailLog.tail', { limit: TAIL_LINES }));
      this.error = null;
    } catch (error) {
      this.error = messageOf(error);
    }
  }

  pause(on: boolean): void {
    this.paused = on;
    if (on) return;
    this.lines = latest(this.lines ?? [], this.#waiting);
    this.#waiting = [];
  }

  /** Selects the line `by` places from the selected one, or from below the end when none is. */
  move(by: number): void {
    const { shown } = this;
    const at = shown.findIndex(({ id }) => id === this.selectedId);
    const from = at === -1 ? shown.length : at;
    const next = Math.min(shown.length - 1, Math.max(0, from + by));
    this.selectedId = shown[next]?.id ?? null;
  }

  #add(lines: readonly MailLogRow[]): void {
    if (this.paused && this.lines !== null) {
      const known = this.lines.at(-1)?.id ?? 0;
      this.#waiting = latest(
        this.#waiting,
        lines.filter(({ id }) => id > known),
      );
    } else {
      this.lines = latest(this.lines ?? [], lines);
    }
  }
}

/** Both together, each line once, in order, the last {@link TAIL_LINES}. */
function latest(have: readonly MailLogRow[], more: readonly MailLogRow[]): readonly MailLogRow[] {
  const last = have.at(-1)?.id ?? 0;
  // As nearly always: they all come after.
  if (more.every(({ id }) => id > last)) return [...have, ...more].slice(-TAIL_LINES);
  const byId = new Map([...have, ...more].map((line) => [line.id, line]));
  return [...byId.values()].sort((a, b) => a.id - b.id).slice(-TAIL_LINES);
}
