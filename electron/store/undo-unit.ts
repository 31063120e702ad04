/** What an undo takes back or leaves alone as one: a user, a domain with its settings, or something of the set. */
import { assertNever } from '../../shared/domain/assert-never.ts';
import { displayDomain } from '../../shared/domain/domain-name.ts';
import { addressKey, isSealed } from '../../shared/domain/user.ts';
import type { Operation, UserRow } from './journal-types.ts';
import { rowOf, sameRef, sameUser, sameValue, userOf, userTouched } from './operation.ts';
import type { SetState } from './set-state.ts';
import { displayAddress } from './summary.ts';

/** Runs of operations on the same user or domain; each other operation on the set is a run of its own. */
export function* unitsOf(operations: readonly Operation[]): Generator<readonly Operation[]> {
  for (let at = 0; at < operations.length;) {
    const unit = unitOf(operations[at] as Operation);
    let end = at + 1;
    while (unit !== null && end < operations.length && unitOf(operations[end] as Operation) === unit) end++;
    yield operations.slice(at, end);
    at = end;
  }
}

function unitOf(op: Operation): number | string | null {
  return op[0] === 'level' || op[0] === 'domain' ? op[1] : userTouched(op);
}

/**
 * The steps of one unit as they can be done now, or null when it was changed since. `ofDomain`: the change is about the
 * domain itself, which then is not forgotten while it has users.
 */
export function fitUnit(
  steps: readonly Operation[],
  state: SetState,
  ofDomain: boolean,
): readonly Operation[] | null {
  const first = steps[0] as Operation;
  if (first[0] === 'remove') {
    const user = state.table.get(first[1][0]);
    return user !== undefined && sameUser(first[1], user) ? [['remove', rowOf(user)]] : null;
  }
  const domain = first[0] === 'domain' || first[0] === 'level' ? first[1] : null;
  if (domain !== null) return fitsDomain(domain, steps, state, ofDomain) ? steps : null;
  if (!steps.every((step) => fits(step, state))) return null;
  return steps.map((step): Operation => {
    // Hardened since: doing this again has to bring the verifier back.
    return step[0] === 'password' ? ['password', step[1], state.table.password(step[1]), step[3]] : step;
  });
}

/** Goes through the steps in mind: a domain is forgotten only once nothing is set for it, or that would be lost with it. */
function fitsDomain(
  domain: string,
  steps: readonly Operation[],
  state: SetState,
  ofDomain: boolean,
): boolean {
  let settings = state.domains.get(domain);
  return steps.every((step) => {
    if (step[0] === 'level') {
      if (settings === undefined || !sameValue(settings, step[2])) return false;
      settings = step[3];
      return true;
    }
    if (step[0] !== 'domain' || (settings !== undefined) !== step[2]) return false;
    const forgets = !step[3];
    if (forgets && (!sameValue(settings, {}) || (ofDomain && state.table.usersOf(domain) > 0))) return false;
    settings = forgets ? undefined : {};
    return true;
  });
}

function fits(op: Operation, state: SetState): boolean {
  const { table } = state;
  switch (op[0]) {
    case 'add':
      return isFree(op[1], state);
    case 'settings':
      return table.isLive(op[1]) && sameValue(table.settings(op[1]), op[2]);
    case 'lock':
      return table.isLive(op[1]) && sameValue(table.lock(op[1]), op[2]);
    case 'password':
      return table.isLive(op[1]) && sameRef(table.password(op[1]), op[2]);
    case 'rename':
      return state.name === op[1];
    case 'system':
      return sameValue(
        op[1],
        Object.fromEntries(Object.keys(op[1]).map((key) => [key, Reflect.get(state.system, key)])),
      );
    case 'level':
      return sameValue(state.level, op[2]);
    case 'remove':
    case 'domain':
      return true;
    default:
      return assertNever(op);
  }
}

function isFree(row: UserRow, { table, blocks }: SetState): boolean {
  const user = userOf(row);
  const ref = user.password;
  return (
    !table.isLive(user.id) &&
    table.findKey(addressKey(user)) === undefined &&
    (user.kind === 'mailbox' || table.overlapping(user.username) === undefined) &&
    (ref === null ||
      !isSealed(ref) ||
      blocks.get(ref.block) !== undefined ||
      blocks.placeOf(ref.block) !== undefined)
  );
}

/** How people are told of a unit that was left alone. */
export function nameOfUnit(steps: readonly Operation[], state: SetState, ofDomain: boolean): string {
  const op = steps[0] as Operation;
  switch (op[0]) {
    case 'add':
    case 'remove':
      return displayAddress(userOf(op[1]));
    case 'settings':
    case 'lock':
    case 'password': {
      const user = state.table.get(op[1]);
      return user === undefined ? `user ${op[1]} (deleted)` : displayAddress(user);
    }
    case 'rename':
      return 'the name of the set';
    case 'system':
      return 'system settings';
    case 'level':
    case 'domain':
      if (op[1] === null) return 'system settings';
      return ofDomain ? `the domain ${displayDomain(op[1])}` : `settings of ${displayDomain(op[1])}`;
    default:
      return assertNever(op);
  }
}
