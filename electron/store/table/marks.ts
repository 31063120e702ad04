/**
 * Named points in the course of a set, each with what users touched since were like then: so what differs from then is known by
 * content, however long the journal is kept. A user touched after several marks stands with the latest of them.
 */
import type { SettingsOverride } from '../../../shared/domain/settings.ts';
import type { UserRow } from '../model/journal-types.ts';

/** Who made a mark: somebody by name, or an export. */
export type MarkMaker = 'hand' | 'export';

export interface Mark {
  readonly name: string;
  /** Unix milliseconds. */
  readonly time: number;
  readonly made: MarkMaker;
  /** The change that made it. */
  readonly seq: number;
  /** Users with a greater id came later. */
  readonly lastId: number;
  /** What was set at system level, and at each domain's that was known by itself. */
  readonly level: SettingsOverride;
  readonly domains: ReadonlyMap<string, SettingsOverride>;
}

interface Kept {
  readonly mark: Mark;
  /** Users touched since, and before the next mark, as they were; null: there was none. */
  readonly before: Map<number, UserRow | null>;
}

export class Marks {
  /** Oldest first. */
  #kept: Kept[] = [];
  #on = true;

  /** Nothing is kept from now on: for those who only follow a set. */
  turnOff(): void {
    this.#on = false;
    this.#kept = [];
  }

  /** Oldest first. */
  list(): readonly Mark[] {
    return this.#kept.map(({ mark }) => mark);
  }

  get(name: string): Mark | undefined {
    return this.#kept.find(({ mark }) => mark.name === name)?.mark;
  }

  /** The greatest id that a mark has to be told of before its user changes; 0 without marks. */
  get lastId(): number {
    return this.#kept.at(-1)?.mark.lastId ?? 0;
  }

  add(mark: Mark): void {
    if (!this.#on) return;
    this.delete(mark.name);
    this.#kept.push({ mark, before: new Map() });
  }

  delete(name: string): void {
    const at = this.#kept.findIndex(({ mark }) => mark.name === name);
    const [gone] = at < 0 ? [] : this.#kept.splice(at, 1);
    const earlier = this.#kept[at - 1];
    if (gone === undefined || earlier === undefined) return;
    // What was noted for the mark that goes holds for the one before it, too, unless that knows better.
    for (const [id, row] of gone.before) keep(earlier, id, row);
  }

  /** Before a user changes, comes or goes: `now` gives it as it is; null where there is none. */
  touch(id: number, now: () => UserRow | null): void {
    const last = this.#kept.at(-1);
    if (last === undefined || id > last.mark.lastId || last.before.has(id)) return;
    last.before.set(id, now());
  }

  /** From a snapshot: what the latest mark that was added knows of a user. */
  restore(id: number, row: UserRow | null): void {
    const last = this.#kept.at(-1);
    if (last !== undefined) keep(last, id, row);
  }

  /** Users touched since a mark, as they were at it; null: there was none. Users that came later are not among them. */
  since(name: string): ReadonlyMap<number, UserRow | null> {
    const from = this.#kept.findIndex(({ mark }) => mark.name === name);
    const first = this.#kept[from];
    if (first === undefined) return new Map();
    const since = new Map(first.before);
    for (const { before } of this.#kept.slice(from + 1)) {
      for (const [id, row] of before) if (id <= first.mark.lastId && !since.has(id)) since.set(id, row);
    }
    return since;
  }

  /** Each mark and what it keeps, for a snapshot; later changes do not show in it. */
  rows(): readonly (readonly [mark: Mark, before: readonly (readonly [number, UserRow | null])[]])[] {
    return this.#kept.map(({ mark, before }) => [mark, [...before]]);
  }
}

function keep({ mark, before }: Kept, id: number, row: UserRow | null): void {
  if (id <= mark.lastId && !before.has(id)) before.set(id, row);
}
