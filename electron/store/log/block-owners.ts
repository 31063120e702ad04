/**
 * Whose each entry of each sealed block is: users say it themselves, and what undo may want back stands in the journal. An
 * address never changes, and an id is never given twice.
 */
import { join } from 'node:path';
import { addressOf, type SealedRef, type UserRecord } from '../../../shared/domain/user.ts';
import { FileCursor } from './file-cursor.ts';
import { decodeLine, kindOf } from './line-format.ts';
import type {
  BatchLine,
  BlockRow,
  ChangeLine,
  KeptLine,
  Operation,
  Place,
  UserRow,
} from '../model/journal-types.ts';
import { expandColumns, userOf } from '../model/operation.ts';
import { blockOf } from '../table/sealed-blocks.ts';
import { segmentName, segmentsIn } from './set-files.ts';
import type { SetState } from '../table/set-state.ts';
import type { SealedBlock } from '../model/store-types.ts';

/** Characters of base64 that hold a block's nonce: no two blocks have the same. */
const MARK = 17;

/** What is known of a set's sealed blocks. */
export interface BlockOwners {
  /** Address of each entry's user. */
  of(block: number): readonly (string | undefined)[];
  /** Whether these bytes are, or were, a block of users. */
  isUsers(bytes: Uint8Array): boolean;
  /** A block that only the journal has any more. */
  dropped(block: number): SealedBlock | undefined;
}

/** Reads the users, and all of the journal that is kept. */
export async function blockOwners(folder: string, state: SetState): Promise<BlockOwners> {
  const reader = new OwnerReader(state);
  for (const segment of await segmentsIn(folder)) {
    const cursor = await FileCursor.open(join(folder, segmentName(segment)));
    try {
      for (let line = await cursor.line(); line !== undefined; line = await cursor.line()) {
        const length = line.length + 1;
        reader.take(line, { segment, offset: cursor.offset - length, length });
      }
    } finally {
      await cursor.close();
    }
  }
  reader.takeUsers();
  return reader;
}

class OwnerReader implements BlockOwners {
  readonly #state: SetState;
  readonly #owners = new Map<number, string[]>();
  readonly #dropped = new Map<number, SealedBlock>();
  readonly #marks = new Set<string>();
  /** Addresses of users that are no more, and what passwords they had. */
  readonly #gone = new Map<number, string>();
  readonly #refs: [user: number, ref: SealedRef][] = [];

  constructor(state: SetState) {
    this.#state = state;
  }

  isUsers(bytes: Uint8Array): boolean {
    return this.#marks.has(markOf(bytes));
  }

  of(block: number): readonly (string | undefined)[] {
    return this.#owners.get(block) ?? [];
  }

  dropped(block: number): SealedBlock | undefined {
    return this.#dropped.get(block);
  }

  take(line: Buffer, place: Place): void {
    const decoded = decodeLine(line);
    if (!decoded.ok) return;
    const kind = kindOf(decoded.body);
    if (kind !== 'change' && kind !== 'batch' && kind !== 'kept') return;
    const said = JSON.parse(decoded.body.toString()) as ChangeLine | BatchLine | KeptLine;
    if ('kept' in said) return this.#takeBlocks(said.kept, place);
    this.#takeBlocks(said.blocks ?? [], place);
    const rows = 'rows' in said ? expandColumns(said.rows) : [];
    for (const operation of [...rows, ...(said.ops ?? [])]) this.#takeOperation(operation);
  }

  /** After the journal: what a user has now counts before what another had. */
  takeUsers(): void {
    const { table, blocks } = this.#state;
    for (const [, { bytes }] of blocks.all()) this.#marks.add(markOf(bytes));
    for (const [id, ref] of this.#refs) {
      const address = this.#gone.get(id) ?? addressIfThere(table.get(id));
      if (address !== null) this.#own(ref, address);
    }
    for (let id = 1; id <= table.lastId; id++) {
      const user = table.get(id);
      if (user?.password != null) this.#own(user.password, addressOf(user), true);
    }
  }

  #takeBlocks(rows: readonly BlockRow[], place: Place): void {
    for (const row of rows) {
      this.#marks.add(row[2].slice(0, MARK));
      const at = this.#state.blocks.placeOf(row[0]);
      if (at?.segment === place.segment && at.offset === place.offset)
        this.#dropped.set(row[0], blockOf(row));
    }
  }

  #takeOperation(operation: Operation): void {
    if (operation[0] === 'add' || operation[0] === 'remove') this.#takeRow(operation[1]);
    if (operation[0] !== 'password') return;
    for (const ref of [operation[2], operation[3]]) if (ref) this.#refs.push([operation[1], ref]);
  }

  #takeRow(row: UserRow): void {
    const user = userOf(row);
    if (!this.#state.table.isLive(user.id)) this.#gone.set(user.id, addressOf(user));
    if (user.password !== null) this.#own(user.password, addressOf(user));
  }

  #own({ block, index }: SealedRef, address: string, surely = false): void {
    if (block === 0) return;
    const owners = this.#owners.get(block) ?? [];
    if (surely) owners[index] = address;
    else owners[index] ??= address;
    this.#owners.set(block, owners);
  }
}

function markOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, MARK)).toString('base64').slice(0, MARK);
}

function addressIfThere(user: UserRecord | undefined): string | null {
  return user === undefined ? null : addressOf(user);
}
