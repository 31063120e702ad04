/**
 * Accepting mail for a set in PostgreSQL: 20 sessions of many 4 KB messages, no TLS, by a known address, durable, beside Postfix (mail goes
 * on hold). PostgreSQL runs on this machine with Debian's usual settings and syncs each commit. Turns alternate; medians.
 */
import { median, quantile, report, scratch } from './measure.ts';
import { havePostfix, startPostfix } from './postfix-rival.ts';
import { startPostern } from './postern-relay-fixture.ts';
import { smtpClient, smtpSource, type SmtpTarget } from './smtp-target-fixture.ts';
import { hasPostgres, Postgres } from '../tests/support/postgres.ts';

const MESSAGES = Number(process.env['POSTERN_BENCH_MESSAGES'] ?? 5000);
const TURNS = Number(process.env['POSTERN_BENCH_TURNS'] ?? 5);
const load = { sessions: 20, bytes: 4096 };

if (!havePostfix() || !hasPostgres)
  throw new Error('Install Debian’s postfix and postgresql, and run this as root.');
const folder = await scratch();
const server = await Postgres.start(true, '128MB');
const targets: SmtpTarget[] = [];
try {
  const set = `postgres://postern@/postgres?set=bench&host=${server.folder}`;
  const postern = await startPostern(folder.path, undefined, [], set);
  targets.push(postern, await startPostfix(folder.path));
  const times = new Map(targets.map(({ name }) => [name, { many: [] as number[], p99: [] as number[] }]));
  for (let turn = -1; turn < TURNS; turn++) {
    for (const { name, port, clear } of targets) {
      // The first turn warms up and does not count.
      const messages = turn < 0 ? MESSAGES / 10 : MESSAGES;
      const many = await smtpSource(port, { ...load, messages, reconnect: false });
      await clear();
      const client = { port, ...load, messages: messages / 2, reconnect: false, perConnection: messages };
      const { latencies } = await smtpClient(client);
      await clear();
      if (turn < 0) continue;
      times.get(name)?.many.push(many / messages);
      times.get(name)?.p99.push(quantile(latencies, 0.99));
    }
  }
  const of = (name: string, what: 'many' | 'p99'): number => median(times.get(name)?.[what] ?? []);
  report({
    figure: 'accept into PostgreSQL, 20 sessions of many 4 KB messages, beside Postfix',
    ours: of('Postern', 'many'),
    rival: of('Postfix', 'many'),
    atMost: 1 / 1.5,
    unit: 'ms a message',
    peakMb: postern.peakMb(),
  });
  report({
    figure: 'end of data to 250 under that load, p99, beside Postfix',
    ours: of('Postern', 'p99'),
    rival: of('Postfix', 'p99'),
    atMost: 1,
    unit: 'ms',
  });
} finally {
  for (const target of targets) await target.stop();
  await server.dispose();
  await folder.dispose();
}
