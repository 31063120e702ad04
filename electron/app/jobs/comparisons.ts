/** Comparisons with files and other sets: what differs, what is to hold, and taking it over as one change. */
import type { DifferenceRow } from '../../../shared/contract/difference.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { SETTING_KEYS, type SettingsOverride, type SettingsPatch } from '../../../shared/domain/settings.ts';
import { temporaryKey } from '../../../shared/domain/temporary.ts';
import type { Compared, Comparison } from '../../store/compare/comparison.ts';
import type { MergeRow } from '../../store/model/store-types.ts';
import { differenceRow } from '../base/difference-list.ts';

type Choice = DifferenceRow['choice'];

/** A comparison that is over, and the choices that were made in it. */
export class ComparisonChoices {
  readonly file: string;
  readonly comparison: Comparison;
  /** Rows that could not be read: who is in them is perhaps there. */
  readonly rejected: number;
  readonly mark: string | null;
  readonly #compared: ReadonlyMap<string, Compared>;
  #rows: readonly DifferenceRow[];

  constructor(file: string, mark: string | null, comparison: Comparison, rejected: number) {
    [this.file, this.mark, this.comparison, this.rejected] = [file, mark, comparison, rejected];
    const rows = comparison.found.map((one) => [differenceRow(one), one] as const);
    this.#compared = new Map(rows.map(([row, one]) => [row.key, one]));
    // Nobody is deleted for being in a row that could not be read, unless that is chosen.
    const unsure = ({ there, side }: DifferenceRow): boolean =>
      rejected > 0 && side === 'theirs' && there === 'deleted';
    this.#rows = rows.map(([row]) => (unsure(row) ? { ...row, choice: null } : row));
  }

  get rows(): readonly DifferenceRow[] {
    return this.#rows;
  }

  /** What is to hold of these rows. */
  choose(keys: ReadonlySet<string>, choice: Exclude<Choice, null>): void {
    this.#rows = this.#rows.map((row) =>
      keys.has(row.key) && row.choice !== choice ? { ...row, choice } : row,
    );
  }

  /** What has to be done so that the choices hold. */
  merge(): readonly MergeRow[] {
    return this.#rows.flatMap((row) => {
      const compared = row.choice === 'theirs' ? this.#compared.get(row.key) : undefined;
      return compared === undefined ? [] : stepOf(row, compared);
    });
  }
}

/** The comparisons of the open set, by the import that read them. */
export class Comparisons {
  readonly #kept = new Map<string, Promise<ComparisonChoices | null>>();

  /** `choices`: null where it came to nothing. */
  keep(id: string, choices: Promise<ComparisonChoices | null>): void {
    this.#kept.set(id, choices);
    // One is as large as what differs.
    for (const old of [...this.#kept.keys()].slice(0, -3)) this.#kept.delete(old);
  }

  async get(id: string): Promise<ComparisonChoices> {
    const found = (await this.#kept.get(id)) ?? null;
    if (found !== null) return found;
    throw PosternError.of('not-found', 'This comparison is no longer kept. Compare again.', {}, { id });
  }

  forget(): void {
    this.#kept.clear();
  }
}

function stepOf(row: DifferenceRow, { of, theirs, level }: Compared): MergeRow[] {
  const taken = new Set(
    row.fields.flatMap(({ field, side }) => (side === row.side || side !== 'ours' ? [field] : [])),
  );
  if ('level' in of) return [{ level: of.level, settings: patchOf(level ?? {}, taken) }];
  const { user, id } = of;
  if (theirs === null) return id === null ? [] : [{ remove: id }];
  const { settings = {}, lock = null } = theirs.further;
  if (id === null) {
    if (user.kind === 'mailbox' && theirs.password === null) throw withoutPassword(row.name);
    const set = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
    const { kind, username, domain } = user;
    return [{ add: { kind, username, domain, settings: set, lock, password: theirs.password } }];
  }
  return [
    {
      edit: id,
      settings: patchOf(settings, taken),
      ...(taken.has('lock') && { lock }),
      ...(taken.has('password') && { password: theirs.password }),
    },
  ];
}

function patchOf(settings: SettingsPatch | SettingsOverride, taken: ReadonlySet<string>): SettingsPatch {
  const keys = SETTING_KEYS.flatMap((key) => [key, temporaryKey(key)] as const);
  const values = settings as Readonly<Record<string, unknown>>;
  return Object.fromEntries(keys.flatMap((key) => (taken.has(key) ? [[key, values[key] ?? null]] : [])));
}

function withoutPassword(name: string): PosternError {
  return PosternError.of(
    'conflict',
    '{name} cannot be taken over, for its password is not known there. Keep that line as here, and add the user with a password.',
    { name },
  );
}
