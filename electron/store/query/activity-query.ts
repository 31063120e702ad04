/** The activity log as it is asked for: changes and locks that ran out, filtered, sorted and in windows. */
import type { ActivityQuery, ActivityWindow, ChangeEntry } from '../../../shared/contract/types.ts';
import { ACTIVITY, ACTIVITY_VALUES } from '../../../shared/lists/change-lists.ts';
import { EVERYTHING, isEverything } from '../../../shared/lists/filter.ts';
import { predicate } from '../../../shared/lists/predicate.ts';
import { resolve } from '../../../shared/lists/resolve.ts';
import type { RowValues } from '../../../shared/lists/row-values.ts';
import type { HistoryRecord } from '../table/history.ts';
import { lapseEntry, lapses } from '../table/lapses.ts';
import type { SetState } from '../table/set-state.ts';

/** Milliseconds for which a filter that speaks of the time stands as it was understood. */
const FRESH = 5_000;

interface Found {
  readonly key: string;
  readonly at: number;
  readonly entries: readonly Line[];
}

/** A line of the log, whose entry is made when it is needed: a sentence costs more than all else. */
class Line {
  readonly #make: () => ChangeEntry;
  /** What is known without the entry; null of a lock that ran out. */
  readonly record: HistoryRecord | null;
  #entry: ChangeEntry | null = null;

  constructor(record: HistoryRecord | null, make: () => ChangeEntry) {
    this.record = record;
    this.#make = make;
  }

  get entry(): ChangeEntry {
    return (this.#entry ??= this.#make());
  }
}

const VALUES: RowValues<Line> = {
  ...Object.fromEntries(
    Object.entries(ACTIVITY_VALUES).map(([key, value]) => [key, (line: Line) => value(line.entry)]),
  ),
  time: (line) => (line.record ?? line.entry).time,
  actor: (line) => (line.record ?? line.entry).actor,
  users: (line) => (line.record ?? line.entry).users,
  kind: (line) => (line.record ?? line.entry).kind,
};

export class ActivityQueries {
  readonly #state: SetState;
  /** Everything, latest first, as of a number of changes and of locks that ran out. */
  #all: Found = { key: '', at: 0, entries: [] };
  /** What the last question found. */
  #last: Found = this.#all;

  constructor(state: SetState) {
    this.#state = state;
  }

  window(query: ActivityQuery, now: number): ActivityWindow {
    const { offset, limit } = query;
    const all = this.#everything(now);
    const entries = this.#matching(query, all, now);
    return {
      total: entries.length,
      all: all.entries.length,
      changes: entries.slice(offset, offset + limit).map(({ entry }) => entry),
    };
  }

  #matching({ filter = EVERYTHING, sort }: ActivityQuery, all: Found, now: number): readonly Line[] {
    const latestFirst = sort === undefined || (sort.field === 'time' && sort.descending);
    if (isEverything(filter) && latestFirst) return all.entries;
    const key = JSON.stringify([all.key, filter, sort]);
    if (this.#last.key === key && now >= this.#last.at && now - this.#last.at < FRESH)
      return this.#last.entries;
    const found = isEverything(filter)
      ? [...all.entries]
      : all.entries.filter(predicate(resolve(ACTIVITY, filter, now), { values: VALUES }));
    if (!latestFirst) order(found, sort);
    this.#last = { key, at: now, entries: found };
    return found;
  }

  /** Changes in their order, and each lapse at its time. */
  #everything(now: number): Found {
    const { history, seq } = this.#state;
    const lifted = lapses(this.#state, now);
    const records = history.records();
    const key = `${seq} ${records.length} ${lifted.length}`;
    if (this.#all.key === key) return this.#all;
    const entries: Line[] = [];
    let lapse = lifted.length - 1;
    for (let change = records.length - 1; change >= 0 || lapse >= 0;) {
      const record = records[change];
      const past = lifted[lapse];
      if (record !== undefined && (past === undefined || record.time >= past[0])) {
        entries.push(new Line(record, () => history.entry(record)));
        change--;
      } else if (past !== undefined) {
        entries.push(new Line(null, () => lapseEntry(past)));
        lapse--;
      }
    }
    this.#all = { key, at: now, entries };
    return this.#all;
  }
}

/** Rows that are the same in it stay latest first. */
function order(entries: Line[], { field, descending }: NonNullable<ActivityQuery['sort']>): void {
  if (field === 'time') {
    entries.reverse();
    return;
  }
  const sign = descending ? -1 : 1;
  entries.sort((a, b) => {
    const [x, y] = [(a.record ?? a.entry)[field], (b.record ?? b.entry)[field]];
    return x === y ? 0 : x < y ? -sign : sign;
  });
}
