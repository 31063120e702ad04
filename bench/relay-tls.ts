/** STARTTLS, AUTH PLAIN and 50 messages a connection, 20 sessions, durable; beside bare smtp-server with an fsync and no password check. */
import { median, report, scratch } from './measure.ts';
import { startBare } from './bare-rival.ts';
import { startPostern, USER } from './postern-relay-fixture.ts';
import { smtpClient, type SmtpTarget } from './smtp-target-fixture.ts';

const MESSAGES = Number(process.env['POSTERN_BENCH_MESSAGES'] ?? 10_000);
const TURNS = 5;

const folder = await scratch();
const targets: SmtpTarget[] = [];
try {
  const postern = await startPostern(folder.path);
  targets.push(postern, await startBare(folder.path));
  const times = targets.map((): number[] => []);
  for (let turn = -1; turn < TURNS; turn++) {
    for (const [index, { port, clear }] of targets.entries()) {
      const messages = turn < 0 ? MESSAGES / 10 : MESSAGES;
      const load = { sessions: 20, bytes: 4096, reconnect: true, perConnection: 50, login: USER };
      const { ms } = await smtpClient({ port, messages, ...load });
      if (turn >= 0) times[index]?.push(ms / messages);
      await clear();
    }
  }
  const [ours = 0, rival = 0] = times.map(median);
  report({
    figure: 'STARTTLS and AUTH PLAIN, 50 messages a connection, beside bare smtp-server + fsync',
    ours,
    rival,
    // 80 % of its rate.
    atMost: 1.25,
    unit: 'ms a message',
    peakMb: postern.peakMb(),
  });
} finally {
  for (const target of targets) await target.stop();
  await folder.dispose();
}
