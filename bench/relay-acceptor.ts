/**
 * Accepting mail beside a bare Node acceptor with group commit: 20 sessions of many 4 KB messages, durable, all rules and the built-in
 * scanner on here, nothing at all there. What a relay costs over what Node and the disk cost anyway. Turns alternate; medians.
 */
import { median, report, scratch } from './measure.ts';
import { startAcceptor } from './acceptor-rival.ts';
import { startPostern } from './postern-relay-fixture.ts';
import { smtpSource } from './smtp-target-fixture.ts';

const MESSAGES = Number(process.env['POSTERN_BENCH_MESSAGES'] ?? 10_000);
const TURNS = 7;
/** Of the rival's rate; the aim is 0.8. */
const AT_LEAST = 0.6;

const folder = await scratch();
const postern = await startPostern(folder.path);
const bare = await startAcceptor(folder.path);
try {
  const targets = [postern, bare];
  const times = targets.map((): number[] => []);
  const cpu = targets.map((): number[] => []);
  for (let turn = -1; turn < TURNS; turn++) {
    for (const [at, target] of targets.entries()) {
      // The first turn warms up and does not count.
      const messages = turn < 0 ? MESSAGES / 5 : MESSAGES;
      const before = target.cpuMs();
      const ms = await smtpSource(target.port, { sessions: 20, bytes: 4096, messages, reconnect: false });
      const used = target.cpuMs() - before;
      await target.clear();
      if (turn < 0) continue;
      times[at]?.push(ms / messages);
      cpu[at]?.push(used / messages);
    }
  }
  const [ours = 0, rival = 0] = times.map(median);
  report({
    figure: `accept, 20 sessions of 4 KB messages, beside a bare Node acceptor with group commit (${(rival / ours).toFixed(2)} of its rate)`,
    ours,
    rival,
    atMost: 1 / AT_LEAST,
    unit: 'ms a message',
  });
  const each = ([a = 0, b = 0]: readonly number[], unit: number): string =>
    `${(a * unit).toFixed(0)} and ${(b * unit).toFixed(0)}`;
  process.stdout.write(`Processor time a message, µs: ${each(cpu.map(median), 1000)}\n`);
} finally {
  await postern.stop();
  await bare.stop();
  await folder.dispose();
}
