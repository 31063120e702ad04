/**
 * The power goes while a set or its mail is written: real journal and real SQLite on a disk that keeps what was synced, and of the
 * rest what chance leaves. Nothing that was acknowledged is lost, and what is there is whole.
 */
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openSet } from '../../electron/store/open-set.ts';
import { openMailReader, openMailStore } from '../../electron/relay/mail/sqlite/open-mail-store.ts';
import { jsonHere } from '../support/command.ts';
import { sampleMessage } from '../support/mail-samples.ts';
import { canLosePower, losePower } from '../support/power-loss.ts';
import { CrashModel } from './crash-model.ts';
import { happened, type Said } from './crash-outcome.ts';
import { temporaryFolder } from './store-helpers.ts';
import { checkAfterCrash, spoken } from './mail-model.ts';

const LONG = process.env['POSTERN_LONG'] === '1';
const TURNS = Number(process.env['POSTERN_TURNS'] ?? (LONG ? 150 : 5));
/** Another each time, unless a failure is to be seen again. */
const SEED = Number(process.env['POSTERN_SEED'] ?? Date.now() % 1e9);
const SCRIPTS = import.meta.dirname;

/** A number in [from, to) that belongs to a turn. */
function within(turn: number, from: number, to: number): number {
  let hash = Math.imul(SEED + turn * 0x9e3779b1, 0x85ebca6b);
  hash ^= hash >>> 13;
  return from + ((Math.imul(hash, 0xc2b2ae35) >>> 0) % (to - from));
}

describe.skipIf(!canLosePower())(`when the power goes (POSTERN_SEED=${SEED})`, () => {
  test.each(Array.from({ length: TURNS }, (_, turn) => turn))(
    'a set holds what was acknowledged, turn %i',
    { timeout: 60_000 },
    async (turn) => {
      const program = (mount: string): readonly string[] => [
        join(SCRIPTS, 'owner-child.ts'),
        join(mount, 'set'),
        'create',
      ];
      const lost = await losePower(SEED + turn, within(turn, 5, 400), program);
      expect(lost).not.toBeNull();
      const { saved, said, remove } = lost!;
      onTestFinished(remove);
      const told = said.map((line) => JSON.parse(line) as Said | 'made');
      const steps = told.filter((line) => line !== 'made');
      // What was not said to be made yet can be made again.
      const create = steps.length < told.length ? {} : { create: { name: 'Again' } };
      const store = await openSet(join(saved, 'set'), create);
      expect(store.info().readOnly).toBeNull();
      happened(store, new CrashModel(), steps, 'the power was gone');
      await store.close();
    },
  );

  test.each(Array.from({ length: TURNS }, (_, turn) => turn))(
    'mail that was acknowledged is there, turn %i',
    { timeout: 60_000 },
    async (turn) => {
      const program = (mount: string): readonly string[] => [
        join(SCRIPTS, 'mail-child.ts'),
        join(mount, 'mail'),
        '8',
        '1000000',
        ...(turn % 2 === 0 ? ['deliver'] : []),
      ];
      const lost = await losePower(SEED + turn, within(turn, 30, 1500), program);
      expect(lost).not.toBeNull();
      const { saved, said, remove } = lost!;
      onTestFinished(remove);
      const told = spoken(`${said.join('\n')}\n`);
      if (said.includes('open')) await checkAfterCrash(join(saved, 'mail'), told);
      else expect(told.acknowledged.size).toBe(0);
    },
  );

  test('what was restored from a backup is there, its mail too', { timeout: 60_000 }, async () => {
    const folder = await temporaryFolder();
    const env = { POSTERN_CONFIG_DIR: join(folder, 'config'), POSTERN_KEY_FILE: join(folder, 'key') };
    const set = join(folder, 'set');
    const run = async (...args: readonly string[]): Promise<void> => {
      const { status, stderr } = await jsonHere([...args, '--set', set], { ...process.env, ...env });
      if (status !== 0) throw new Error(stderr);
    };
    await run('add', '192.0.2.1', '--domain', 'example.com', '--create');
    await run('relay', 'dkim', 'add', 'example.com');
    const mail = await openMailStore(join(set, 'mail'), { now: Date.now });
    await mail.accept(await sampleMessage(mail));
    await mail.close();
    const identity = await generateIdentity();
    const [backup, identityFile] = [join(folder, 'backup.age'), join(folder, 'identity')];
    await writeFile(identityFile, `${identity}\n`, { mode: 0o600 });
    const recipient = await identityToRecipient(identity);
    await run('backup', '--out', backup, '--recipient', recipient, '--with-mail');
    const cli = join(SCRIPTS, '../../electron/cli/main.ts');
    const restore = (mount: string): readonly string[] => [
      cli,
      'restore',
      backup,
      '--to',
      join(mount, 'set'),
      '--identity',
      identityFile,
      '--json',
    ];
    const lost = await losePower(SEED, 'at the end', restore, env);
    const { saved, remove } = lost!;
    onTestFinished(remove);
    const restored = await openSet(join(saved, 'set'));
    expect(restored.info()).toMatchObject({ users: 1, damage: [], readOnly: null });
    await restored.close();
    const reader = openMailReader(join(saved, 'set', 'mail'));
    expect(reader.counts().queued).toBe(1);
    reader.close();
    const keys = (of: string): readonly string[] => readdirSync(join(of, 'mail', 'keys', 'dkim'));
    expect(keys(set)).toHaveLength(1);
    expect(keys(join(saved, 'set'))).toEqual(keys(set));
  });
});
