/**
 * Locks and settings that began or ended because their time had come, as the activity log tells of them: nobody writes that down,
 * since nobody may be running then.
 */
import type { ChangeEntry } from '../../../shared/contract/types.ts';
import { RELAY_ACTOR } from '../../../shared/domain/actor.ts';
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { usersMessage, type Said } from '../../../shared/domain/change-message.ts';
import { countUsers, displayAddress } from '../../../shared/domain/change-sentence.ts';
import { displayDomain } from '../../../shared/domain/domain-name.ts';
import { lockTurns, type Lock, type LockTurn } from '../../../shared/domain/lock.ts';
import { SETTING_SPECS, type SettingKey, type SettingsOverride } from '../../../shared/domain/settings.ts';
import { hasTemporary, settingsTurns, type SettingsTurn } from '../../../shared/domain/temporary.ts';
import { listMessage, message } from '../../../shared/text/text.ts';
import type { SetState } from './set-state.ts';

/**
 * When it happened and when the lock or value began, in Unix milliseconds, and whose it was; without a word an automatic lock ran out.
 * Of settings also which, and of how many users where they are more than one, who are then not named.
 */
export type Lapse = readonly [
  time: number,
  since: number,
  address: string,
  what?: Exclude<LockTurn['what'], 'ran-out'> | `setting-${SettingsTurn['what']}`,
  keys?: string,
  users?: number,
];

/** What has happened to a lock by itself until `now`. */
export function lapsesOf(lock: Lock | null, address: () => string, now: number): readonly Lapse[] {
  if (lock === null) return [];
  return lockTurns(lock).flatMap(({ time, since, what }): Lapse[] => {
    if (time > now) return [];
    return [what === 'ran-out' ? [time, since, address()] : [time, since, address(), what]];
  });
}

/** Whose settings they are that the system, or a domain (A-labels), gives. */
export function levelName(domain: string | null): string {
  return domain === null ? 'the system' : displayDomain(domain);
}

/** Turns of settings, of which those of many users at one moment are one line. */
class SettingLapses {
  readonly #found = new Map<string, { readonly first: Lapse; users: number }>();

  add({ time, since, what, keys }: SettingsTurn, name: () => string, users: number): void {
    const named = keys.join(',');
    const key = `${time} ${since} ${what} ${named}`;
    const known = this.#found.get(key);
    if (known !== undefined) known.users += users;
    else this.#found.set(key, { first: [time, since, name(), `setting-${what}`, named], users });
  }

  lapses(): Lapse[] {
    return Array.from(this.#found.values(), ({ first, users }): Lapse => {
      if (users === 1) return first;
      const [time, since, , what, keys = ''] = first;
      return [time, since, '', what as `setting-${SettingsTurn['what']}`, keys, users];
    });
  }
}

/** What changes took off the records since the last one was noted, though its time was over. */
export class Lifted {
  #locks: Lapse[] = [];
  #settings = new SettingLapses();

  locks(lapses: readonly Lapse[]): void {
    this.#locks.push(...lapses);
  }

  /** Notes what stands in `before` only and had happened at `now`. */
  settings(before: SettingsOverride, after: SettingsOverride, name: () => string, now: number): void {
    if (!hasTemporary(before)) return;
    const kept = settingsTurns(after).map((turn) => JSON.stringify(turn));
    for (const turn of settingsTurns(before)) {
      if (turn.time <= now && !kept.includes(JSON.stringify(turn))) this.#settings.add(turn, name, 1);
    }
  }

  /** All of it, which is forgotten. */
  take(): readonly Lapse[] {
    const lapses = [...this.#locks, ...this.#settings.lapses()];
    this.#locks = [];
    this.#settings = new SettingLapses();
    return lapses;
  }
}

/** What has happened until `now` to settings that are on record. */
function onRecord({ table, level, domains }: SetState, now: number): readonly Lapse[] {
  const found = new SettingLapses();
  const turned = new Map(
    table.timedKinds.flatMap((kind) => {
      const turns = settingsTurns(table.settingKinds[kind] ?? {}).filter(({ time }) => time <= now);
      return turns.length === 0 ? [] : [[kind, turns] as const];
    }),
  );
  if (turned.size > 0) {
    const { settingsOf } = table;
    for (const id of table.ids()) {
      for (const turn of turned.get(settingsOf[id] ?? 0) ?? []) {
        const name = (): string => {
          const user = table.get(id);
          return user === undefined ? '' : displayAddress(user);
        };
        found.add(turn, name, 1);
      }
    }
  }
  // Levels are told one by one, whatever users have at that moment.
  const levels = [[null, level] as const, ...domains].flatMap(([domain, own]) => {
    const of = new SettingLapses();
    for (const turn of settingsTurns(own)) if (turn.time <= now) of.add(turn, () => levelName(domain), 1);
    return of.lapses();
  });
  return [...found.lapses(), ...levels];
}

/**
 * Every lapse since the history begins, oldest first: of the locks and settings still on record, and of those that later changes
 * found there (see `HistoryRecord.lifted`). What an undo brought back lapses no second time.
 */
export function lapses(state: SetState, now: number): readonly Lapse[] {
  const { table, history } = state;
  const [first] = history.records();
  if (first === undefined) return [];
  const found = history.records().flatMap((record) => {
    const { lifted = [] } = record;
    // Settings of a change that was taken back are on record again, and told as those are.
    if (lifted.length === 0 || !history.outcomeOf(record).undone) return lifted;
    return lifted.filter(([, , , , keys]) => keys === undefined);
  });
  for (const [id, lock] of table.locks()) {
    const user = table.get(id);
    if (user !== undefined) found.push(...lapsesOf(lock, () => displayAddress(user), now));
  }
  found.push(...onRecord(state, now));
  const once = new Map(found.map((lapse) => [JSON.stringify(lapse), lapse]));
  return [...once.values()].filter(([time]) => time >= first.time).sort((a, b) => a[0] - b[0]);
}

/** How many users it happened to. */
export function lapsedUsers([, , , , , users = 1]: Lapse): number {
  return users;
}

function said([, , address, what, keys = '', users]: Lapse): Said {
  const name = users === undefined ? address : countUsers(users);
  const whom = users === undefined ? address : usersMessage(users);
  const labels = keys === '' ? [] : keys.split(',').map((key) => SETTING_SPECS[key as SettingKey].label);
  const named = labels.map((label) => label.slice(0, 1).toLowerCase() + label.slice(1)).join(', ');
  const settings = listMessage(labels.map((label) => message(label)));
  const kind = what ?? 'ran-out';
  switch (kind) {
    case 'ran-out':
      return {
        summary: `The automatic lock of ${name} ran out`,
        told: message('The automatic lock of {whom} ran out', { whom }),
      };
    case 'began':
      return {
        summary: `The planned lock of ${name} began`,
        told: message('The planned lock of {whom} began', { whom }),
      };
    case 'ended':
      return {
        summary: `The lock of ${name} ended at the time that was set`,
        told: message('The lock of {whom} ended at the time that was set', { whom }),
      };
    case 'setting-began':
      return {
        summary: `The temporary ${named} of ${name} began`,
        told: message('The temporary {settings} of {whom} began', { settings, whom }),
      };
    case 'setting-ended':
      return {
        summary: `The temporary ${named} of ${name} ended at the time that was set`,
        told: message('The temporary {settings} of {whom} ended at the time that was set', {
          settings,
          whom,
        }),
      };
    default:
      return assertNever(kind);
  }
}

/** As the activity log shows it. */
export function lapseEntry(lapse: Lapse): ChangeEntry {
  const is = { kind: 'lapse', ...said(lapse), of: null, undone: false, undoable: false } as const;
  return { seq: null, time: lapse[0], actor: RELAY_ACTOR, users: lapsedUsers(lapse), ...is };
}
