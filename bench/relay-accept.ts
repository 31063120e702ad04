/**
 * Accepting mail: 20 sessions, 4 KB, no TLS, by a known address, durable, beside Postfix (mail goes on hold) and Haraka
 * (outbound queue, sending switched off). Many messages a connection, one message a connection, and the time to the reply.
 * Turns alternate; medians.
 */
import { median, quantile, report, scratch } from './measure.ts';
import { startHaraka } from './haraka-rival.ts';
import { havePostfix, startPostfix } from './postfix-rival.ts';
import { startPostern } from './postern-relay-fixture.ts';
import { smtpClient, smtpSource, type SmtpTarget } from './smtp-target-fixture.ts';

const MESSAGES = Number(process.env['POSTERN_BENCH_MESSAGES'] ?? 10_000);
const TURNS = 5;
const load = { sessions: 20, bytes: 4096 };

if (!havePostfix()) throw new Error('Postfix is the rival here: install it, and run this as root.');
const folder = await scratch();
const targets: SmtpTarget[] = [];
try {
  const postern = await startPostern(folder.path);
  targets.push(postern, await startPostfix(folder.path), await startHaraka(folder.path));
  const times = new Map<string, Times>(targets.map(({ name }) => [name, { many: [], one: [], p99: [] }]));
  for (let turn = -1; turn < TURNS; turn++) {
    for (const { name, port, clear } of targets) {
      // The first turn warms up and does not count.
      const messages = turn < 0 ? MESSAGES / 10 : MESSAGES;
      const many = await smtpSource(port, { ...load, messages, reconnect: false });
      await clear();
      const one = await smtpSource(port, { ...load, messages: messages / 2, reconnect: true });
      await clear();
      const client = { port, ...load, messages: messages / 2, reconnect: false, perConnection: messages };
      const { latencies } = await smtpClient(client);
      await clear();
      if (turn < 0) continue;
      times.get(name)?.many.push(many / messages);
      times.get(name)?.one.push(one / (messages / 2));
      times.get(name)?.p99.push(quantile(latencies, 0.99));
    }
  }
  const of = (name: string, what: keyof Times): number => median(times.get(name)?.[what] ?? []);
  const peakMb = postern.peakMb();
  const unit = 'ms a message';
  for (const rival of ['Postfix', 'Haraka']) {
    report({
      figure: `accept, 20 sessions of many 4 KB messages, beside ${rival}`,
      ours: of('Postern', 'many'),
      rival: of(rival, 'many'),
      ...(rival === 'Postfix' ? { atMost: 1 / 3 } : {}),
      unit,
      peakMb,
    });
    report({
      figure: `accept, 20 sessions, one message a connection, beside ${rival}`,
      ours: of('Postern', 'one'),
      rival: of(rival, 'one'),
      ...(rival === 'Postfix' ? { atMost: 1 / 2 } : {}),
      unit,
    });
  }
  report({
    figure: 'end of data to 250 under that load, p99',
    ours: of('Postern', 'p99'),
    limit: 30,
    unit: 'ms',
  });
  process.stdout.write(
    `Postfix's p99: ${of('Postfix', 'p99').toFixed(1)} ms, Haraka's ${of('Haraka', 'p99').toFixed(1)} ms\n`,
  );
} finally {
  for (const target of targets) await target.stop();
  await folder.dispose();
}

interface Times {
  readonly many: number[];
  readonly one: number[];
  readonly p99: number[];
}
