/** Plans changes of incoming users: those typed in, and those deleted. Imports of them are {@link IncomingImport}'s. */
import { PosternError } from '../../../shared/domain/errors.ts';
import { addressKey } from '../../../shared/domain/user.ts';
import { BOUND_FORMAT } from '../log/line-format.ts';
import { BATCH_ROWS, type BlockRow, type IncomingRow, type Operation } from '../model/journal-types.ts';
import type { NewIncomingUser } from '../model/store-types.ts';
import { displayAddress, type ChangeAbout } from '../../../shared/domain/change-sentence.ts';
import { aboutUser } from '../model/about.ts';
import { blockRow } from '../table/sealed-blocks.ts';
import type { SetState } from '../table/set-state.ts';
import type { PlannedBatch } from './change-writer.ts';
import { beingImported } from './plan-add.ts';
import type { Plan } from './plan.ts';

/** Throws where the set's secrets do not say yet what they are for: those of incoming users have to. */
export function requireIncoming(state: SetState): void {
  if (state.format >= BOUND_FORMAT) return;
  throw PosternError.of(
    'conflict',
    'The set was made by an earlier version of Postern, and its passwords are sealed anew once its key is at hand. Give it its key first; then it can keep incoming users.',
    {},
  );
}

/** The change that adds incoming users; refuses an address that is there already. */
export function planIncomingAdd(users: readonly NewIncomingUser[], state: SetState, now: number): Plan {
  requireIncoming(state);
  const { incoming, blocks } = state;
  requireFree(users, state);
  const sealed: BlockRow[] = [];
  const rows = users.map(({ username, domain, access, password }): IncomingRow => {
    const id = incoming.lastId + 1;
    incoming.rows.reserve(id);
    const block = password === null ? 0 : blocks.nextId();
    if (password !== null) sealed.push(blockRow(block, password));
    return [id, username, domain, access ? 1 : 0, block, 0, now, now];
  });
  const ops = rows.map((row): Operation => ['incoming', null, row]);
  return {
    kind: 'incoming-add',
    of: null,
    batches: ops.length === 0 ? [] : [{ ops, users: ops.length, blocks: sealed }],
    about: (count) => aboutIncoming(count, rows[0]),
  };
}

/** Refuses an address that an incoming user has, that an import is bringing, or that is asked for twice. */
function requireFree(users: readonly NewIncomingUser[], { incoming }: SetState): void {
  const asked = new Set<string>();
  for (const { username, domain } of users) {
    const user = { kind: 'mailbox', username, domain } as const;
    const there = incoming.find(username, domain);
    const key = addressKey(user);
    if (there === undefined && !asked.has(key)) {
      asked.add(key);
      continue;
    }
    const address = displayAddress(user);
    const busy = there !== undefined && incoming.rows.isStaged(there);
    throw busy
      ? beingImported(address)
      : PosternError.of(
          'address-taken',
          '{address} is an incoming user already.',
          { address },
          { field: 'username', address },
        );
  }
}

/** `ids`: who is selected now; `expected`: how many the administrator was shown. */
export function planIncomingRemove(ids: Uint32Array, expected: number | undefined, state: SetState): Plan {
  if (ids.length === 0) {
    throw PosternError.of(
      'not-found',
      'None of the selected incoming users exists any more. Refresh and select again.',
      {},
    );
  }
  if (expected !== undefined && ids.length !== expected) {
    throw PosternError.of(
      'conflict',
      'The set was changed meanwhile: the selection has {found, plural, one {# incoming user} other {# incoming users}} now, not {expected, number}. Nothing was done. Look at them again, and confirm if you still want it.',
      { found: ids.length, expected },
      { expected, found: ids.length },
    );
  }
  let first: IncomingRow | undefined;
  function* batches(): Generator<PlannedBatch> {
    for (let from = 0; from < ids.length; from += BATCH_ROWS) {
      const ops: Operation[] = [];
      for (const id of ids.subarray(from, from + BATCH_ROWS)) {
        const row = state.incoming.get(id);
        if (row === undefined) continue;
        first ??= row;
        ops.push(['incoming', row, null]);
      }
      if (ops.length > 0) yield { ops, users: ops.length, blocks: [] };
    }
  }
  return {
    kind: 'incoming-remove',
    of: null,
    batches: batches(),
    about: (count) => aboutIncoming(count, first),
  };
}

function aboutIncoming(users: number, only: IncomingRow | undefined): ChangeAbout {
  if (only === undefined) return {};
  return aboutUser(users, { kind: 'mailbox', username: only[1], domain: only[2] });
}
