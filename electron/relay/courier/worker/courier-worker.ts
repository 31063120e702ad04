/** The courier's network side, in a thread of its own: connections, TLS, signatures. Speaks courier-messages.ts. */
import { createSecureContext, type SecureContext } from 'node:tls';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { assertNever } from '../../../../shared/domain/assert-never.ts';
import type {
  CourierWorkerData,
  DkimKeyEntry,
  FromWorker,
  HostTarget,
  SendJob,
  SendResult,
  ToWorker,
} from '../courier-messages.ts';
import { authorities } from '../../tls/authorities.ts';
import { ContentPieces } from './content-pieces.ts';
import { HostConnections } from './host-connections.ts';
import type { SessionSettings } from './open-session.ts';
import { prepare } from './prepare.ts';
import type { Outgoing } from './smtp-session.ts';

const port = parentPort as MessagePort;
const { timeouts, trustedCertificates, messagesPerConnection } = workerData as CourierWorkerData;

let secureContext: SecureContext | null = null;
const settings: SessionSettings = {
  timeouts,
  secureContext: () => (secureContext ??= createSecureContext({ ca: authorities(trustedCertificates) })),
  helo: 'localhost',
  messagesPerConnection,
  transcripts: 'off',
};
const hosts = new Map<number, HostConnections>();
const keys = new Map<string, DkimKeyEntry>();
const pieces = new ContentPieces(say);
let results: SendResult[] = [];

function say(message: FromWorker): void {
  port.postMessage(message);
}

/** Results of one turn of the event loop go together. */
function report(result: SendResult): void {
  results.push(result);
  if (results.length === 1) setImmediate(flush);
}

function flush(): void {
  const batch = results;
  results = [];
  say({ kind: 'results', results: batch });
}

function hostOf(target: HostTarget): HostConnections {
  let host = hosts.get(target.id);
  if (host === undefined) {
    host = new HostConnections(
      target,
      settings,
      (outgoing, session) => prepare(outgoing, session, keys),
      report,
    );
    hosts.set(target.id, host);
  }
  return host;
}

function outgoingOf(job: SendJob, data: Uint8Array): Outgoing {
  return {
    job,
    content: job.at < 0 ? null : data.subarray(job.at, job.at + job.bytes),
    prefix: null,
    needs: null,
    again: false,
    read: () => pieces.read(job.id),
  };
}

/** Closes what is idle for too long and forgets hosts nobody speaks to. */
function sweep(): void {
  const before = performance.now() - timeouts.idle;
  for (const [id, host] of hosts) {
    host.closeIdle(before);
    if (host.unused) hosts.delete(id);
  }
}

const sweeping = setInterval(sweep, Math.min(1000, timeouts.idle));

function onMessage(message: ToWorker): void {
  switch (message.kind) {
    case 'jobs':
      settings.helo = message.helo;
      settings.transcripts = message.transcripts;
      for (const target of message.hosts) hostOf(target);
      for (const job of message.jobs) hosts.get(job.host)?.submit(outgoingOf(job, message.data));
      return;
    case 'piece':
      pieces.piece(message.job, message.piece);
      return;
    case 'end':
      pieces.end(message.job, message.error);
      return;
    case 'keys':
      keys.clear();
      for (const key of message.keys) keys.set(key.domain, key);
      return;
    case 'stop':
      clearInterval(sweeping);
      for (const host of hosts.values()) host.closeAll();
      port.close();
      return;
    default:
      assertNever(message);
  }
}

port.on('message', onMessage);
say({ kind: 'ready' });
