/** Opening a set of 1,000,000 users, beside lowdb's own JSONFile with the same users; each in processes of its own. */
import { join } from 'node:path';
import { median, report, runChild, scratch } from './measure.ts';

const USERS = Number(process.env['POSTERN_BENCH_USERS'] ?? 1_000_000);
const RUNS = 3;
const child = join(import.meta.dirname, 'open-set-child.ts');

const folder = await scratch();
try {
  await runChild([child, 'make', folder.path, String(USERS)]);
  const runs: Record<string, { ms: number[]; mb: number[] }> = {};
  for (let run = 0; run < RUNS; run++) {
    for (const what of ['open-snapshot', 'open-journal', 'open-json-file']) {
      const { stdout, peakMb } = await runChild([child, what, folder.path, String(USERS)]);
      const found = (runs[what] ??= { ms: [], mb: [] });
      found.ms.push(Number(stdout));
      found.mb.push(peakMb);
    }
  }
  const of = (what: string): { ms: number; mb: number } => {
    return { ms: median(runs[what]?.ms ?? []), mb: median(runs[what]?.mb ?? []) };
  };
  const rival = of('open-json-file');
  for (const [what, title] of [
    ['open-snapshot', 'from its snapshot'],
    ['open-journal', 'from the journal of its import'],
  ] as const) {
    const ours = of(what);
    const figure = `open a set of ${USERS.toLocaleString('en-US')} users ${title}`;
    report({ figure, ours: ours.ms, rival: rival.ms, unit: 'ms', peakMb: ours.mb });
    report({ figure: `${figure}: peak memory`, ours: ours.mb, rival: rival.mb, atMost: 0.4, unit: 'MB' });
  }
} finally {
  await folder.dispose();
}
