/** Accepting and delivering to Debian's smtp-sink, 20 sessions of 4 KB messages, until the last one is there; beside Postfix and Haraka. */
import { median, report, scratch } from './measure.ts';
import { startHaraka } from './haraka-rival.ts';
import { havePostfix, startPostfix } from './postfix-rival.ts';
import { startPostern } from './postern-relay-fixture.ts';
import { freePort, smtpSink, smtpSource, type SmtpTarget } from './smtp-target-fixture.ts';

const MESSAGES = Number(process.env['POSTERN_BENCH_MESSAGES'] ?? 10_000);
const TURNS = 5;

if (!havePostfix()) throw new Error('Postfix is a rival here: install it, and run this as root.');
const folder = await scratch();
const targets: SmtpTarget[] = [];
const sinks: number[] = [];
try {
  for (const start of [startPostern, startPostfix, startHaraka]) {
    const sink = await freePort();
    sinks.push(sink);
    targets.push(await start(folder.path, sink));
  }
  const times = targets.map((): number[] => []);
  for (let turn = -1; turn < TURNS; turn++) {
    for (const [index, { port }] of targets.entries()) {
      // The first turn warms up and does not count.
      const messages = turn < 0 ? MESSAGES / 10 : MESSAGES;
      const sink = await smtpSink(sinks[index] ?? 0, messages);
      const start = performance.now();
      await smtpSource(port, { sessions: 20, messages, bytes: 4096, reconnect: false });
      await sink.done;
      if (turn >= 0) times[index]?.push((performance.now() - start) / messages);
    }
  }
  const [ours, ...theirs] = times.map(median);
  const best = Math.min(...theirs);
  report({
    figure: `accept and deliver, 20 sessions, 4 KB, beside ${targets[1 + theirs.indexOf(best)]?.name ?? ''}, the better of two`,
    ours: ours ?? 0,
    rival: best,
    atMost: 1 / 2.5,
    unit: 'ms a message',
  });
  for (const [index, { name }] of targets.entries()) {
    process.stdout.write(`${name}: ${(1000 / median(times[index] ?? [])).toFixed(0)} messages a second\n`);
  }
} finally {
  for (const target of targets) await target.stop();
  await folder.dispose();
}
