/** A user set in memory, as lowdb holds it, and how operations change it. Applying never fails: planning has looked before. */
import { assertNever } from '../../../shared/domain/assert-never.ts';
import {
  DEFAULT_SYSTEM_SETTINGS,
  type SettingsOverride,
  type SystemSettings,
} from '../../../shared/domain/settings.ts';
import { isSealed } from '../../../shared/domain/user.ts';
import { History } from './history.ts';
import { IncomingTable } from './incoming-table.ts';
import { Marks } from './marks.ts';
import { FORMAT } from '../log/line-format.ts';
import { Lifted, lapsesOf, levelName } from './lapses.ts';
import type { IncomingColumns, IncomingRow, Operation, RowColumns } from '../model/journal-types.ts';
import { domainAt, entryAt, incomingAt, kindAt, rowOf, sameRef, userOf } from '../model/operation.ts';
import type { Plausible } from '../model/plausible.ts';
import { SealedBlocks } from './sealed-blocks.ts';
import { displayAddress } from '../../../shared/domain/change-sentence.ts';
import { UserTable } from './user-table.ts';

export class SetState {
  id = '';
  name = '';
  /** Format that new lines and snapshots have: before 3, sealed secrets do not say what they are for; 4 knows incoming users. */
  format = FORMAT;
  sample = false;
  /** Sequence number of the last change. */
  seq = 0;
  system: SystemSettings = DEFAULT_SYSTEM_SETTINGS;
  /** What is set at system level. */
  level: SettingsOverride = {};
  /** Domains made known, with what is set for each; a domain with users is known without being here. */
  readonly domains = new Map<string, SettingsOverride>();
  /** What the files of a set may say; null for one that was not read from any. */
  plausible: Plausible | null = null;
  readonly table = new UserTable();
  readonly incoming = new IncomingTable();
  readonly blocks = new SealedBlocks();
  readonly history = new History();
  readonly marks = new Marks();
  /** Locks and settings whose time was over when changes since the last record took them off. */
  readonly lifted = new Lifted();
  /** Called before a user is changed, added or removed, while a snapshot is being written. */
  beforeTouch: ((id: number) => void) | null = null;
  /** Likewise of incoming users, whose ids are their own. */
  beforeIncoming: ((id: number) => void) | null = null;

  apply(operations: readonly Operation[], time: number): void {
    for (const operation of operations) this.#apply(operation, time);
  }

  /** Adds the users of an import batch, staged (see {@link UserTable.publish}) or at once. */
  insertRows(rows: RowColumns, staged: boolean): void {
    const { table } = this;
    const verifiers = new Map(rows.verifiers);
    let sealed = 0;
    for (let at = 0; at < rows.usernames.length; at++) {
      const kind = kindAt(rows, at);
      const block = kind === 0 ? rows.block : 0;
      const verifier = block === 0 ? undefined : verifiers.get(at);
      if (block !== 0 && verifier === undefined) sealed++;
      const id = rows.first + at;
      this.#touching(id);
      const entry = block === 0 ? 0 : entryAt(rows, at);
      table.insertRow(
        id,
        kind,
        rows.usernames[at] as string,
        domainAt(rows, at),
        block,
        entry,
        rows.time,
        staged,
      );
      if (verifier !== undefined) table.setVerifier(id, verifier, false);
    }
    if (!staged && sealed > 0) this.blocks.use(rows.block, sealed);
  }

  /** As {@link insertRows}, of incoming users. */
  insertIncoming(rows: IncomingColumns, staged: boolean): void {
    let sealed = 0;
    for (let at = 0; at < rows.usernames.length; at++) {
      const row = incomingAt(rows, at);
      this.beforeIncoming?.(row[0]);
      this.incoming.insert(row, staged);
      if (row[4] !== 0) sealed++;
    }
    if (staged) return;
    if (sealed > 0) this.blocks.use(rows.block, sealed);
    this.format = FORMAT;
  }

  #incoming(before: IncomingRow | null, after: IncomingRow | null): void {
    const { blocks, incoming } = this;
    const id = (after ?? before)?.[0] ?? 0;
    this.beforeIncoming?.(id);
    if (before !== null) {
      incoming.remove(id);
      if (before[4] !== 0) blocks.release(before[4]);
    }
    if (after !== null) {
      incoming.insert(after, false);
      if (after[4] !== 0) blocks.use(after[4]);
    }
    // From now on the set says what earlier versions cannot read.
    this.format = FORMAT;
  }

  /** The users of an import that were staged until now come: a mark may have been set meanwhile. */
  publishing(from: number, to: number): void {
    for (let id = from; id <= Math.min(to, this.marks.lastId); id++) this.marks.touch(id, () => null);
  }

  #touching(id: number): void {
    this.beforeTouch?.(id);
    this.marks.touch(id, () => {
      const user = this.table.get(id);
      return user === undefined ? null : rowOf(user);
    });
  }

  #noteLapse(id: number, now: number): void {
    this.lifted.locks(lapsesOf(this.table.lock(id), () => this.#nameOf(id), now));
  }

  #nameOf(id: number): string {
    const user = this.table.get(id);
    return user === undefined ? `user ${id}` : displayAddress(user);
  }

  #mark(name: string, made: 'hand' | 'export' | null, time: number): void {
    // Earlier versions would change users without noting what they were like.
    this.format = FORMAT;
    if (made === null) return this.marks.delete(name);
    const { seq, table, level } = this;
    this.marks.add({
      ...{ name, time, made, level, seq: seq + 1, lastId: table.lastId },
      domains: new Map(this.domains),
    });
  }

  #apply(operation: Operation, time: number): void {
    const { table, blocks } = this;
    switch (operation[0]) {
      case 'add': {
        const user = userOf(operation[1]);
        this.#touching(user.id);
        table.insert(user);
        if (user.password !== null && isSealed(user.password)) blocks.use(user.password.block);
        return;
      }
      case 'remove': {
        const [id] = operation[1];
        this.#touching(id);
        const password = table.password(id);
        this.#noteLapse(id, time);
        this.lifted.settings(table.settings(id), {}, () => this.#nameOf(id), time);
        table.remove(id);
        if (password !== null && isSealed(password)) blocks.release(password.block);
        return;
      }
      case 'settings':
        this.#touching(operation[1]);
        this.lifted.settings(
          table.settings(operation[1]),
          operation[3],
          () => this.#nameOf(operation[1]),
          time,
        );
        table.setSettings(operation[1], operation[3]);
        return table.touch(operation[1], time);
      case 'lock':
        this.#touching(operation[1]);
        this.#noteLapse(operation[1], time);
        table.setLock(operation[1], operation[3]);
        return table.touch(operation[1], time);
      case 'password': {
        const [, id, , after] = operation;
        const before = table.password(id);
        const hardens = after?.verifier !== undefined && sameRef(before, after);
        // A password that is hardened is the same one.
        if (hardens) this.beforeTouch?.(id);
        else this.#touching(id);
        if (before !== null && isSealed(before)) blocks.release(before.block, hardens);
        if (after !== null && isSealed(after)) blocks.use(after.block);
        if (hardens) return table.setVerifier(id, after.verifier, after.kept === true);
        table.setPassword(id, after);
        return table.touch(id, time);
      }
      case 'incoming':
        return this.#incoming(operation[1], operation[2]);
      case 'rename':
        this.name = operation[2];
        return;
      case 'system':
        this.system = { ...this.system, ...operation[2] };
        return;
      case 'level': {
        const [, domain, , after] = operation;
        const before = domain === null ? this.level : (this.domains.get(domain) ?? {});
        this.lifted.settings(before, after, () => levelName(domain), time);
        if (domain === null) this.level = after;
        else this.domains.set(domain, after);
        return;
      }
      case 'domain':
        if (operation[3]) this.domains.set(operation[1], this.domains.get(operation[1]) ?? {});
        else this.domains.delete(operation[1]);
        return;
      case 'mark':
        return this.#mark(operation[1], operation[2], time);
      default:
        assertNever(operation);
    }
  }
}
