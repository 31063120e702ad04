/** The relay's directory over 1,000,000 users, sealed and hardened: ready, memory, login, lookups; in processes of its own. */
import { join } from 'node:path';
import { median, report, runChild, scratch } from './measure.ts';

const USERS = Number(process.env['POSTERN_BENCH_USERS'] ?? 1_000_000);
const RUNS = 3;
const child = join(import.meta.dirname, 'relay-users-child.ts');

interface Measured {
  readonly ready: number;
  readonly login: number;
  readonly wrong: number;
  readonly unknown: number;
  readonly find: number;
}

const folder = await scratch();
try {
  for (const what of ['sealed', 'hardened']) {
    await runChild([child, 'make', join(folder.path, what), String(USERS), what]);
    const runs: (Measured & { readonly mb: number })[] = [];
    for (let run = 0; run < RUNS; run++) {
      const { stdout, peakMb } = await runChild([
        child,
        'open',
        join(folder.path, what),
        String(USERS),
        what,
      ]);
      runs.push({ ...(JSON.parse(stdout) as Measured), mb: peakMb });
    }
    const of = (key: keyof (typeof runs)[number]): number => median(runs.map((run) => run[key]));
    const figure = `relay: directory of ${USERS.toLocaleString('en-US')} ${what} users`;
    report({ figure: `${figure}: ready`, ours: of('ready'), limit: 5000, unit: 'ms', peakMb: of('mb') });
    report({ figure: `${figure}: peak memory`, ours: of('mb'), limit: 1200, unit: 'MB' });
    report({ figure: `${figure}: login`, ours: of('login'), limit: 25, unit: 'ms' });
    report({ figure: `${figure}: find by address`, ours: of('find'), limit: 20, unit: 'µs' });
    // A wrong password and an unknown user differ by less than 5 %.
    const difference = Math.abs(of('unknown') / of('wrong') - 1) * 100;
    report({
      figure: `${figure}: unknown user beside wrong password`,
      ours: difference,
      limit: 5,
      unit: '%',
    });
  }
} finally {
  await folder.dispose();
}
