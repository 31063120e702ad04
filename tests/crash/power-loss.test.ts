/**
 * The power goes while a set or its mail is written: real journal and real SQLite on a disk that keeps what was synced, and of the
 * rest what chance leaves. Nothing that was acknowledged is lost, and what is there is whole.
 */
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openSet } from '../../electron/store/open-set.ts';
import { canLosePower, losePower } from '../support/power-loss.ts';
import { CrashModel } from './crash-model.ts';
import { happened, type Said } from './crash-outcome.ts';
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
});
