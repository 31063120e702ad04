/**
 * Chance decides what happens to the mail of a relay: what comes, what servers answer, when the power goes and what of a write is on the
 * disk then. Whatever it is: what was acknowledged is there, delivered, reported or held; what is settled is never sent again; what was
 * counted is what was accepted; and once nothing goes wrong any more, the queue drains.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { openMailStore } from '../../electron/relay/mail/sqlite/open-mail-store.ts';
import { checkFile } from '../crash/mail-model.ts';
import { MailWorld } from './mail-world.ts';
import { step, type Step } from './steps.ts';

const LONG = process.env['POSTERN_LONG'] === '1';
const LIMIT = LONG ? 7_200_000 : 110_000;
const RUNS = Number(process.env['POSTERN_TURNS'] ?? (LONG ? 20_000 : 150));
/** `seed` or `seed:path`, as a failure prints it. */
const [SEED = '', ...PATH] = (process.env['POSTERN_SEED'] ?? '').split(':');

const root = mkdtempSync(join(tmpdir(), 'postern-simulation-'));

test(`mail in ${RUNS} courses of events`, { timeout: LIMIT }, async () => {
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const template = join(root, 'template');
  await (await openMailStore(template, { now: () => Date.UTC(2026, 0, 1) })).close();
  let runs = 0;
  let crashes = 0;
  const course = async (steps: Step[]): Promise<void> => {
    const folder = join(root, String(++runs));
    const world = new MailWorld(folder, template);
    try {
      await world.open();
      await world.run(steps);
    } finally {
      crashes += world.crashes;
      await world.close();
    }
    checkFile(world.folder);
    rmSync(folder, { recursive: true, force: true });
  };
  const outcome = await fc.check(fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), course), {
    numRuns: RUNS,
    // What was found is told, however far it was made smaller by then.
    plugins: [fc.interruptAfterTimeLimit(LIMIT - 30_000)],
    ...(SEED === '' ? {} : { seed: Number(SEED) }),
    ...(PATH.length === 0 ? {} : { path: PATH.join(':') }),
  });
  if (outcome.interrupted && !outcome.failed)
    process.stderr.write(`mail simulation: ${outcome.numRuns} of ${RUNS} courses in the time there was\n`);
  if (!outcome.failed) {
    expect(crashes).toBeGreaterThan(outcome.numRuns / 10);
    return;
  }
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  const again = `POSTERN_SEED=${outcome.seed}:${outcome.counterexamplePath ?? ''} npm test -- tests/simulation/mail.test.ts`;
  const steps = JSON.stringify(outcome.counterexample, null, 1);
  throw new Error(
    `${String(outcome.errorInstance)}\nof commit ${commit}; to see it again:\n  ${again}\n${steps}`,
    {
      cause: outcome.errorInstance,
    },
  );
});
