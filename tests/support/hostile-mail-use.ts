/** Uses a set's mail as a person and as a relay would. */
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { Application } from '../../electron/app/application.ts';
import { startRelay } from '../../electron/relay/relay.ts';
import type { QuarantineTargetInput, QueueTargetInput } from '../../shared/contract/relay-contract.ts';
import { readSnapshotHead } from '../../electron/store/log/snapshot-reader.ts';

type Attempt = (what: string, work: () => Promise<unknown>) => Promise<boolean>;

const PAGE = { filter: EVERYTHING, offset: 0, limit: 1000 };
const ALL: QueueTargetInput & QuarantineTargetInput = { by: 'filter', filter: EVERYTHING, except: [] };

/** Each list, what the lists lead to, and each change of mail. */
export async function readMail(client: Application['client'], attempt: Attempt): Promise<void> {
  await attempt('queue', () => client.invoke('queue.list', PAGE));
  await attempt('log', () => client.invoke('mailLog.list', PAGE));
  await attempt('tail', () => client.invoke('mailLog.tail', { limit: 100 }));
  const query = { filter: EVERYTHING, domain: null, sort: [] };
  await attempt('usage', () => client.invoke('usage.list', { query, offset: 0, limit: 100 }));
  await attempt('state', () => client.invoke('relay.state', {}));
  await attempt('quarantine', async () => {
    const { entries } = await client.invoke('quarantine.list', PAGE);
    for (const { message } of entries) await client.invoke('quarantine.preview', { message });
  });
  await attempt('hold', () => client.invoke('queue.hold', { target: ALL, on: true }));
  await attempt('retry', () => client.invoke('queue.retry', { target: ALL }));
  await attempt('release', () =>
    client.invoke('quarantine.release', { target: ALL, train: true, allowForDay: true }),
  );
  await attempt('pause', () => client.invoke('queue.pause', { on: false }));
}

/** A relay on a free port, with one message to take, and a smart host that is not there. */
export async function runRelay(setPath: string, keysPath: string): Promise<void> {
  const relay = await startRelay({
    start: {
      setPath,
      setId: (await readSnapshotHead(setPath)).id,
      key: null,
      smartHostPasswords: {},
      overrides: {
        listen: { host: '127.0.0.1', port: 0 },
        smartHosts: [{ host: '127.0.0.1', port: 1, tls: 'off', implicitTls: false, username: '' }],
      },
      keysPath,
    },
    owner: {
      lockUser: () => Promise.reject(new Error('Nobody is locked here.')),
      harden: () => Promise.reject(new Error('No one logs in here.')),
      dkimKey: () => Promise.reject(new Error('No domain is signed here.')),
    },
    say: () => undefined,
    now: Date.now,
  });
  try {
    await hand(relay.listening()[0]?.port ?? 0);
    await relay.calls.status({});
  } finally {
    await relay.stop(500);
  }
}

/** A message with a long header, whatever is answered. */
async function hand(port: number): Promise<void> {
  const socket = createConnection(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const lines = [
    'EHLO c',
    'MAIL FROM:<x@ex.example>',
    'RCPT TO:<y@remote.example>',
    'DATA',
    `Subject: ${'a'.repeat(900)}\r\n${` ${'a'.repeat(900)}\r\n`.repeat(100)}\r\nwinner\r\n.`,
    'QUIT',
  ];
  let heard = '';
  socket.on('data', (chunk) => {
    heard += String(chunk);
    if (!/^\d{3} [^\n]*\n$/m.test(heard)) return;
    heard = '';
    const next = lines.shift();
    if (next === undefined) socket.end();
    else socket.write(`${next}\r\n`);
  });
  if (!socket.closed) await once(socket, 'close');
}
