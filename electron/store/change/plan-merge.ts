/** Plans what is taken over from a file or another set that was compared: users added, changed and deleted, and levels, as one change. */
import { PosternError } from '../../../shared/domain/errors.ts';
import { automaticPart, bothLocks, manualPart } from '../../../shared/domain/lock.ts';
import { byItself } from '../../../shared/domain/actor.ts';
import { applyPatch } from '../../../shared/domain/settings.ts';
import { addressOf, type StoredPassword } from '../../../shared/domain/user.ts';
import { BATCH_ROWS, type BlockRow, type Operation } from '../model/journal-types.ts';
import { rowOf, sameValue } from '../model/operation.ts';
import type { ChangeDraft, MergeRow } from '../model/store-types.ts';
import { blockRow } from '../table/sealed-blocks.ts';
import type { SetState } from '../table/set-state.ts';
import type { PlannedBatch } from './change-writer.ts';
import type { Plan } from './plan.ts';

type Merge = Extract<ChangeDraft, { kind: 'merge' }>;

/** Refuses what was compared with another state of the set than today's; what Postern does by itself does not count. */
export function planMerge(draft: Merge, state: SetState, now: number): Plan {
  requireAsCompared(draft.seq, state);
  let deleted = 0;
  const blocks = new Map<number, number>();
  function* batches(): Generator<PlannedBatch> {
    let ops: Operation[] = [];
    let rows: BlockRow[] = [];
    let users = 0;
    const place = (password: StoredPassword | null): StoredPassword | null => {
      if (password === null || password.block >= 0) return password;
      let id = blocks.get(password.block);
      if (id === undefined) {
        id = state.blocks.nextId();
        blocks.set(password.block, id);
        const block = draft.blocks.get(password.block);
        if (block !== undefined) rows.push(blockRow(id, block));
      }
      return { ...password, block: id };
    };
    // Whoever makes room comes first.
    for (const row of [...draft.rows].sort((a, b) => rank(a) - rank(b))) {
      const steps = stepsOf(row, state, now, place);
      if (steps.length === 0) continue;
      ops.push(...steps);
      if ('remove' in row) deleted++;
      if (!('level' in row)) users++;
      if (ops.length >= BATCH_ROWS / 2) {
        yield { ops, users, blocks: rows };
        [ops, rows, users] = [[], [], 0];
      }
    }
    if (ops.length > 0) yield { ops, users, blocks: rows };
  }
  return {
    kind: 'merge',
    of: null,
    batches: batches(),
    about: () => ({ file: draft.file, ...(deleted > 0 && { deleted: String(deleted) }) }),
  };
}

function rank(row: MergeRow): number {
  return 'remove' in row ? 0 : 1;
}

function requireAsCompared(seq: number, { history }: SetState): void {
  const since = history.records().findLast((record) => !byItself(record));
  if (since === undefined || since.seq <= seq) return;
  throw PosternError.of(
    'conflict',
    'The set was changed since it was compared. Nothing was done. Compare again, and choose again.',
    {},
  );
}

function stepsOf(
  row: MergeRow,
  state: SetState,
  now: number,
  place: (password: StoredPassword | null) => StoredPassword | null,
): Operation[] {
  const { table } = state;
  if ('level' in row) return levelSteps(row, state);
  if ('remove' in row) {
    const user = table.get(row.remove);
    return user === undefined ? [] : [['remove', rowOf(user)]];
  }
  if ('add' in row) {
    const { add } = row;
    requireRoom(add, state);
    const id = table.lastId + 1;
    table.reserve(id);
    return [['add', rowOf({ ...add, id, password: place(add.password), createdAt: now, changedAt: now })]];
  }
  const user = table.get(row.edit);
  if (user === undefined) return [];
  const steps: Operation[] = [];
  const settings = applyPatch(user.settings, row.settings ?? {});
  if (!sameValue(user.settings, settings)) steps.push(['settings', user.id, user.settings, settings]);
  if (row.lock !== undefined) {
    const lock = bothLocks(manualPart(row.lock), automaticPart(user.lock));
    if (!sameValue(user.lock, lock)) steps.push(['lock', user.id, user.lock, lock]);
  }
  if (row.password !== undefined) steps.push(['password', user.id, user.password, place(row.password)]);
  return steps;
}

function levelSteps(
  { level, settings }: Extract<MergeRow, { level: unknown }>,
  state: SetState,
): Operation[] {
  const before = level === null ? state.level : (state.domains.get(level) ?? {});
  const after = applyPatch(before, settings);
  if (sameValue(before, after)) return [];
  const known = level === null || state.domains.has(level);
  return [...(known ? [] : [['domain', level, false, true] as const]), ['level', level, before, after]];
}

/** An IP user whose range overlaps another's, or that is not allowed at all, cannot be taken over. */
function requireRoom(add: Extract<MergeRow, { add: unknown }>['add'], { table, system }: SetState): void {
  if (add.kind !== 'ip') return;
  if (!system.authoriseIpAddresses) {
    throw PosternError.of(
      'ip-users-forbidden',
      'IP addresses are not authorised on this system, so {add} cannot be taken over. Keep that line as here, or switch “Authorise IP addresses” on in the settings.',
      { add: addressOf(add) },
    );
  }
  const owner = table.overlapping(add.username)?.username;
  if (owner === undefined) return;
  throw PosternError.of(
    'address-taken',
    '{username} overlaps with the IP user {owner}, so it cannot be taken over. Keep that line as here, or delete {owner} first.',
    { username: add.username, owner },
    { address: add.username, owner },
  );
}
