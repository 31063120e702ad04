/** An import of incoming users under way. */
import { FORMAT } from '../log/line-format.ts';
import type { IncomingColumns, IncomingRow, Operation } from '../model/journal-types.ts';
import type { Duplicate, ImportBatch } from '../model/store-types.ts';
import { requireIncoming } from './plan-incoming.ts';
import { StagedImport, type SplitBatch } from './staged-import.ts';

/** What a row says of an incoming user that exists; `undefined` is left as it is. */
interface Update {
  readonly access: 0 | 1 | undefined;
  readonly password: { readonly block: number; readonly entry: number } | undefined;
}

/** In a batch's column of access: nothing is said. */
const UNSAID = 2;

export class IncomingImport extends StagedImport {
  readonly #updates = new Map<number, Update>();
  #removed: Uint32Array = new Uint32Array();

  constructor(...parts: ConstructorParameters<typeof StagedImport>) {
    requireIncoming(parts[0].state);
    super(...parts);
  }

  override remove(ids: Uint32Array): void {
    this.#removed = ids;
    // Nobody but this version can read what follows.
    if (ids.length > 0) this.writer.log.format = FORMAT;
  }

  protected override nextId(): number {
    return this.state.incoming.lastId + 1;
  }

  protected override newRows({ usernames, domains }: ImportBatch): number {
    const { incoming } = this.state;
    return usernames.filter((name, at) => incoming.find(name, domains[at] ?? '') === undefined).length;
  }

  protected override split(batch: ImportBatch, first: number, block: number, time: number): SplitBatch {
    const { incoming } = this.state;
    const duplicates: Duplicate[] = [];
    const usernames: string[] = [];
    const access: number[] = [];
    const entries: number[] = [];
    const domain: number[] = [];
    const numbers = new Map<string, number>();
    const kept: number[] = [];
    let updated = 0;
    const has = (row: number): boolean => block !== 0 && batch.known?.[row] === 1;
    for (let row = 0; row < batch.usernames.length; row++) {
      const [username, inDomain] = [batch.usernames[row] ?? '', batch.domains[row] ?? ''];
      const said = batch.access?.[row] ?? UNSAID;
      const there = incoming.find(username, inDomain);
      if (there === undefined) {
        const number = numbers.get(inDomain) ?? numbers.size;
        numbers.set(inDomain, number);
        const entry = has(row) ? row : -1;
        const id = first + usernames.length;
        const place = entry < 0 ? ([0, 0] as const) : ([block, entry] as const);
        incoming.insert([id, username, inDomain, said === 1 ? 1 : 0, ...place, time, time], true);
        usernames.push(username);
        domain.push(number);
        access.push(said === 1 ? 1 : 0);
        entries.push(entry);
        if (entry >= 0) kept.push(row);
        continue;
      }
      const mine =
        incoming.rows.isStaged(there) &&
        ((there >= first && there < first + batch.usernames.length) || this.isMine(there));
      const update: Update = {
        access: said === UNSAID ? undefined : said === 1 ? 1 : 0,
        password: has(row) ? { block, entry: row } : undefined,
      };
      const says = update.access !== undefined || update.password !== undefined;
      const asked = this.options.onDuplicate === 'update' && !incoming.rows.isStaged(there) && says;
      const owner = `${username}@${inDomain}`;
      if (!asked) duplicates.push({ row, with: mine ? 'in-file' : 'existing', owner });
      else if (this.#updates.has(there)) duplicates.push({ row, with: 'in-file', owner });
      else {
        this.#updates.set(there, update);
        updated++;
      }
    }
    const rows: IncomingColumns = {
      ...{ first, time, usernames, domains: [...numbers.keys()] },
      domain: numbers.size === 1 ? 0 : domain,
      access: access.includes(1) ? access : 0,
      block,
      entries,
    };
    // Nobody but this version can read what follows.
    if (usernames.length > 0 || updated > 0) this.writer.log.format = FORMAT;
    const content = usernames.length === 0 ? {} : { incoming: rows };
    return { created: usernames.length, updated, duplicates, content, sealed: kept.length };
  }

  protected override *steps(time: number): Generator<readonly Operation[]> {
    for (const [id, { access, password }] of this.#updates) {
      const before = this.state.incoming.get(id);
      if (before === undefined) continue;
      const [, username, domain, was, block, entry, createdAt] = before;
      const place =
        password === undefined ? ([block, entry] as const) : ([password.block, password.entry] as const);
      const now = access ?? was;
      if (now === was && password === undefined) continue;
      const after: IncomingRow = [id, username, domain, now, ...place, createdAt, time];
      yield [['incoming', before, after]];
    }
    for (const id of this.#removed) {
      const row = this.state.incoming.get(id);
      if (row !== undefined) yield [['incoming', row, null]];
    }
  }

  protected override published(): void {
    this.state.format = FORMAT;
  }

  protected override publish(from: number, to: number): void {
    for (let id = from; id <= to; id++) this.state.beforeIncoming?.(id);
    this.state.incoming.rows.publish(from, to);
  }

  protected override drop(from: number, to: number): void {
    this.state.incoming.rows.discard(from, to);
  }
}
