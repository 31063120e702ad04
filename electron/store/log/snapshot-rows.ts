/** Takes what a snapshot says into an empty set in memory, wherever the snapshot lies. */
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { DEFAULT_SYSTEM_SETTINGS } from '../../../shared/domain/settings.ts';
import type { IncomingRow, UserRow } from '../model/journal-types.ts';
import {
  aLock,
  count,
  header,
  Implausible,
  list,
  MOST_BYTES,
  overrides,
  place,
  text,
  time,
  user as aUser,
  type Plausible,
} from '../model/plausible.ts';
import { blockOf } from '../table/sealed-blocks.ts';
import type { SetState } from '../table/set-state.ts';
import {
  recordOf,
  type SectionKind,
  type SnapshotBlock,
  type SnapshotChange,
  type SnapshotDomain,
  type SnapshotDropped,
  type SnapshotHead,
  type SnapshotIncoming,
  type SnapshotMark,
  type SnapshotUser,
} from './snapshot-format.ts';

/** What the set is; `format`: of the snapshot's lines. `plausible` checks what follows; null: the set is of a server of ours. */
export function takeHead(
  head: SnapshotHead,
  format: number,
  state: SetState,
  plausible: Plausible | null,
): void {
  Object.assign(state, {
    format,
    plausible,
    id: head.id,
    name: head.name,
    sample: head.sample,
    seq: head.seq,
    system: { ...DEFAULT_SYSTEM_SETTINGS, ...head.system },
    level: head.level,
  });
  state.blocks.reserve(head.lastBlock);
}

/** Ids that must not be given again; once all rows are there. */
export function takeLastIds(head: SnapshotHead, state: SetState): void {
  state.table.reserve(head.lastId);
  if (head.lastIncoming !== undefined) state.incoming.rows.reserve(head.lastIncoming);
}

/** The rows of a section, in the order of the snapshot. Throws {@link Implausible}, or whatever they break. `domains`: those named so far. */
export function takeRows(kind: SectionKind, rows: unknown[], state: SetState, domains: string[]): void {
  const { table, blocks, history, plausible } = state;
  switch (kind) {
    case 'domains':
      for (const [domain, settings] of rows as SnapshotDomain[]) {
        text(domain, 1_000);
        if (settings !== null) overrides(settings);
        domains.push(domain);
        if (settings !== null) state.domains.set(domain, settings);
      }
      return;
    case 'blocks':
      for (const row of rows as SnapshotBlock[]) {
        const [id, entries, base64, segment, offset, length, wanted] = row;
        place(id, entries);
        text(base64, MOST_BYTES);
        for (const at of [segment, offset, length]) count(at, 'a place in the journal');
        blocks.put(id, blockOf([id, entries, base64]), segment === 0 ? null : { segment, offset, length });
        if (wanted === 1) blocks.want(id);
      }
      return;
    case 'users':
      for (const row of rows as SnapshotUser[]) {
        const [
          id,
          user,
          username,
          domain,
          block,
          entry,
          createdAt,
          changedAt,
          settings,
          lock,
          verifier,
          kept,
        ] = row;
        plausible?.id(id);
        if (id < 1) throw new Implausible('a user has the id 0');
        aUser(user, username, domains[domain]);
        place(block, entry);
        time(createdAt);
        time(changedAt);
        if (settings) overrides(settings);
        if (lock) aLock(lock);
        if (verifier !== undefined) text(verifier, 10_000);
        table.insertRow(id, user, username, domains[domain] as string, block, entry, createdAt, false);
        if (verifier !== undefined) table.setVerifier(id, verifier, kept === 1);
        if (block !== 0 && (verifier === undefined || kept === 1)) blocks.use(block);
        if (changedAt !== 0) table.touch(id, changedAt);
        if (settings) table.setSettings(id, settings);
        if (lock) table.setLock(id, lock);
      }
      return;
    case 'incoming':
      for (const row of rows as SnapshotIncoming[]) {
        const user = row.with(2, domains[row[2]] ?? '') as unknown as IncomingRow;
        plausible?.incomingRow(user);
        if (domains[row[2]] === undefined) throw new Implausible('a domain is missing');
        state.incoming.insert(user, false);
        if (user[4] !== 0) blocks.use(user[4]);
      }
      return;
    case 'dropped':
      for (const [id, segment, offset, length] of rows as SnapshotDropped[]) {
        for (const at of [id, segment, offset, length]) count(at, 'a place in the journal');
        blocks.noteDropped(id, { segment, offset, length });
      }
      return;
    case 'history':
      for (const row of rows as SnapshotChange[]) {
        const record = recordOf(row);
        header(record);
        for (const at of [record.seq, ...(Object.values(record.place) as readonly unknown[])])
          count(at, 'a place in the journal');
        if (record.lifted !== undefined) list(record.lifted);
        history.add(record);
      }
      return;
    case 'marks':
      for (const row of rows as SnapshotMark[]) loadMark(row, state);
      return;
    default:
      assertNever(kind);
  }
}

function loadMark(row: SnapshotMark, { marks, plausible }: SetState): void {
  if (typeof row[0] === 'string') {
    const [name, at, made, seq, lastId, level, domains] = row as Extract<
      SnapshotMark,
      readonly [string, ...unknown[]]
    >;
    text(name, 1_000);
    time(at);
    count(seq, 'a change');
    plausible?.id(lastId);
    overrides(level);
    list(domains);
    for (const [domain, settings] of domains) {
      text(domain, 1_000);
      overrides(settings);
    }
    marks.add({
      name,
      time: at,
      made: made === 'export' ? made : 'hand',
      seq,
      lastId,
      level,
      domains: new Map(domains),
    });
    return;
  }
  if (row.length === 1) {
    plausible?.id(row[0]);
    marks.restore(row[0], null);
    return;
  }
  const user = row as UserRow;
  plausible?.row(user);
  marks.restore(user[0], user);
}
