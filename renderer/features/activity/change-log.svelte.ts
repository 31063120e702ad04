/** The activity log as the screen shows it: read page by page, latest first, kept fresh while it is open. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { ChangeEntry } from '../../../shared/contract/types.ts';
import { messageOf } from '../../lib/envelope.ts';

export const CHANGES_PAGE = 200;

export interface Day {
  readonly day: string;
  readonly changes: readonly ChangeEntry[];
}

const days = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

export class ChangeLog {
  readonly #client: Client;
  total = $state<number | null>(null);
  changes = $state.raw<readonly ChangeEntry[]>([]);
  loading = $state(false);
  error = $state<string | null>(null);
  #turn = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  readonly more = $derived(this.total !== null && this.changes.length < this.total);
  readonly days = $derived(byDay(this.changes));

  /** Reads again as much as is shown: something was changed, undone or redone. */
  async refresh(): Promise<void> {
    await this.#read(0, Math.min(1000, Math.max(CHANGES_PAGE, this.changes.length)));
  }

  async older(): Promise<void> {
    if (!this.loading && this.more) await this.#read(this.changes.length, CHANGES_PAGE);
  }

  async #read(offset: number, limit: number): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    try {
      const { total, changes } = await this.#client.invoke('changes.list', { offset, limit });
      if (turn !== this.#turn) return;
      this.total = total;
      this.changes = offset === 0 ? changes : [...this.changes.slice(0, offset), ...changes];
      this.error = null;
    } catch (error) {
      if (turn === this.#turn) this.error = messageOf(error);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }
}

/** Changes of the same day together, in the computer's own time zone. */
export function byDay(changes: readonly ChangeEntry[]): readonly Day[] {
  const groups: { day: string; changes: ChangeEntry[] }[] = [];
  for (const change of changes) {
    const day = days.format(change.time);
    const last = groups.at(-1);
    if (last?.day === day) last.changes.push(change);
    else groups.push({ day, changes: [change] });
  }
  return groups;
}
