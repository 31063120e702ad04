/** Plans undo and redo: the inverse of what a change did, less the rows that were changed since. */
import type { FileHandle } from 'node:fs/promises';
import { assertNever } from '../../shared/domain/assert-never.ts';
import { addressKey, isSealed } from '../../shared/domain/user.ts';
import { bodyAt, operationsBackwards } from './apply-line.ts';
import type { PlannedBatch, PlannedChange } from './change-writer.ts';
import type { HistoryRecord } from './history.ts';
import type { BatchLine, BlockRow, KeptLine, Operation, Place, UserRow } from './journal-types.ts';
import {
  blockNeeded,
  inverse,
  rowOf,
  sameRef,
  sameUser,
  sameValue,
  userOf,
  userTouched,
} from './operation.ts';
import type { SetState } from './set-state.ts';
import { displayAddress } from './summary.ts';

const NAMED = 10;

/** Opens the segment a place lies in; whoever opened closes. */
export type OpenSegment = (segment: number) => Promise<FileHandle>;

export interface UndoPlan extends PlannedChange {
  /** Filled while the batches are planned. */
  readonly leftAlone: { count: number; readonly first: string[] };
}

/** Takes back `latest`, the change that last did (or undid) the change `of`. */
export function planUndo(
  kind: 'undo' | 'redo',
  of: number,
  latest: HistoryRecord,
  state: SetState,
  segmentOf: OpenSegment,
): UndoPlan {
  const leftAlone = { count: 0, first: [] as string[] };
  const original = state.history.summaryOf(of);
  const fetched = new Set<number>();

  async function* batches(): AsyncGenerator<PlannedBatch> {
    const reader = await segmentOf(latest.place.segment);
    for await (const operations of operationsBackwards(reader, latest.place)) {
      const ops: Operation[] = [];
      let users = 0;
      for (const steps of byUser(operations.toReversed().map(inverse))) {
        const fitting = fit(steps, state);
        if (fitting === null) {
          leftAlone.count++;
          if (leftAlone.first.length < NAMED) leftAlone.first.push(nameOf(steps[0] as Operation, state));
          continue;
        }
        ops.push(...fitting);
        if (userTouched(steps[0] as Operation) !== null) users++;
      }
      if (ops.length > 0) yield { ops, users, blocks: await blocksFor(ops) };
    }
  }

  async function blocksFor(ops: readonly Operation[]): Promise<BlockRow[]> {
    const rows: BlockRow[] = [];
    for (const op of ops) {
      const id = blockNeeded(op);
      const place = id === 0 || fetched.has(id) ? undefined : state.blocks.placeOf(id);
      if (place === undefined) continue;
      fetched.add(id);
      rows.push(await readBlock(id, place));
    }
    return rows;
  }

  async function readBlock(id: number, place: Place): Promise<BlockRow> {
    const body = await bodyAt(await segmentOf(place.segment), place.offset, place.length);
    const line = JSON.parse(body.toString()) as BatchLine | KeptLine;
    const rows = 'kept' in line ? line.kept : (line.blocks ?? []);
    const row = rows.find((candidate) => candidate[0] === id);
    if (row === undefined) throw new Error(`Sealed block ${id} is not where it was noted.`);
    return row;
  }

  const verb = kind === 'undo' ? 'Undid' : 'Redid';
  return {
    kind,
    of,
    batches: batches(),
    summary: () => {
      const left = leftAlone.count === 0 ? '' : `, but left ${leftAlone.count} changed since alone`;
      return `${verb}: ${original ?? `change ${of}`}${left}`;
    },
    evenIfEmpty: true,
    leftAlone,
  };
}

/** Runs of operations on the same user; each operation on the set as a whole is a run of its own. */
function* byUser(operations: readonly Operation[]): Generator<readonly Operation[]> {
  for (let at = 0; at < operations.length;) {
    const user = userTouched(operations[at] as Operation);
    let end = at + 1;
    while (user !== null && end < operations.length && userTouched(operations[end] as Operation) === user)
      end++;
    yield operations.slice(at, end);
    at = end;
  }
}

/** The steps as they can be done now, or null when the user or setting was changed since. */
function fit(steps: readonly Operation[], state: SetState): readonly Operation[] | null {
  const first = steps[0] as Operation;
  if (first[0] === 'remove') {
    const user = state.table.get(first[1][0]);
    return user !== undefined && sameUser(first[1], user) ? [['remove', rowOf(user)]] : null;
  }
  if (!steps.every((step) => fits(step, state))) return null;
  return steps.map((step): Operation => {
    // Hardened since: doing this again has to bring the verifier back.
    return step[0] === 'password' ? ['password', step[1], state.table.password(step[1]), step[3]] : step;
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
      // The domain itself may come back only with the step before this one.
      return sameValue(op[1] === null ? state.level : (state.domains.get(op[1]) ?? {}), op[2]);
    case 'domain':
      return state.domains.has(op[1]) === op[2];
    case 'remove':
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

function nameOf(op: Operation, state: SetState): string {
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
      return op[1] === null ? 'system settings' : `settings of ${op[1]}`;
    case 'domain':
      return `the domain ${op[1]}`;
    default:
      return assertNever(op);
  }
}
