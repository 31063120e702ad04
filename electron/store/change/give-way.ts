/** Who of a change that another process has made is just being imported here. */
import { addressKey } from '../../../shared/domain/user.ts';
import type { BatchLine } from '../model/journal-types.ts';
import { domainAt, incomingAt, kindAt, userOf } from '../model/operation.ts';
import type { SetState } from '../table/set-state.ts';

/** What a change, or a batch of one, brings. */
export type Coming = Pick<BatchLine, 'rows' | 'incoming' | 'ops'>;

/** A staged row that stands in the way. */
export interface Met {
  readonly of: 'users' | 'incoming';
  readonly id: number;
  readonly address: string;
}

/** The first user that a change adds whose address, or an overlapping range, is staged; null: none. */
export function standsInTheWay(state: SetState, { rows, incoming, ops = [] }: Coming): Met | null {
  for (let at = 0; at < (rows?.usernames.length ?? 0) && rows !== undefined; at++) {
    const [username = '', kind] = [rows.usernames[at], kindAt(rows, at)];
    const met = user(state, kind, username, domainAt(rows, at));
    if (met !== null) return met;
  }
  for (let at = 0; at < (incoming?.usernames.length ?? 0) && incoming !== undefined; at++) {
    const [, username, domain] = incomingAt(incoming, at);
    const met = incomingUser(state, username, domain);
    if (met !== null) return met;
  }
  for (const op of ops) {
    if (op[0] === 'add') {
      const { kind, username, domain } = userOf(op[1]);
      const met = user(state, kind === 'ip' ? 1 : 0, username, domain);
      if (met !== null) return met;
    }
    if (op[0] === 'incoming' && op[2] !== null) {
      const met = incomingUser(state, op[2][1], op[2][2]);
      if (met !== null) return met;
    }
  }
  return null;
}

function user({ table }: SetState, kind: 0 | 1, username: string, domain: string): Met | null {
  const id = table.findRow(kind, username, domain);
  const address = addressKey({ kind: kind === 1 ? 'ip' : 'mailbox', username, domain });
  if (id !== 0) return table.isStaged(id) ? { of: 'users', id, address } : null;
  const overlap = kind === 1 ? table.overlapping(username) : undefined;
  return overlap?.staged === true ? { of: 'users', id: overlap.id, address } : null;
}

function incomingUser({ incoming }: SetState, username: string, domain: string): Met | null {
  const id = incoming.find(username, domain);
  if (id === undefined || !incoming.rows.isStaged(id)) return null;
  return { of: 'incoming', id, address: `${username}@${domain}` };
}
