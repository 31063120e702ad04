/**
 * What it costs to keep the dialogue of each message that is taken: processor time of the relay's process a message, many messages
 * a connection and one a connection, in turns with a relay that keeps none and one that keeps those of what is refused.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { median, report, scratch } from './measure.ts';
import { startPostern, type PosternTarget } from './postern-relay-fixture.ts';
import { smtpSource } from './smtp-target-fixture.ts';

const MESSAGES = Number(process.env['POSTERN_BENCH_MESSAGES'] ?? 2500);
const TURNS = 7;
const KEPT = ['off', 'failed', 'all'] as const;

const folder = await scratch();
const relays: { readonly kept: (typeof KEPT)[number]; readonly relay: PosternTarget }[] = [];
try {
  for (const kept of KEPT) {
    await mkdir(join(folder.path, kept));
    const relay = await startPostern(join(folder.path, kept), undefined, [`transcripts=${kept}`]);
    relays.push({ kept, relay });
  }
  for (const reconnect of [false, true]) {
    const cpu = new Map(KEPT.map((kept) => [kept, [] as number[]]));
    for (let turn = -1; turn < TURNS; turn++) {
      for (const { kept, relay } of relays) {
        const before = relay.cpuMs();
        await smtpSource(relay.port, { sessions: 20, bytes: 4096, messages: MESSAGES, reconnect });
        // The first turn warms up and does not count.
        if (turn >= 0) cpu.get(kept)?.push((relay.cpuMs() - before) / MESSAGES);
      }
    }
    const of = (kept: (typeof KEPT)[number]): number => median(cpu.get(kept) ?? []);
    const how = reconnect ? 'one message a connection' : 'many messages a connection';
    for (const [kept, atMost] of [
      ['failed', 1.1],
      ['all', 1.15],
    ] as const) {
      report({
        figure: `transcripts “${kept}”, ${how}: processor time beside none`,
        ours: of(kept),
        rival: of('off'),
        atMost,
        unit: 'ms a message',
      });
    }
  }
} finally {
  for (const { relay } of relays) await relay.stop();
  await folder.dispose();
}
