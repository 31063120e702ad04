/** Three-way compare of a million users with a file of 10,000 differences, beside papaparse alone over the same file. */
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { csvFixture, median, report, runChild, scratch } from './measure.ts';

const ROWS = Number(process.env['POSTERN_BENCH_ROWS'] ?? 1_000_000);
const DIFFERENCES = Math.min(10_000, ROWS / 10);
const TURNS = 3;
const base = await csvFixture(ROWS);
const folder = await scratch();
const env = { POSTERN_KEY_FILE: join(folder.path, 'bench.key') };
const cli = join(import.meta.dirname, '../electron/cli/main.ts');
const path = join(folder.path, 'theirs.csv');
const set = join(folder.path, 'set');

/** A third of the differences have another password, a third are gone, a third have come. */
async function writeTheirs(): Promise<void> {
  const out = createWriteStream(path);
  const step = Math.floor(ROWS / DIFFERENCES);
  let row = 0;
  for await (const line of createInterface(createReadStream(base))) {
    const number = row++;
    const which = number % step === 0 && number / step < DIFFERENCES ? (number / step) % 3 : -1;
    const name = line.slice(0, line.indexOf(','));
    const rest = line.slice(line.indexOf(','));
    const text =
      which === 1
        ? ''
        : which === 0
          ? `${line}-theirs\n`
          : which === 2
            ? `${line}\nnew-${name}${rest}\n`
            : `${line}\n`;
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

const ours: number[] = [];
const theirs: number[] = [];
const peaks: number[] = [];
const stops: number[] = [];
const delays: number[] = [];
try {
  await writeTheirs();
  await runChild([cli, 'import', base, '--set', set, '--create', '--json'], { env });
  for (let turn = 0; turn < TURNS; turn += 1) {
    const alone = JSON.parse(
      (await runChild([join(import.meta.dirname, 'import-rival.ts'), path])).stdout,
    ) as { seconds: number };
    const run = await runChild([join(import.meta.dirname, 'compare-child.ts'), path, set, 'bench'], { env });
    const result = JSON.parse(run.stdout) as { found: number; seconds: number; stopped: number; p99: number };
    if (result.found !== DIFFERENCES)
      throw new Error(`${String(result.found)} differences instead of ${String(DIFFERENCES)}`);
    theirs.push(alone.seconds);
    ours.push(result.seconds);
    peaks.push(run.peakMb);
    stops.push(result.stopped);
    delays.push(result.p99);
  }
} finally {
  await folder.dispose();
}

const rows = ROWS.toLocaleString('en');
const of = `three-way compare of ${rows} users with ${DIFFERENCES.toLocaleString('en')} differences`;
report({
  figure: `${of}, beside papaparse alone`,
  ours: median(ours),
  rival: median(theirs),
  atMost: 16,
  unit: 's',
  peakMb: Math.round(Math.max(...peaks)),
});
report({ figure: of, ours: median(ours), limit: 5, unit: 's' });
report({
  figure: 'until a compare that is cancelled has stopped',
  ours: median(stops),
  limit: 500,
  unit: 'ms',
});
report({
  figure: `event-loop delay of the owner during that compare, p99`,
  ours: median(delays),
  limit: 50,
  unit: 'ms',
});
