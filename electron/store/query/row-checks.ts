/**
 * Checks of a filter over the columns of the table. Each tests one row, and most also narrow many at once: then the row's
 * part of the comparison is a look into an array, since users share few settings, domains and kinds.
 */
import { lockInForce, plannedLock, type Lock } from '../../../shared/domain/lock.ts';
import type { SettingKey, SettingsOverride } from '../../../shared/domain/settings.ts';
import { nextEnd, valueAt } from '../../../shared/domain/temporary.ts';
import type { SettingValue } from '../../../shared/domain/setting-text.ts';
import { userStatus, type StatusAt } from '../../../shared/domain/user-status.ts';
import { checkValue, inRange } from '../../../shared/lists/predicate.ts';
import type { Check, TextOperator } from '../../../shared/lists/resolve.ts';
import type { Value } from '../../../shared/lists/row-values.ts';
import { isUsedKey, USED_RULES } from '../../../shared/lists/user-fields.ts';
import type { LimitsOf } from './inherited-settings.ts';
import type { UsedFigures } from './used-figures.ts';
import type { UserTable } from '../table/user-table.ts';
import { domainsThat, nameTest } from './name-checks.ts';

/** What conditions depend on besides the table. */
export interface FilterContext extends StatusAt {
  /** Whom a change touched; nobody, where that has not been read. */
  readonly touchedBy: (change: number) => (id: number) => boolean;
  /** What is inherited of a setting, by number of the domain. */
  readonly inherited: (key: SettingKey) => readonly SettingValue[];
  readonly used: UsedFigures;
  readonly limits: LimitsOf;
}

export interface RowCheck {
  readonly test: (id: number) => boolean;
  /**
   * Keeps those of the first `count` ids that match, in place, and says how many; with `but` 1 those that do not. Each id is written and the place moved on
   * by 0 or 1: a jump that depends on what users are like would be guessed wrong half of the time, which costs more than
   * all the rest.
   */
  readonly narrow: (ids: Uint32Array, count: number, but?: 0 | 1) => number;
  /** The cheaper ones come first. */
  readonly cost: number;
}

/** The check of one condition over the table. */
export function rowCheck(table: UserTable, check: Check, at: FilterContext): RowCheck {
  const { key, setting } = check.field;
  if (setting) return settingCheck(table, check, at);
  if (check.kind === 'origin') throw new Error(`${key} is no setting.`);
  const names = nameCheck(table, check);
  if (names !== null) return names;
  const test = checkValue(check);
  switch (key) {
    case 'createdAt':
      return timeCheck(() => table.createdAt, check);
    case 'changedAt':
      return timeCheck(() => table.changedAt, check);
    case 'kind': {
      const [mailbox, ip] = [test('mailbox'), test('ip')];
      return byColumn(
        () => table.kinds,
        () => [mailbox, ip],
      );
    }
    case 'temporaryUntil':
      return kindCheck(table, (settings) => test(nextEnd(settings, at.now)));
    case 'share':
      return byTest(compose(at.used.share(at.limits), test), 3);
    case 'change':
      return byTest(check.kind === 'value' ? at.touchedBy(Number(check.value)) : () => false, 3);
    default:
      if (isUsedKey(key)) return byTest(compose(at.used.of(USED_RULES[key]), test), 2);
      return lockCheck(table, key, test, at);
  }
}

/** The check of a name, a domain or an address; null for another condition. */
export function nameCheck(table: UserTable, check: Check): RowCheck | null {
  if (check.kind !== 'text') return null;
  const { field, how, sought } = check;
  if (field.key === 'domain')
    return byColumn(
      () => table.domainOf,
      () => domainsThat(table, how, sought),
    );
  if (field.key === 'username') return usernameCheck(table, how, sought);
  const test = nameTest(table, field.key, how, sought);
  return test === null ? null : byTest(test, 4);
}

function usernameCheck(table: UserTable, how: TextOperator, sought: string): RowCheck {
  const text = Buffer.from(sought);
  return {
    test: table.text.test(how, text),
    cost: 4,
    narrow: (ids, count, but = 0) => table.text.narrow(how, text, ids, count, but),
  };
}

function compose(number: (id: number) => number, test: (value: Value) => boolean): (id: number) => boolean {
  return (id) => test(number(id));
}

/** A check that is told by testing row by row. */
export function byTest(test: (id: number) => boolean, cost: number): RowCheck {
  return {
    test,
    cost,
    narrow: (ids, count, but = 0) => {
      let kept = 0;
      for (let index = 0; index < count; index++) {
        const id = ids[index]!;
        ids[kept] = id;
        kept += Number(test(id)) ^ but;
      }
      return kept;
    },
  };
}

/** A check that is told by the number in a column: `matches` says for each of these numbers whether its rows match. */
export function byColumn(
  column: () => Uint8Array | Uint32Array,
  matches: () => readonly boolean[] | Uint8Array,
): RowCheck {
  let known: Uint8Array | null = null;
  const verdicts = (): Uint8Array => (known ??= Uint8Array.from(matches(), Number));
  return {
    test: (id) => verdicts()[column()[id]!] === 1,
    cost: 1,
    narrow: (ids, count, but = 0) => {
      const [numbers, verdict] = [column(), verdicts()];
      let kept = 0;
      for (let index = 0; index < count; index++) {
        const id = ids[index]!;
        ids[kept] = id;
        kept += verdict[numbers[id]!]! ^ but;
      }
      return kept;
    },
  };
}

/** A check of a column of times, which are whole milliseconds. */
export function timeCheck(column: () => Float64Array, check: Check): RowCheck {
  if (check.kind !== 'range') return byTest(() => false, 1);
  const from = check.above ? check.from + 0.5 : check.from;
  const to = check.below ? check.to - 0.5 : check.to;
  return {
    test: (id) => inRange(check, column()[id]!),
    cost: 1,
    narrow: (ids, count, but = 0) => {
      const times = column();
      let kept = 0;
      for (let index = 0; index < count; index++) {
        const id = ids[index]!;
        const time = times[id]!;
        ids[kept] = id;
        kept += (Number(time >= from) & Number(time <= to)) ^ but;
      }
      return kept;
    },
  };
}

const NO = 0;
const YES = 1;
const UNKNOWN = 2;

/** What a condition on a setting says, by the kind of settings that a user has, or else by its domain. */
interface SettingVerdicts {
  /** YES, NO or, where the domain decides, UNKNOWN. */
  readonly ofKind: (settings: SettingsOverride) => number;
  readonly ofDomain: (domain: number) => boolean;
}

function settingVerdicts(check: Check, at: FilterContext): SettingVerdicts {
  const key = check.field.key as SettingKey;
  const test = check.kind === 'origin' ? null : checkValue(check);
  const inherited = test === null ? [] : at.inherited(key);
  return {
    ofKind: (settings) => {
      const own = valueAt(settings, key, at.now);
      if (test === null)
        return (own === undefined) === (check.kind === 'origin' && check.inherited) ? YES : NO;
      if (own === undefined) return UNKNOWN;
      return test(own) ? YES : NO;
    },
    ofDomain: (domain) => {
      const value = inherited[domain];
      return value !== undefined && test?.(value) === true;
    },
  };
}

const NOT_YET = 3;

/** Whether a condition on a setting holds for users with a kind of settings in a domain, by their numbers; each is asked once. */
export function settingVerdict(
  table: UserTable,
  check: Check,
  at: FilterContext,
): (kind: number, domain: number) => boolean {
  const { ofKind, ofDomain } = settingVerdicts(check, at);
  const kinds = new Uint8Array(table.settingKinds.length).fill(NOT_YET);
  const domains = new Uint8Array(table.domains.names.length).fill(NOT_YET);
  return (kind, domain) => {
    if (kinds[kind] === NOT_YET) kinds[kind] = ofKind(table.settingKinds[kind] ?? {});
    if (kinds[kind] !== UNKNOWN) return kinds[kind] === YES;
    if (domains[domain] === NOT_YET) domains[domain] = ofDomain(domain) ? YES : NO;
    return domains[domain] === YES;
  };
}

function settingCheck(table: UserTable, check: Check, at: FilterContext): RowCheck {
  const { ofKind, ofDomain } = settingVerdicts(check, at);
  let verdicts: { readonly kinds: Uint8Array; readonly domains: Uint8Array } | null = null;
  return {
    test: (id) => {
      const kind = ofKind(table.settings(id));
      return kind === UNKNOWN ? ofDomain(table.domainOf[id]!) : kind === YES;
    },
    cost: 2,
    narrow: (ids, count, but = 0) => {
      verdicts ??= {
        kinds: Uint8Array.from(table.settingKinds, ofKind),
        domains: Uint8Array.from(table.domains.names, (_, domain) => (ofDomain(domain) ? YES : NO)),
      };
      const { kinds, domains } = verdicts;
      const { settingsOf, domainOf } = table;
      let kept = 0;
      for (let index = 0; index < count; index++) {
        const id = ids[index]!;
        const kind = kinds[settingsOf[id]!]!;
        ids[kept] = id;
        kept += (kind === UNKNOWN ? domains[domainOf[id]!]! : kind) ^ but;
      }
      return kept;
    },
  };
}

/** By the kind of settings that a user has. */
function kindCheck(table: UserTable, ofKind: (settings: SettingsOverride) => boolean): RowCheck {
  const column = byColumn(
    () => table.settingsOf,
    () => table.settingKinds.map(ofKind),
  );
  return { ...column, test: (id) => ofKind(table.settings(id)) };
}

/** Few are locked: all others are alike. */
function lockCheck(
  table: UserTable,
  key: string,
  test: (value: Value) => boolean,
  at: FilterContext,
): RowCheck {
  const read = (kind: number, lock: Lock | null): boolean =>
    test(lockValue(key, kind === 1 ? 'ip' : 'mailbox', lock, at));
  const free = [read(0, null), read(1, null)];
  return {
    test: (id) => {
      const lock = table.lock(id);
      return lock === null ? free[table.kinds[id]!] === true : read(table.kinds[id]!, lock);
    },
    cost: 2,
    narrow: (ids, count, but = 0) => {
      const unlocked = Uint8Array.from(free, (matches) => (matches ? YES : NO));
      const { kinds, locked } = table;
      let kept = 0;
      for (let index = 0; index < count; index++) {
        const id = ids[index]!;
        ids[kept] = id;
        const verdict = locked[id] === 0 ? unlocked[kinds[id]!]! : Number(read(kinds[id]!, table.lock(id)));
        kept += verdict ^ but;
      }
      return kept;
    },
  };
}

/** A lock that has run out, or has yet to begin, counts as none. */
function lockValue(key: string, kind: 'mailbox' | 'ip', lock: Lock | null, at: StatusAt): Value {
  const current = lockInForce(lock, at.now);
  switch (key) {
    case 'status':
      return userStatus(kind, lock, at);
    case 'lockReason':
      return current?.reason ?? null;
    case 'lockedBy':
      return current?.by ?? null;
    case 'lockedSince':
      return current?.since ?? null;
    case 'lockedUntil':
      return current?.until ?? null;
    case 'locksAt':
      return plannedLock(lock, at.now)?.since ?? null;
    case 'unlocksUsed':
      return current?.unlocks ?? 0;
    default:
      throw new Error(`There is no column for ${key}.`);
  }
}
