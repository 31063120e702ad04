/** Numbers of users and sealed blocks that several processes give: an import claims those of its rows, which come long before its end does. */
import type { Claimed } from '../change/staged-import.ts';
import type { SetState } from '../table/set-state.ts';
import type { Database, Row } from './database.ts';

const CLAIM = `UPDATE change_head SET claims = claims + 1, last_user = greatest(last_user, $1) + $4,
  last_incoming = greatest(last_incoming, $2) + $5, last_block = greatest(last_block, $3) + 1
  RETURNING claims, last_user, last_incoming, last_block`;

export class Claims {
  readonly #state: SetState;
  /** So many claims have been made, as far as this process knows. */
  known = 0;

  constructor(state: SetState) {
    this.#state = state;
  }

  /** Greatest ids that are given or claimed. */
  get users(): number {
    return this.#state.table.lastId;
  }

  get incoming(): number {
    return this.#state.incoming.lastId;
  }

  get blocks(): number {
    return this.#state.blocks.lastId;
  }

  /** What the head of the changes says of numbers. Nothing that was planned may be under way. */
  follow(head: Row): void {
    const { table, incoming, blocks } = this.#state;
    this.known = Number(head['claims']);
    table.reserve(Number(head['last_user']));
    incoming.rows.reserve(Number(head['last_incoming']));
    blocks.reserve(Number(head['last_block']));
  }

  /** Takes so many ids, and the number of a block. Nothing that was planned may be under way. */
  async claim(database: Database, of: 'users' | 'incoming', ids: number): Promise<Claimed> {
    const [users, incoming] = of === 'users' ? [ids, 0] : [0, ids];
    const [head] = await database.query(CLAIM, [this.users, this.incoming, this.blocks, users, incoming]);
    if (head === undefined) throw new Error('The set has no head.');
    this.follow(head);
    const last = Number(head[of === 'users' ? 'last_user' : 'last_incoming']);
    return { first: last - ids + 1, block: Number(head['last_block']) };
  }
}
