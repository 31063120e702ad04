/** Fills a set with made-up users the way an import does, with blocks of random bytes for sealed passwords. */
import { randomBytes } from 'node:crypto';
import type { UserStore } from '../electron/store/model/store-types.ts';

const ROWS = 2_000;
/** What a sealed password of 16 characters takes. */
const SEALED_BYTES = 18;

export async function importUsers(store: UserStore, users: number): Promise<void> {
  const session = store.beginImport({ actor: 'bench', file: 'bench.csv', onDuplicate: 'skip' });
  for (let from = 0; from < users; from += ROWS) {
    const rows = Math.min(ROWS, users - from);
    const numbers = Array.from({ length: rows }, (_, at) => from + at);
    await session.stage({
      usernames: numbers.map((number) => `user${number}`),
      domains: numbers.map((number) => `domain${number % 50}.example`),
      kinds: new Uint8Array(rows),
      lines: Uint32Array.from(numbers),
      passwords: { entries: rows, bytes: randomBytes(rows * SEALED_BYTES) },
    });
  }
  await session.commit();
}
