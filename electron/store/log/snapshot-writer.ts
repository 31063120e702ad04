/** Writes a snapshot while changes go on: users changed meanwhile are written as they were when it began. */
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredUser } from '../../../shared/domain/user.ts';
import type { IncomingRow, Place } from '../model/journal-types.ts';
import { checksum, encodeLine, writtenFormat } from './line-format.ts';
import { blockRow } from '../table/sealed-blocks.ts';
import { SNAPSHOT } from './set-files.ts';
import { writeWhole } from './whole-file.ts';
import type { SetState } from '../table/set-state.ts';
import {
  changeRow,
  type EndLine,
  type SectionKind,
  type SectionLine,
  type SnapshotBlock,
  type SnapshotDomain,
  type SnapshotDropped,
  type SnapshotHead,
  type SnapshotMark,
  type SnapshotUser,
} from './snapshot-format.ts';

const SECTION_ROWS = 1_000;
const SECTION_BYTES = 1 << 20;

/** Everything of the set as it is at one moment; users follow as they are asked for. */
export interface SnapshotPlan {
  readonly head: SnapshotHead;
  /** Version of its lines. */
  readonly format: number;
  rows(): Generator<readonly [SectionKind, unknown]>;
  /** Stops watching for changes. */
  release(): void;
}

/** Fixes the state as of now. No other snapshot may be under way. */
export function planSnapshot(
  state: SetState,
  segment: number,
  time: number,
  format = writtenFormat(state.format),
  /** Blocks that lie there from now on, in place of memory or another line. */
  moved: ReadonlyMap<number, Place> = new Map(),
): SnapshotPlan {
  const { table, incoming } = state;
  const before = new Map<number, StoredUser | null>();
  let next = 1;
  state.beforeTouch = (id) => {
    if (id >= next && !before.has(id)) before.set(id, table.get(id) ?? null);
  };
  const beforeIncoming = new Map<number, IncomingRow | null>();
  let nextIncoming = 1;
  state.beforeIncoming = (id) => {
    if (id >= nextIncoming && !beforeIncoming.has(id)) beforeIncoming.set(id, incoming.get(id) ?? null);
  };
  const head: SnapshotHead = {
    postern: 'user-set',
    id: state.id,
    name: state.name,
    sample: state.sample,
    seq: state.seq,
    lastId: table.lastId,
    lastBlock: state.blocks.lastId,
    segment,
    time,
    system: state.system,
    level: state.level,
    users: table.size,
    ...(incoming.lastId > 0 && { lastIncoming: incoming.lastId }),
  };
  const numbers = new Map<string, number>();
  const domains: SnapshotDomain[] = [];
  const nameDomain = (domain: string): void => {
    if (numbers.has(domain)) return;
    numbers.set(domain, domains.length);
    domains.push([domain, state.domains.get(domain) ?? null]);
  };
  for (const domain of table.domainCounts().keys()) nameDomain(domain);
  for (const domain of incoming.domainNames()) nameDomain(domain);
  for (const domain of state.domains.keys()) nameDomain(domain);
  const blocks = state.blocks.inUse();
  const wanted = state.blocks.wanted();
  const dropped = [...new Map([...state.blocks.dropped(), ...moved])];
  const history = [...state.history.records()];
  const marks = state.marks.rows();

  function* rows(): Generator<readonly [SectionKind, unknown]> {
    for (const row of domains) yield ['domains', row];
    for (const [id, block, place] of blocks) {
      const at = place ?? { segment: 0, offset: 0, length: 0 };
      const row: SnapshotBlock = [...blockRow(id, block), at.segment, at.offset, at.length];
      yield ['blocks', wanted.has(id) ? [...row, 1] : row];
    }
    for (let id = 1; id <= head.lastId; id++) {
      const earlier = before.get(id);
      before.delete(id);
      next = id + 1;
      const user = earlier === undefined ? table.get(id) : earlier;
      if (user) yield ['users', userRow(user, numbers.get(user.domain) as number)];
    }
    for (let id = 1; id <= (head.lastIncoming ?? 0); id++) {
      const earlier = beforeIncoming.get(id);
      beforeIncoming.delete(id);
      nextIncoming = id + 1;
      const row = earlier === undefined ? incoming.get(id) : earlier;
      if (row) yield ['incoming', row.with(2, numbers.get(row[2]) ?? 0)];
    }
    for (const [id, place] of dropped) {
      yield ['dropped', [id, place.segment, place.offset, place.length] satisfies SnapshotDropped];
    }
    for (const record of history) yield ['history', changeRow(record, format)];
    for (const [{ name, time: at, made, seq, lastId, level, domains: set }, touched] of marks) {
      yield ['marks', [name, at, made, seq, lastId, level, [...set]] satisfies SnapshotMark];
      for (const [id, row] of touched) yield ['marks', (row ?? [id]) satisfies SnapshotMark];
    }
  }
  return { head, format, rows, release: () => (state.beforeTouch = state.beforeIncoming = null) };
}

/** Writes the snapshot beside the old one and puts it in its place, durably. Rejects with the old one untouched. */
export async function writeSnapshot(
  folder: string,
  plan: SnapshotPlan,
  signal?: AbortSignal,
): Promise<number> {
  try {
    return await writeWhole(join(folder, SNAPSHOT), async (handle) => {
      const bytes = await writeRows(handle, plan, signal);
      signal?.throwIfAborted();
      return bytes;
    });
  } finally {
    plan.release();
  }
}

async function writeRows(
  handle: FileHandle,
  plan: SnapshotPlan,
  signal: AbortSignal | undefined,
): Promise<number> {
  const counts: Partial<Record<SectionKind, number>> = {
    domains: 0,
    blocks: 0,
    users: 0,
    history: 0,
    dropped: 0,
  };
  let written = 0;
  const put = async (bytes: Buffer): Promise<void> => {
    signal?.throwIfAborted();
    await handle.appendFile(bytes);
    written += bytes.length;
  };
  let kind: SectionKind = 'domains';
  let lines: string[] = [];
  let length = 0;
  const section = async (): Promise<void> => {
    if (lines.length === 0) return;
    const body = Buffer.from(lines.join(''));
    const line: SectionLine = {
      section: kind,
      rows: lines.length,
      bytes: body.length,
      checksum: checksum(body),
    };
    counts[kind] = (counts[kind] ?? 0) + lines.length;
    lines = [];
    length = 0;
    await put(Buffer.concat([encodeLine(JSON.stringify(line), plan.format), body]));
  };
  await put(encodeLine(JSON.stringify(plan.head), plan.format));
  for (const [next, row] of plan.rows()) {
    if (next !== kind || lines.length === SECTION_ROWS || length > SECTION_BYTES) await section();
    kind = next;
    const line = `${JSON.stringify(row)}\n`;
    length += line.length;
    lines.push(line);
  }
  await section();
  await put(
    encodeLine(JSON.stringify({ end: true, rows: counts as EndLine['rows'] } satisfies EndLine), plan.format),
  );
  return written;
}

function userRow(user: StoredUser, domain: number): SnapshotUser {
  const { id, username, password, createdAt, lock } = user;
  const row = [
    id,
    user.kind === 'ip' ? 1 : 0,
    username,
    domain,
    password?.block ?? 0,
    password?.index ?? 0,
    createdAt,
    user.changedAt === createdAt ? 0 : user.changedAt,
  ] as const;
  const settings = Object.keys(user.settings).length === 0 ? null : user.settings;
  if (password?.verifier !== undefined) {
    const hardened = [...row, settings, lock, password.verifier] as const;
    return password.kept === true ? [...hardened, 1] : hardened;
  }
  if (lock !== null) return [...row, settings, lock];
  return settings === null ? row : [...row, settings];
}
