/** A check with its review beside the same import without its commit; an update of everybody beside papaparse; an export beside papaparse's unparse. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { csvFixture, median, report, runChild, scratch, type ChildRun } from './measure.ts';

const ROWS = Number(process.env['POSTERN_BENCH_ROWS'] ?? 1_000_000);
const TURNS = 3;
const path = await csvFixture(ROWS);
const folder = await scratch();
const env = { POSTERN_KEY_FILE: join(folder.path, 'bench.key') };
const set = join(folder.path, 'set');
const cli = join(import.meta.dirname, '../electron/cli/main.ts');
const child = join(import.meta.dirname, 'import-further-child.ts');
const parser = join(import.meta.dirname, 'import-rival.ts');

interface Ran {
  readonly rows: number;
  readonly seconds: number;
  readonly growthMb: number;
}

async function run(mode: string, file: string): Promise<Ran & Pick<ChildRun, 'peakMb'>> {
  const { stdout, peakMb } = await runChild(['--expose-gc', child, mode, file, set], { env });
  const ran = JSON.parse(stdout) as Ran;
  if (ran.rows !== ROWS) throw new Error(`${mode}: ${String(ran.rows)} rows instead of ${String(ROWS)}`);
  return { ...ran, peakMb };
}

/** The fixture's users with other passwords and a limit: each turn another, so that everybody is changed. */
async function changed(turn: number): Promise<string> {
  const file = join(folder.path, `changed-${String(turn)}.csv`);
  await appendFile(file, 'username,domain,password,limitPerDay\r\n');
  for (let from = 0; from < ROWS; from += 5000) {
    let block = '';
    for (let at = from; at < Math.min(ROWS, from + 5000); at++)
      block += `user${String(at)},domain${String(at % 50)}.example,Other-${String(turn)}-${String(at)},${String(100 + turn)}\r\n`;
    await appendFile(file, block);
  }
  return file;
}

const seconds: Record<string, number[]> = {};
const note = (name: string, of: number): void => void (seconds[name] ??= []).push(of);
let [peakMb, growthMb] = [0, 0];
try {
  await runChild([cli, 'import', path, '--set', set, '--create', '--json'], { env });
  // One of each after the other, so that a busy machine is busy for all.
  for (let turn = 0; turn < TURNS; turn += 1) {
    const file = await changed(turn);
    const review = await run('review', file);
    note('review', review.seconds);
    peakMb = Math.max(peakMb, review.peakMb);
    note('uncommitted', (await run('uncommitted', file)).seconds);
    const alone = JSON.parse((await runChild([parser, file])).stdout) as Ran;
    note('parse', alone.seconds);
    note('update', (await run('update', file)).seconds);
    note('unparse', (await run('unparse', file)).seconds);
    const out = await run('export', file);
    note('export', out.seconds);
    growthMb = Math.max(growthMb, out.growthMb);
  }
} finally {
  await folder.dispose();
}

const rows = ROWS.toLocaleString('en');
const of = (name: string): number => median(seconds[name] ?? []);
report({
  figure: `dry run of ${rows} rows that change everybody, with its review, beside the import without its commit`,
  ...{ ours: of('review'), rival: of('uncommitted'), atMost: 1.2, unit: 's', peakMb: Math.round(peakMb) },
});
report({ figure: 'peak memory of that dry run', ours: Math.round(peakMb), limit: 1500, unit: 'MB' });
report({
  figure: `import with update of ${rows} users, beside papaparse alone`,
  ...{ ours: of('update'), rival: of('parse'), atMost: 12, unit: 's' },
});
report({
  figure: `export of ${rows} users, everything, beside papaparse’s unparse of the same rows`,
  ...{ ours: of('export'), rival: of('unparse'), atMost: 8, unit: 's' },
});
report({ figure: 'memory that export adds', ours: Math.round(growthMb), limit: 200, unit: 'MB' });
