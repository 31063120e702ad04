/**
 * Parts of a filter that ask for nothing but what many users have in common: texts in their names, domain, kind, settings. Where
 * there are many conditions of that sort, each name is read once for all, and what comes out is worked out once for those
 * that are alike in all this; two hundred conditions are then one look at each user.
 */
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { checkValue } from '../../../shared/lists/predicate.ts';
import type { Check, Resolved, TextOperator } from '../../../shared/lists/resolve.ts';
import type { NameSets, Needle } from '../table/name-sets.ts';
import type { UserTable } from '../table/user-table.ts';
import { domainsThat } from './name-checks.ts';
import { settingVerdict, type FilterContext, type RowCheck } from './row-checks.ts';

/** From so many conditions on this is quicker than one pass a condition. */
const MANY = 8;
/** Verdicts that are remembered, a power of two; of each check as many of them as there are checks. */
const SLOTS = 1 << 16;
const FEWEST_SLOTS = 1 << 10;

/** What users have in common. */
interface Class {
  /** Number of the set of texts that their names have. */
  set: number;
  domain: number;
  /** 0 mailbox, 1 IP user. */
  kind: number;
  /** Number of the kind of settings. */
  settings: number;
}

type Verdict = (of: Class) => boolean;

/** True for a part that asks for nothing else. */
export function isClassed(filter: Resolved): boolean {
  switch (filter.kind) {
    case 'all':
    case 'any':
      return filter.of.every(isClassed);
    case 'not':
      return isClassed(filter.of);
    default: {
      const { key, setting } = filter.field;
      return setting || ['username', 'domain', 'address', 'kind'].includes(key);
    }
  }
}

/** How many conditions a filter has. */
function conditions(filter: Resolved): number {
  switch (filter.kind) {
    case 'all':
    case 'any':
      return filter.of.reduce((sum, one) => sum + conditions(one), 0);
    case 'not':
      return conditions(filter.of);
    default:
      return 1;
  }
}

/** How many checks {@link ClassChecks.check} is asked for, at most. */
function parts(filter: Resolved): number {
  if (isClassed(filter)) return 1;
  switch (filter.kind) {
    case 'all':
    case 'any':
      return filter.of.reduce((sum, one) => sum + parts(one), 0);
    case 'not':
      return parts(filter.of);
    default:
      return 0;
  }
}

/** The checks of such parts of one filter. */
export class ClassChecks {
  readonly #table: UserTable;
  readonly #at: FilterContext | null;
  readonly #slots: number;
  readonly #needles: Needle[] = [];
  readonly #numbers = new Map<string, number>();
  #sets: NameSets | null = null;

  private constructor(table: UserTable, slots: number, at: FilterContext | null) {
    this.#table = table;
    this.#slots = slots;
    this.#at = at;
  }

  /** Null where a filter has too few of them. `at`: null where rows have no settings. */
  static of(table: UserTable, filter: Resolved, at: FilterContext | null): ClassChecks | null {
    if (conditions(filter) < MANY) return null;
    let slots = SLOTS;
    for (let checks = parts(filter); checks > 1 && slots > FEWEST_SLOTS; checks >>= 1) slots >>= 1;
    return new ClassChecks(table, slots, at);
  }

  /** The check of a part that {@link isClassed}; all are made before the first {@link begin}. `test` tests a single row. */
  check(filter: Resolved, test: (id: number) => boolean): RowCheck {
    const verdict = this.#compile(filter);
    const slots = this.#slots;
    const [domains, settings] = [new Uint32Array(slots), new Uint32Array(slots)];
    // Of the set and the kind; none has the number that they begin with.
    const names = new Uint32Array(slots).fill(-1);
    const verdicts = new Uint8Array(slots);
    const of: Class = { set: 0, domain: 0, kind: 0, settings: 0 };
    let generation = 0;
    return {
      test,
      cost: 3,
      narrow: (ids, count, but = 0) => {
        const { kinds, domainOf, settingsOf } = this.#table;
        const sets = this.#needles.length === 0 ? null : this.#read();
        if (sets !== null && generation !== sets.generation) {
          generation = sets.generation;
          names.fill(-1);
        }
        let kept = 0;
        for (let index = 0; index < count; index++) {
          const id = ids[index]!;
          const set = sets === null ? 0 : sets.of(id);
          const domain = domainOf[id]!;
          const setting = settingsOf[id]!;
          const kind = kinds[id]!;
          const name = set * 2 + kind;
          const mixed =
            Math.imul(name, 0x9e3779b1) ^ Math.imul(domain, 0x85ebca6b) ^ Math.imul(setting, 0xc2b2ae35);
          const slot = (mixed ^ (mixed >>> 15)) & (slots - 1);
          if (names[slot] !== name || domains[slot] !== domain || settings[slot] !== setting) {
            names[slot] = name;
            domains[slot] = of.domain = domain;
            settings[slot] = of.settings = setting;
            of.set = set;
            of.kind = kind;
            verdicts[slot] = Number(verdict(of));
          }
          ids[kept] = id;
          kept += verdicts[slot]! ^ but;
        }
        return kept;
      },
    };
  }

  /** Rows `from` to `to` are narrowed next. */
  begin(from: number, to: number): void {
    if (this.#needles.length > 0) this.#read().begin(from, to);
  }

  #read(): NameSets {
    return (this.#sets ??= this.#table.text.sets(this.#needles));
  }

  #compile(filter: Resolved): Verdict {
    switch (filter.kind) {
      case 'all': {
        const of = filter.of.map((one) => this.#compile(one));
        return (row) => of.every((verdict) => verdict(row));
      }
      case 'any': {
        const of = filter.of.map((one) => this.#compile(one));
        return (row) => of.some((verdict) => verdict(row));
      }
      case 'not': {
        const verdict = this.#compile(filter.of);
        return (row) => !verdict(row);
      }
      case 'text':
      case 'range':
      case 'value':
      case 'flag':
      case 'none':
      case 'origin':
        return this.#condition(filter);
      default:
        return assertNever(filter);
    }
  }

  #condition(check: Check): Verdict {
    const { key, setting } = check.field;
    if (setting) {
      if (this.#at === null) throw new Error(`These rows have no ${key}.`);
      const verdict = settingVerdict(this.#table, check, this.#at);
      return ({ settings, domain }) => verdict(settings, domain);
    }
    if (check.kind === 'origin') throw new Error(`${key} is no setting.`);
    if (key === 'kind' || check.kind !== 'text') {
      const test = checkValue(check);
      const [mailbox, ip] = [test('mailbox'), test('ip')];
      return ({ kind }) => (kind === 1 ? ip : mailbox);
    }
    const { how, sought } = check;
    if (key === 'domain') return this.#domain(how, sought);
    return key === 'username' ? this.#name(how, sought) : this.#address(how, sought);
  }

  /** As `addressTest` has it. */
  #address(how: TextOperator, sought: string): Verdict {
    const at = sought.indexOf('@');
    if (at < 0) {
      const name = this.#name(how, sought);
      if (how === 'starts-with') return name;
      if (how === 'is') return (row) => row.kind === 1 && name(row);
      const domain = this.#domain(how, sought);
      if (how === 'contains') return (row) => name(row) || (row.kind === 0 && domain(row));
      return (row) => (row.kind === 1 ? name(row) : domain(row));
    }
    const left = sought.slice(0, at);
    const whole = how === 'is' || how === 'starts-with';
    const name: Verdict = left === '' && !whole ? () => true : this.#name(whole ? 'is' : 'ends-with', left);
    const end = how === 'is' || how === 'ends-with' ? 'is' : 'starts-with';
    const domain = this.#domain(end, sought.slice(at + 1));
    return (row) => row.kind === 0 && name(row) && domain(row);
  }

  #name(how: TextOperator, sought: string): Verdict {
    const key = `${how} ${sought}`;
    const needle = this.#numbers.get(key) ?? this.#needles.push({ how, sought }) - 1;
    this.#numbers.set(key, needle);
    return ({ set }) => set !== 0 && this.#read().has(set, needle);
  }

  #domain(how: TextOperator, sought: string): Verdict {
    const verdicts = domainsThat(this.#table, how, sought);
    return ({ domain }) => verdicts[domain] === 1;
  }
}
