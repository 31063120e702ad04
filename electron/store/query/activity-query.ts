/** The activity log as it is asked for: changes and locks that ran out, filtered, sorted and in windows. */
import type { ActivityQuery, ActivityWindow } from '../../../shared/contract/types.ts';
import { RELAY_ACTOR } from '../../../shared/domain/actor.ts';
import { changeSentence } from '../../../shared/domain/change-sentence.ts';
import { ACTIVITY, changeKey } from '../../../shared/lists/change-lists.ts';
import { EVERYTHING, isEverything } from '../../../shared/lists/filter.ts';
import { predicate } from '../../../shared/lists/predicate.ts';
import { resolve } from '../../../shared/lists/resolve.ts';
import type { RowValues } from '../../../shared/lists/row-values.ts';
import type { History, HistoryRecord } from '../table/history.ts';
import { lapsedUsers, lapseEntry, lapses, type Lapse } from '../table/lapses.ts';
import type { SetState } from '../table/set-state.ts';

/** Milliseconds for which a filter that speaks of the time stands as it was understood. */
const FRESH = 5_000;

/** A line of the log: its entry, with a sentence and what may become of it, is made of those that are shown. */
type Line = HistoryRecord | Lapse;

interface Found {
  readonly key: string;
  readonly at: number;
  readonly lines: readonly Line[];
}

function isLapse(line: Line): line is Lapse {
  return Array.isArray(line);
}

/** What filters compare, without making an entry of each of a hundred thousand lines. */
function valuesOf(history: History) {
  const id = (seq: number | null): string | null => (seq === null ? null : String(seq));
  return {
    time: (line: Line) => (isLapse(line) ? line[0] : line.time),
    actor: (line: Line) => (isLapse(line) ? RELAY_ACTOR : line.actor),
    users: (line: Line) => (isLapse(line) ? lapsedUsers(line) : line.users),
    kind: (line: Line) => (isLapse(line) ? 'lapse' : line.kind),
    summary: (line: Line) => (isLapse(line) ? lapseEntry(line).summary : changeSentence(line)),
    change: (line: Line) => (isLapse(line) ? null : id(line.seq)),
    of: (line: Line) => (isLapse(line) ? null : id(line.of)),
    undone: (line: Line) => !isLapse(line) && history.outcomeOf(line).undone,
    undoable: (line: Line) => !isLapse(line) && history.outcomeOf(line).undoable,
  } satisfies RowValues<Line>;
}

type Values = ReturnType<typeof valuesOf>;

/** Answers questions about the activity log of a set; the last answer is remembered. */
export class ActivityQueries {
  readonly #state: SetState;
  /** Everything, latest first, as of a number of changes and of locks that began or ended. */
  #all: Found = { key: '', at: 0, lines: [] };
  /** What the last question found. */
  #last: Found = this.#all;

  constructor(state: SetState) {
    this.#state = state;
  }

  /** `now`: Unix milliseconds; what has happened to locks by themselves until then is among the lines. */
  window(query: ActivityQuery, now: number): ActivityWindow {
    const { offset, limit } = query;
    const { history } = this.#state;
    const all = this.#everything(now);
    const lines = this.#matching(query, all, now);
    return {
      total: lines.length,
      all: all.lines.length,
      changes: lines
        .slice(offset, offset + limit)
        .map((line) => (isLapse(line) ? lapseEntry(line) : history.entry(line))),
    };
  }

  /** Where a line is among those that match, by its {@link changeKey}; null: it is not among them. */
  place(query: Pick<ActivityQuery, 'filter' | 'sort'>, key: string, now: number): number | null {
    const time = Number(key.split(' ', 1)[0]);
    const at = this.#matching(query, this.#everything(now), now).findIndex((line) =>
      isLapse(line)
        ? // A sentence is made of those alone that may be it.
          line[0] === time && changeKey(lapseEntry(line)) === key
        : String(line.seq) === key,
    );
    return at === -1 ? null : at;
  }

  #matching(
    { filter = EVERYTHING, sort }: Pick<ActivityQuery, 'filter' | 'sort'>,
    all: Found,
    now: number,
  ): readonly Line[] {
    const latestFirst = sort === undefined || (sort.field === 'time' && sort.descending);
    if (isEverything(filter) && latestFirst) return all.lines;
    const key = JSON.stringify([all.key, filter, sort]);
    if (this.#last.key === key && now >= this.#last.at && now - this.#last.at < FRESH)
      return this.#last.lines;
    const values = valuesOf(this.#state.history);
    const found = isEverything(filter)
      ? [...all.lines]
      : all.lines.filter(predicate(resolve(ACTIVITY, filter, now), { values }));
    if (!latestFirst) order(found, sort, values);
    this.#last = { key, at: now, lines: found };
    return found;
  }

  /** Changes in their order, and each lapse at its time. */
  #everything(now: number): Found {
    const { history, seq } = this.#state;
    const lifted = lapses(this.#state, now);
    const records = history.records();
    const key = `${seq} ${records.length} ${lifted.length}`;
    if (this.#all.key === key) return this.#all;
    const lines: Line[] = [];
    let lapse = lifted.length - 1;
    for (let change = records.length - 1; change >= 0 || lapse >= 0;) {
      const record = records[change];
      const past = lifted[lapse];
      if (record !== undefined && (past === undefined || record.time >= past[0])) {
        lines.push(record);
        change--;
      } else if (past !== undefined) {
        lines.push(past);
        lapse--;
      }
    }
    this.#all = { key, at: now, lines };
    return this.#all;
  }
}

/** Lines that are the same in it stay latest first. */
function order(
  lines: Line[],
  { field, descending }: NonNullable<ActivityQuery['sort']>,
  values: Values,
): void {
  if (field === 'time') {
    lines.reverse();
    return;
  }
  const sign = descending ? -1 : 1;
  lines.sort((a, b) => {
    const [x, y] = [values[field](a), values[field](b)];
    return x === y ? 0 : x < y ? -sign : sign;
  });
}
