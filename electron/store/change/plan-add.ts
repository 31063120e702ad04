/** Plans new users: ids, sealed passwords, and that nobody has their addresses yet. */
import { PosternError } from '../../../shared/domain/errors.ts';
import { addressKey } from '../../../shared/domain/user.ts';
import type { PlannedBatch } from './change-writer.ts';
import { BATCH_ROWS, type BlockRow, type Operation } from '../model/journal-types.ts';
import { IpRanges } from '../table/ip-ranges.ts';
import type { Plan } from './plan.ts';
import { aboutUser } from '../model/about.ts';
import { rowOf } from '../model/operation.ts';
import { blockRow } from '../table/sealed-blocks.ts';
import type { SetState } from '../table/set-state.ts';
import type { NewUser } from '../model/store-types.ts';
import type { StoredUser } from '../../../shared/domain/user.ts';
import { displayAddress } from '../../../shared/domain/change-sentence.ts';

/** The change that adds them; refuses an address that somebody has, or that comes twice. */
export function planAdd(users: readonly NewUser[], state: SetState, now: number): Plan {
  requireFree(users, state);
  const ids: number[] = [];
  const batches: PlannedBatch[] = [];
  let first: StoredUser | undefined;
  for (let from = 0; from < users.length; from += BATCH_ROWS) {
    const ops: Operation[] = [];
    const blocks: BlockRow[] = [];
    for (const { password, ...user } of users.slice(from, from + BATCH_ROWS)) {
      const id = state.table.lastId + 1;
      state.table.reserve(id);
      const block = password === null ? 0 : state.blocks.nextId();
      if (password !== null) blocks.push(blockRow(block, password));
      const ref = block === 0 ? null : { block, index: 0 };
      const stored = { ...user, id, lock: null, createdAt: now, changedAt: now, password: ref };
      first ??= stored;
      ids.push(id);
      ops.push(['add', rowOf(stored)]);
    }
    batches.push({ ops, users: ops.length, blocks });
  }
  return { kind: 'add', of: null, batches, ids, about: (count) => aboutUser(count, first) };
}

/** Refuses an address or an overlapping range that a user has, that an import is bringing, or that is asked for twice. */
function requireFree(users: readonly NewUser[], state: SetState): void {
  const { table } = state;
  const asked = new Set<string>();
  const ranges = new IpRanges();
  users.forEach((user, at) => {
    const key = addressKey(user);
    const taken = table.findKey(key);
    if (taken !== undefined || asked.has(key)) throw addressTaken(user, taken?.staged === true);
    asked.add(key);
    if (user.kind !== 'ip') return;
    if (!state.system.authoriseIpAddresses) {
      throw PosternError.of(
        'ip-users-forbidden',
        'IP addresses are not authorised on this system. Give the user a password, or switch “Authorise IP addresses” on in the settings.',
        {},
        { field: 'password' },
      );
    }
    const owner =
      table.overlapping(user.username)?.username ?? users[ranges.overlapping(user.username) - 1]?.username;
    if (owner !== undefined) {
      throw PosternError.of(
        'address-taken',
        '{username} overlaps with the IP user {owner}. One address belongs to one user: change one of the two.',
        { username: user.username, owner },
        { field: 'username', address: user.username, owner: owner },
      );
    }
    ranges.add(user.username, at + 1);
  });
}

/** `address-taken`: an import that is not over brings a user of that address. */
export function beingImported(address: string): PosternError {
  return PosternError.of(
    'address-taken',
    '{address} is just being imported. Wait for the import to end, or cancel it.',
    { address },
    { field: 'username', address },
  );
}

function addressTaken(user: NewUser, staged: boolean): PosternError {
  const address = displayAddress(user);
  return staged
    ? beingImported(address)
    : PosternError.of(
        'address-taken',
        '{address} exists already. Choose another username, or edit the user there is.',
        { address },
        { field: 'username', address },
      );
}
