/** A table of made-up users in memory, and the same users as the objects of a plain program, for filter and sort. */
import { UserTable } from '../electron/store/table/user-table.ts';

export const USERS = 1_000_000;

/** A user as a plain program would hold it. */
export interface PlainUser {
  readonly id: number;
  readonly username: string;
  readonly domain: string;
  readonly address: string;
  readonly changedAt: number;
}

export function userAt(id: number): PlainUser {
  // Each number once, but not in order, which would make sorting easy.
  const username = `user${String((id * 7919) % USERS)}`;
  const domain = `domain${String(id % 50)}.example`;
  // Scattered over a year, as if users had been edited here and there.
  const changedAt = 1.7e12 + ((id * 7919) % 31_536_000) * 1000;
  return { id, username, domain, address: `${username}@${domain}`, changedAt };
}

export function plainUsers(): PlainUser[] {
  return Array.from({ length: USERS }, (_, index) => userAt(index + 1));
}

export function userTable(): UserTable {
  const table = new UserTable();
  for (let id = 1; id <= USERS; id++) {
    const { username, domain, changedAt } = userAt(id);
    table.insertRow(id, 0, username, domain, 1 + Math.floor(id / 2000), id % 2000, changedAt, false);
  }
  return table;
}
