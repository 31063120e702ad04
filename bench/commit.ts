/** One durable edit at 1,000,000 users, beside lowdb's JSONFile with the same users; each in a process of its own. */
import { join } from 'node:path';
import { quantile, report, runChild, scratch } from './measure.ts';

const USERS = Number(process.env['POSTERN_BENCH_USERS'] ?? 1_000_000);
const child = join(import.meta.dirname, 'commit-child.ts');

const folder = await scratch();
try {
  const ours = await runChild([child, 'ours', folder.path, String(USERS)]);
  const lowdb = await runChild([child, 'json-file', folder.path, String(USERS)]);
  const milliseconds = JSON.parse(ours.stdout) as { alone: number[]; together: number[] };
  const rival = JSON.parse(lowdb.stdout) as number[];
  const at = `at ${USERS.toLocaleString('en-US')} users`;
  report({
    figure: `one durable edit ${at}, p99`,
    ours: quantile(milliseconds.alone, 0.99),
    limit: 2,
    unit: 'ms',
    peakMb: ours.peakMb,
  });
  report({
    figure: `one durable edit ${at}, median (lowdb's JSONFile does not sync)`,
    ours: quantile(milliseconds.alone, 0.5),
    rival: quantile(rival, 0.5),
    unit: 'ms',
    peakMb: ours.peakMb,
  });
  report({
    figure: `100 durable edits at once ${at}, median for all`,
    ours: quantile(milliseconds.together, 0.5),
    limit: 50,
    unit: 'ms',
  });
} finally {
  await folder.dispose();
}
