/** 100,000 messages queued for a smart host that is down: what they cost while more come in, and how fast they go once it is back. */
import { setTimeout as delay } from 'node:timers/promises';
import { median, report, scratch } from './measure.ts';
import { startPostern } from './postern-relay-fixture.ts';
import { freePort, smtpSink, smtpSource } from './smtp-target-fixture.ts';

const BACKLOG = Number(process.env['POSTERN_BENCH_BACKLOG'] ?? 100_000);
const MESSAGES = 10_000;
const TURNS = 5;
const load = { sessions: 20, bytes: 4096, reconnect: false };

const folder = await scratch();
const sinkPort = await freePort();
const postern = await startPostern(folder.path, sinkPort);
try {
  const accept = async (): Promise<number> =>
    (await smtpSource(postern.port, { ...load, messages: MESSAGES })) / MESSAGES;
  await accept();
  const before: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) before.push(await accept());
  const memory = postern.residentMb();
  const queued = MESSAGES * (TURNS + 1);
  await smtpSource(postern.port, { ...load, messages: Math.max(1, BACKLOG - queued) });
  const after: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) after.push(await accept());
  const at = `with ${BACKLOG.toLocaleString('en')} messages queued for a dead smart host`;
  report({
    figure: `accept ${at}, beside the same relay before`,
    ours: median(after),
    rival: median(before),
    // 20 % fewer a second.
    atMost: 1.25,
    unit: 'ms a message',
  });
  report({
    figure: `memory growth ${at}`,
    ours: Math.max(0.1, postern.residentMb() - memory),
    limit: 100,
    unit: 'MB',
  });

  const total = postern.queued();
  const sink = await smtpSink(sinkPort, total);
  const start = performance.now();
  // The destination is tried again within its back-off; from the first delivery on it counts.
  let began = start;
  while (postern.queued() > total - 100) {
    began = performance.now();
    await delay(200);
  }
  await sink.done;
  const rate = (performance.now() - began) / total;
  report({
    figure: 'drain of that backlog once the smart host is back',
    ours: rate,
    limit: 1,
    unit: 'ms a message',
  });
  process.stdout.write(`It was tried again after ${((began - start) / 1000).toFixed(0)} s.\n`);
} finally {
  await postern.stop();
  await folder.dispose();
}
