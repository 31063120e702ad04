/** A set of format 2 that is to be sealed anew, and whether that has happened: whole, or not at all. */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openPassword } from '../../electron/credentials/seal.ts';
import { openSet } from '../../electron/store/open-set.ts';
import { NOW, openEarlier, type EarlierSet } from './earlier-set-app.ts';

/** Made by the last version whose sealed secrets did not say what they are for. */
const FIXTURE = join(import.meta.dirname, '../fixtures/format-2');
const HOST = 'gateway@smtp.example.net:587 (TLS verified)';

const PASSWORDS = [
  [1, 'pw-anna-2'],
  [2, 'pw-bert'],
  [3, 'pw-carl'],
  [4, 'pw-dora'],
] as const;

export function earlierSet(folder: string, beside: string): EarlierSet {
  const set = join(folder, 'set');
  cpSync(join(FIXTURE, 'set'), set, { recursive: true });
  writeFileSync(join(beside, 'key'), readFileSync(join(FIXTURE, 'key')), { mode: 0o600 });
  return { set, beside };
}

/** The format in which it lies there, with everything that belongs to that one. */
export async function formatOf({ set, beside }: EarlierSet): Promise<2 | 3> {
  const key = Buffer.from(readFileSync(join(beside, 'key'), 'utf8').trim(), 'base64');
  const store = await openSet(set, { readOnly: true, now: () => NOW });
  try {
    expect(store.info().damage).toEqual([]);
    const format = store.format === 2 ? 2 : 3;
    for (const [id, password] of PASSWORDS) {
      const user = store.get(id);
      const block = store.sealed(user?.password?.block ?? 0);
      if (user?.password == null || block === undefined) throw new Error(`user ${id} has no password`);
      const address = `${user.username}@${user.domain}`;
      expect(openPassword(key, store.info().id, block, user.password.index, address)).toBe(password);
    }
    if (format === 2) {
      // As the earlier version reads it.
      for (const name of readdirSync(set).filter((one) => /^(snapshot|journal-\d+)\.jsonl$/.test(one))) {
        expect(readFileSync(join(set, name), 'utf8')).not.toMatch(/^\[[3-9],"/m);
      }
      expect(existsSync(join(set, 'smart-hosts.json'))).toBe(true);
      expect(existsSync(join(set, 'mail/keys/dkim/postern._domainkey.ex.example.json'))).toBe(true);
    }
    return format;
  } finally {
    await store.close();
  }
}

/** It is opened once more, and then has all of its secrets. */
export async function expectSealed(earlier: EarlierSet): Promise<void> {
  const app = await openEarlier(earlier);
  try {
    expect(await app.client.invoke('app.notifications', {})).toEqual([]);
    expect(await app.client.invoke('relay.settings', {})).toMatchObject({
      smartHostPasswords: [HOST],
      refusedPasswords: [],
    });
    expect(await app.client.invoke('relay.dkim', {})).toMatchObject([{ domain: 'ex.example' }]);
  } finally {
    await app.close();
  }
  expect(await formatOf(earlier)).toBe(3);
  expect(readdirSync(join(earlier.set, 'mail/keys/dkim'))).toContain('postern._domainkey.ex.example+3.json');
}
