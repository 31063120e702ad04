/** What an undo takes back or leaves alone as one: a user, a domain with its settings, or something of the set. */
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { displayDomain } from '../../../shared/domain/domain-name.ts';
import type { Operation } from '../model/journal-types.ts';
import { userOf, userTouched } from '../model/operation.ts';
import type { SetState } from '../table/set-state.ts';
import { displayAddress } from '../../../shared/domain/change-sentence.ts';

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
  if (op[0] === 'incoming') return keyOfIncoming(op);
  return op[0] === 'level' || op[0] === 'domain' ? op[1] : userTouched(op);
}

/** By which a unit is known again among those of another change. */
export function keyOfUnit(steps: readonly Operation[]): number | string {
  const op = steps[0] as Operation;
  if (op[0] === 'level' || op[0] === 'domain') return `domain:${op[1] ?? ''}`;
  if (op[0] === 'incoming') return keyOfIncoming(op);
  return userTouched(op) ?? op[0];
}

/** Ids of incoming users are their own. */
function keyOfIncoming(op: Extract<Operation, readonly ['incoming', ...unknown[]]>): string {
  return `incoming:${(op[1] ?? op[2])?.[0] ?? 0}`;
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
    case 'incoming': {
      const [, username = '', domain = ''] = op[1] ?? op[2] ?? [];
      return `the incoming user ${displayAddress({ kind: 'mailbox', username, domain })}`;
    }
    case 'rename':
      return 'the name of the set';
    case 'mark':
      return `the mark “${op[1]}”`;
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
