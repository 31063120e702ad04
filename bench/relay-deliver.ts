/**
 * Delivering a full queue, 4 KB messages over 20 connections to Debian's smtp-sink: the courier out of the mail database,
 * every delivery settled and logged on disk, beside nodemailer's own pool that sends the same from memory and keeps nothing.
 * Rounds alternate; medians.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import nodemailer from 'nodemailer';
import { createCourier } from '../electron/relay/courier/create-courier.ts';
import { COURIER } from '../electron/relay/courier/kept-pause.ts';
import { KeptValues } from '../electron/relay/mail/kept-values.ts';
import type { MailStore } from '../electron/relay/mail/mail-store.ts';
import { openMailStore } from '../electron/relay/mail/sqlite/open-mail-store.ts';
import { relaySettings } from '../shared/domain/relay-settings.ts';
import { sampleMessage } from '../tests/support/mail-samples.ts';
import { median, report, scratch } from './measure.ts';
import { freePort, HOST, smtpSink } from './smtp-target-fixture.ts';

const MESSAGES = Number(process.env['POSTERN_BENCH_MESSAGES'] ?? 10_000);
const ROUNDS = 5;
const CONNECTIONS = 20;
/** The sink is ended by us: by itself it would leave before its last replies. */
const MANY = 1_000_000_000;
const CONTENT = Buffer.from(
  `From: a@x.example\r\nSubject: bench\r\n\r\n${`${'x'.repeat(72)}\r\n`.repeat(55)}`,
);

async function fill(store: MailStore): Promise<void> {
  for (let sent = 0; sent < MESSAGES; sent += 500) {
    const group = Array.from({ length: Math.min(500, MESSAGES - sent) }, async () => {
      await store.accept(await sampleMessage(store, { content: CONTENT }));
    });
    await Promise.all(group);
  }
}

interface Turn {
  readonly ms: number;
  /** Of the main thread, mail database included. */
  readonly cpuMicros: number;
}

/** The time until the last message is settled. */
async function ours(folder: string): Promise<Turn> {
  const port = await freePort();
  const store = await openMailStore(folder, { now: Date.now });
  await fill(store);
  const sink = await smtpSink(port, MANY);
  const settings = relaySettings({
    smartHosts: [{ host: HOST, port, tls: 'off', implicitTls: false, username: '' }],
    connectionsPerDestination: CONNECTIONS,
  });
  const courier = createCourier({
    store,
    kept: await KeptValues.open(store.values, COURIER),
    settings: () => settings,
    retryDays: () => 4,
    smartHostPassword: () => undefined,
    dkimKey: () => null,
    contact: () => '',
    hostName: () => 'relay.example',
    now: Date.now,
    isOurself: () => false,
    onNotice: (notice) => process.stderr.write(`${JSON.stringify(notice)}\n`),
  });
  const start = performance.now();
  const cpu = process.threadCpuUsage();
  courier.start();
  while ((await store.nextDue()) !== null) await delay(10);
  const ms = performance.now() - start;
  const { user, system } = process.threadCpuUsage(cpu);
  await courier.stop(1000);
  await store.close();
  sink.stop();
  return { ms, cpuMicros: (user + system) / MESSAGES };
}

async function pool(): Promise<number> {
  const port = await freePort();
  const sink = await smtpSink(port, MANY);
  const transport = nodemailer.createTransport({
    pool: true,
    host: HOST,
    port,
    ignoreTLS: true,
    maxConnections: CONNECTIONS,
    maxMessages: Infinity,
  });
  const start = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next++ < MESSAGES) {
      const envelope = { from: 'anna@example.com', to: ['bert@example.org'] };
      await transport.sendMail({ envelope, raw: CONTENT });
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS * 2 }, lane));
  const ms = performance.now() - start;
  transport.close();
  sink.stop();
  return ms;
}

const { path, dispose } = await scratch();
try {
  const turns: Turn[] = [];
  const rivals: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rivals.push(await pool());
    turns.push(await ours(join(path, String(round))));
  }
  const perSecond = (ms: number) => String(Math.round((MESSAGES / ms) * 1000));
  const mine = median(turns.map(({ ms }) => ms));
  const rival = median(rivals);
  const cpu = median(turns.map(({ cpuMicros }) => cpuMicros)).toFixed(0);
  process.stdout.write(
    `courier ${perSecond(mine)}/s, main thread ${cpu} us a message; pool ${perSecond(rival)}/s\n`,
  );
  report({
    figure: 'deliver a full queue, beside nodemailer pool from memory',
    ours: (mine * 1000) / MESSAGES,
    rival: (rival * 1000) / MESSAGES,
    unit: 'us/message',
  });
} finally {
  await dispose();
}
