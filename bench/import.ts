/** Import of a million rows through the command line, beside papaparse alone over the same file; and the owner's loop meanwhile. */
import { join } from 'node:path';
import { csvFixture, median, report, runChild, scratch } from './measure.ts';

const ROWS = Number(process.env['POSTERN_BENCH_ROWS'] ?? 1_000_000);
const TURNS = 3;
const path = await csvFixture(ROWS);
const folder = await scratch();
const env = { POSTERN_KEY_FILE: join(folder.path, 'bench.key') };
const cli = join(import.meta.dirname, '../electron/cli/main.ts');
const rival = join(import.meta.dirname, 'import-rival.ts');
const owner = join(import.meta.dirname, 'import-child.ts');

interface Result {
  readonly rows: number;
  readonly seconds: number;
}

/** One turn of each after the other, so that a busy machine is busy for both. */
const ours: number[] = [];
const theirs: number[] = [];
const peaks: number[] = [];
const delays: number[] = [];
try {
  for (let turn = 0; turn < TURNS; turn += 1) {
    const alone = JSON.parse((await runChild([rival, path])).stdout) as Result;
    const set = join(folder.path, `set-${String(turn)}`);
    const run = await runChild([cli, 'import', path, '--set', set, '--create', '--json'], { env });
    const result = JSON.parse(run.stdout) as Result & { readonly created: number };
    const child = await runChild([owner, path, join(folder.path, `owner-${String(turn)}`)], { env });
    const { p99, created } = JSON.parse(child.stdout) as { readonly p99: number; readonly created: number };
    for (const count of [alone.rows, result.created, created]) {
      if (count !== ROWS) throw new Error(`${String(count)} rows instead of ${String(ROWS)}`);
    }
    theirs.push(alone.seconds);
    ours.push(result.seconds);
    peaks.push(run.peakMb);
    delays.push(p99);
  }
} finally {
  await folder.dispose();
}

const rows = ROWS.toLocaleString('en');
const peakMb = Math.round(Math.max(...peaks));
report({
  figure: `import of ${rows} rows through the CLI, beside papaparse alone`,
  ours: median(ours),
  rival: median(theirs),
  atMost: 8,
  unit: 's',
  peakMb,
});
report({ figure: `peak memory of that import`, ours: peakMb, limit: 1200, unit: 'MB' });
report({
  figure: `event-loop delay of the owner during that import, p99`,
  ours: median(delays),
  limit: 50,
  unit: 'ms',
});
