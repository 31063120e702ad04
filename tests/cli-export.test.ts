/** `postern export`: exact by default, and what each format holds and cannot hold. */
import { readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SetCommands } from './support/set-commands.ts';

let commands: SetCommands;
let other: SetCommands;

beforeEach(() => {
  commands = new SetCommands();
  other = new SetCommands();
});
afterEach(() => {
  commands.dispose();
  other.dispose();
});

async function fill(): Promise<void> {
  await commands.json(['add', 'ann@bücher.example', '--password-stdin', '--create'], ' =1+1,"\nx ');
  await commands.json(['add', 'bob@example.com', '--password-stdin', '--limit-per-day', '1,000'], 'pw');
  await commands.json(['add', '192.0.2.0/24', '--domain', 'example.com', '--limit-per-hour', 'unlimited']);
  await commands.json(['lock', 'bob@example.com', '--reason', 'Left, "for good"']);
}

test('the full export of an import of a full export is the same file', async () => {
  await fill();
  const [first, second] = [join(commands.folder, 'a.csv'), join(commands.folder, 'b.csv')];
  const ran = await commands.json(['export', '--out', first]);
  expect(ran).toMatchObject({ status: 0, value: { rows: 3, file: first, format: 'full' } });
  expect(ran.stderr).toContain('Holds: 2 passwords in clear text.');
  expect(ran.stderr).toContain('Does not hold: When users were added');
  expect(ran.stderr).toContain('Passwords in it can be read by anyone');
  expect(statSync(first).mode & 0o777).toBe(0o600);
  expect(await other.json(['import', first, '--create'])).toMatchObject({ status: 0, value: { created: 3 } });
  await other.json(['export', '--out', second]);
  expect(readFileSync(second, 'utf8')).toBe(readFileSync(first, 'utf8'));
  expect((await other.users('--where', 'username is bob')).users[0]).toMatchObject({
    settings: { limitPerDay: 1000 },
    lock: { kind: 'manual', reason: 'Left, "for good"' },
  });
});

test('the set-up of mail clients is written to a file, never over one of the set or its key', async () => {
  await fill();
  const out = join(commands.folder, 'clients.csv');
  const set = ['client-setup', 'bob@example.com', '--format', 'csv', '--out'];
  expect(await commands.here(...set, out)).toMatchObject({ status: 0 });
  expect(readFileSync(out, 'utf8')).toContain('bob@example.com');
  const snapshot = join(commands.set, 'snapshot.jsonl');
  const before = readFileSync(snapshot);
  const link = join(commands.folder, 'link.csv');
  symlinkSync(snapshot, link);
  for (const path of [snapshot, link]) {
    const refused = await commands.here(...set, path);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/one of the files of the user set .* Nothing was written/);
  }
  expect(readFileSync(snapshot).equals(before)).toBe(true);
  expect(await commands.here(...set, join(commands.folder, 'none', 'x.csv'))).toMatchObject({ status: 1 });
});

test('gateway says what it loses, reading holds no secret, and there is no other format', async () => {
  await fill();
  const gateway = await commands.run(['export', '--format', 'gateway', '--where', 'username is bob']);
  expect(gateway.stdout).toBe('bob,example.com,pw\n');
  expect(gateway.stderr).toContain('Does not hold: The settings of 1 user.');
  expect(gateway.stderr).toContain('Does not hold: The locks of 1 user');
  const reading = await commands.run(['export', '--format', 'reading']);
  expect(reading.stdout).not.toMatch(/pw|1\+1/);
  expect(reading.stderr).not.toContain('Passwords in it');
  const bare = await commands.run(['export', '--without-passwords']);
  expect(bare.stdout).not.toMatch(/pw|1\+1/);
  expect(bare.stderr).toContain('Does not hold: The passwords of 2 mailboxes');
  expect(await commands.run(['export', '--format', 'xlsx'])).toMatchObject({ status: 2 });
  expect(await commands.run(['export', '--format', 'gateway', '--without-passwords'])).toMatchObject({
    status: 2,
  });
});
