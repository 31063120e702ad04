/** The incoming users of a set in memory: a table of mailboxes, and for each whether the gateway's file says true. */
import type { IncomingRow } from '../model/journal-types.ts';
import { UserTable } from './user-table.ts';

export class IncomingTable {
  /** Their names, domains, times and passwords; all are mailboxes. */
  readonly rows = new UserTable();
  #access = new Uint8Array(1 << 8);

  /** Greatest id ever given. */
  get lastId(): number {
    return this.rows.lastId;
  }

  /** Adds a live or a staged one. Throws when the id or the address is taken: the caller has to look first. */
  insert(row: IncomingRow, staged: boolean): void {
    const [id, username, domain, access, block, entry, createdAt, changedAt] = row;
    const { rows } = this;
    rows.insertRow(id, 0, username, domain, block, entry, createdAt, staged);
    if (changedAt !== createdAt) rows.touch(id, changedAt);
    if (id >= this.#access.length) {
      const grown = new Uint8Array(Math.max(id + 1, this.#access.length * 2));
      grown.set(this.#access);
      this.#access = grown;
    }
    this.#access[id] = access;
  }

  remove(id: number): void {
    this.rows.remove(id);
  }

  /** A live one. */
  get(id: number): IncomingRow | undefined {
    const { rows } = this;
    if (!rows.isLive(id)) return undefined;
    const { block, index } = rows.password(id) ?? { block: 0, index: 0 };
    const [createdAt, changedAt] = [rows.createdAt[id] ?? 0, rows.changedAt[id] ?? 0];
    return [id, rows.names.text(id), rows.domain(id), this.access(id), block, index, createdAt, changedAt];
  }

  access(id: number): 0 | 1 {
    return this.#access[id] === 1 ? 1 : 0;
  }

  /** Id of who has the address, live or staged; undefined: nobody. `domain` in lower-case A-labels. */
  find(username: string, domain: string): number | undefined {
    const id = this.rows.findRow(0, username, domain);
    return id === 0 ? undefined : id;
  }

  /** Domains that any of them has. */
  domainNames(): Iterable<string> {
    return this.rows.domainCounts().keys();
  }
}
