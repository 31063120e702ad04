/** Users that came with a hash of another mail server's log in with the password behind it, and have a verifier of ours from then on. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DOVECOT_PASSWORD, HASHES } from '../../electron/credentials/imported-hash-vectors.ts';
import { RelayProcess } from '../support/relay-process.ts';
import { SmtpDialogue, plainToken } from '../support/smtp-dialogue.ts';
import { SOON } from '../support/soon.ts';

let relay: RelayProcess;
const name = (at: number): string => `user${at}@example.com`;

beforeAll(async () => {
  relay = await RelayProcess.makeSet();
  const file = join(relay.folder, 'mailboxes.csv');
  const rows = HASHES.map(([, hash], at) => `user${at},example.com,"${hash}"\n`);
  writeFileSync(file, `username,domain,password\n${rows.join('')}`);
  await relay.postern('import', file, '--passwords', 'hashed');
  await relay.start('--smart-host', '127.0.0.1:9');
});
afterAll(() => relay.dispose());

/** What the relay says to AUTH. */
async function login(address: string, password: string, from = '127.0.0.1'): Promise<number | undefined> {
  const client = await SmtpDialogue.open(relay.port, from);
  await client.say(['EHLO client.example', 250]);
  await client.startTls();
  await client.say(['EHLO client.example', 250]);
  const reply = await client.command(`AUTH PLAIN ${plainToken(address, password)}`);
  client.destroy();
  return reply?.code;
}
async function waiting(): Promise<readonly string[]> {
  const { users } = (await relay.postern('users', '--limit', '1000')) as {
    users: readonly { address: string; importedHash: string | null }[];
  };
  return users.filter(({ importedHash }) => importedHash !== null).map(({ address }) => address);
}

test('each kind of hash', async () => {
  expect(await waiting()).toHaveLength(HASHES.length);
  expect(await login(name(0), HASHES[0][1], '127.0.2.1')).toBe(535);
  expect(await login(name(2), `${DOVECOT_PASSWORD}.`, '127.0.2.2')).toBe(535);
  for (const [at, hash] of HASHES.entries())
    expect(await login(name(at), DOVECOT_PASSWORD), hash[1]).toBe(235);
  await vi.waitFor(async () => expect(await waiting()).toEqual([]), SOON);
  // By the verifier, in a relay that remembers nothing.
  await relay.stop();
  await relay.start('--smart-host', '127.0.0.1:9');
  expect(await login(name(8), DOVECOT_PASSWORD)).toBe(235);
  expect(await login(name(8), HASHES[8][1])).toBe(535);
});
