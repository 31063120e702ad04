/** Whether what an undo takes back fits the set as it is now: the steps as they can be done, or what is in their way. */
import { automaticPart, bothLocks, manualPart, type Lock } from '../../../shared/domain/lock.ts';
import type { LeftAloneWhy } from '../../../shared/domain/left-alone.ts';
import type { SystemSettings } from '../../../shared/domain/settings.ts';
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { addressKey, isSealed } from '../../../shared/domain/user.ts';
import type { IncomingRow, Operation, UserRow } from '../model/journal-types.ts';
import {
  mergeValues,
  rowOf,
  sameIncoming,
  sameManualLock,
  sameRef,
  sameUser,
  sameValue,
  userOf,
} from '../model/operation.ts';
import type { SetState } from '../table/set-state.ts';

type Step<Kind extends Operation[0]> = Extract<Operation, readonly [Kind, ...unknown[]]>;

/** Steps to do, or why they cannot be done. */
export type Fit = readonly Operation[] | LeftAloneWhy;

/** The steps of one unit (see `unitsOf`) as they can be done now: all of them, or none. */
export function fitUnit(steps: readonly Operation[], state: SetState): Fit {
  const [first] = steps;
  if (first?.[0] === 'domain' || (first?.[0] === 'level' && first[1] !== null)) {
    return fitDomain(first[1] as string, steps, state);
  }
  const fitting: Operation[] = [];
  for (const step of steps) {
    const fit = fitStep(step, state);
    if (typeof fit === 'string') return fit;
    fitting.push(fit);
  }
  return fitting;
}

/** Goes through the steps in mind: a domain is forgotten only once nothing is set for it, or that would be lost with it. */
function fitDomain(domain: string, steps: readonly Operation[], state: SetState): Fit {
  let settings = state.domains.get(domain);
  const fitting: Operation[] = [];
  for (const step of steps) {
    if (step[0] === 'level') {
      const merged = settings === undefined ? null : mergeValues(settings, step[2], step[3]);
      if (settings === undefined || merged === null) return 'changed';
      fitting.push(['level', domain, settings, merged]);
      settings = merged;
    } else if (step[0] === 'domain') {
      if ((settings !== undefined) !== step[2]) return 'changed';
      if (!step[3] && !sameValue(settings, {})) return 'has-settings';
      settings = step[3] ? {} : undefined;
      fitting.push(step);
    }
  }
  return fitting;
}

function fitStep(step: Operation, state: SetState): Operation | LeftAloneWhy {
  const { table } = state;
  switch (step[0]) {
    case 'add':
      return whyTaken(step[1], state) ?? step;
    case 'remove': {
      const user = table.get(step[1][0]);
      if (user === undefined) return 'deleted';
      return sameUser(step[1], user) ? ['remove', rowOf(user)] : 'changed';
    }
    case 'settings': {
      const [, id, from, to] = step;
      if (!table.isLive(id)) return 'deleted';
      const now = table.settings(id);
      const merged = mergeValues(now, from, to);
      return merged === null ? 'changed' : ['settings', id, now, merged];
    }
    case 'lock':
      return table.isLive(step[1]) ? fitLock(step, table.lock(step[1])) : 'deleted';
    case 'password': {
      const [, id, from, to] = step;
      if (!table.isLive(id)) return 'deleted';
      const now = table.password(id);
      // Hardened since: doing this again has to bring the verifier back.
      return sameRef(now, from) ? ['password', id, now, to] : 'changed';
    }
    case 'incoming':
      return fitIncoming(step, state);
    case 'rename':
      return state.name === step[1] ? step : 'changed';
    case 'system':
      return fitSystem(step, state.system);
    case 'level': {
      const merged = mergeValues(state.level, step[2], step[3]);
      return merged === null ? 'changed' : ['level', null, state.level, merged];
    }
    case 'domain':
    case 'mark':
      return step;
    default:
      return assertNever(step);
  }
}

/**
 * A person's lock and unlock are taken back as long as no person locked or unlocked since. What the relay did meanwhile is
 * no step of its own: its lock goes under a lock by hand, as ever, and is never lifted, shortened or brought back.
 */
function fitLock([, id, from, to]: Step<'lock'>, now: Lock | null): Operation | LeftAloneWhy {
  if (!sameManualLock(now, from)) return 'changed';
  const relays = manualPart(to) === null && manualPart(from) === null;
  if (relays && !sameValue(now, from)) return now === null ? 'changed' : 'locked-by-relay';
  // What the relay has done since stays.
  const untouched = sameValue(automaticPart(now), automaticPart(from));
  return ['lock', id, now, bothLocks(manualPart(to), automaticPart(untouched ? to : now))];
}

/** As settings are, also those of the relay, which lie one level deeper. */
function fitSystem([, from, to]: Step<'system'>, now: SystemSettings): Operation | LeftAloneWhy {
  const { relay: relayFrom, ...restFrom } = from;
  const { relay: relayTo, ...restTo } = to;
  const rest = mergeValues<Partial<SystemSettings>>(now, restFrom, restTo);
  const relay = mergeValues(now.relay ?? {}, relayFrom ?? {}, relayTo ?? {});
  if (rest === null || relay === null) return 'changed';
  const touched = Object.keys({ ...from, ...to });
  const only = (all: object): Partial<SystemSettings> =>
    Object.fromEntries(touched.map((key) => [key, Reflect.get(all, key)]));
  return ['system', only(now), only({ ...rest, relay })];
}

function fitIncoming([, from, to]: Step<'incoming'>, state: SetState): Operation | LeftAloneWhy {
  const { incoming, blocks } = state;
  let now: IncomingRow | null = null;
  if (from === null) {
    if (to !== null && (incoming.get(to[0]) ?? incoming.find(to[1], to[2])) !== undefined)
      return 'address-taken';
  } else {
    now = incoming.get(from[0]) ?? null;
    if (now === null) return 'deleted';
    if (!sameIncoming(from, now)) return 'changed';
  }
  const block = to?.[4] ?? 0;
  const kept = block === 0 || blocks.get(block) !== undefined || blocks.placeOf(block) !== undefined;
  return kept ? ['incoming', now, to] : 'password-gone';
}

function whyTaken(row: UserRow, { table, blocks }: SetState): LeftAloneWhy | null {
  const user = userOf(row);
  const ref = user.password;
  if (table.isLive(user.id) || table.findKey(addressKey(user)) !== undefined) return 'address-taken';
  if (user.kind === 'ip' && table.overlapping(user.username) !== undefined) return 'overlaps';
  const kept =
    ref === null ||
    !isSealed(ref) ||
    blocks.get(ref.block) !== undefined ||
    blocks.placeOf(ref.block) !== undefined;
  return kept ? null : 'password-gone';
}
