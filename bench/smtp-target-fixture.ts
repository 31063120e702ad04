/** What the relay's benches drive: a server on a loopback port, with the load of Debian's smtp-source or our own client. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runChild } from './measure.ts';

export const HOST = '127.0.0.1';

/** A server under load. */
export interface SmtpTarget {
  readonly name: string;
  readonly port: number;
  /** Forgets what was queued, so that every turn starts alike. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

export interface SourceLoad {
  readonly sessions: number;
  readonly messages: number;
  /** Bytes of content. */
  readonly bytes: number;
  /** All messages of a session over one connection, or a connection for each. */
  readonly reconnect: boolean;
}

/** Runs smtp-source to its end; milliseconds. */
export async function smtpSource(port: number, load: SourceLoad): Promise<number> {
  const start = performance.now();
  const child = spawn(
    'smtp-source',
    [
      ...['-s', String(load.sessions), '-m', String(load.messages), '-l', String(load.bytes)],
      ...(load.reconnect ? [] : ['-d']),
      ...['-M', 'client.example', '-f', 'bench@bench.example', '-t', 'someone@far.example'],
      `${HOST}:${String(port)}`,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`smtp-source ended with ${String(code)}`);
  return performance.now() - start;
}

export interface ClientLoad extends SourceLoad {
  readonly port: number;
  /** STARTTLS and AUTH PLAIN with these, on each connection. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Messages on one connection before the next. */
  readonly perConnection: number;
}

export interface ClientResult {
  readonly ms: number;
  /** Milliseconds from the end of data to the reply, one for each message. */
  readonly latencies: readonly number[];
}

/** Runs our own client in a process of its own. It says what smtp-source says, and measures each reply. */
export async function smtpClient(load: ClientLoad): Promise<ClientResult> {
  const { stdout } = await runChild([join(import.meta.dirname, 'smtp-load-child.ts'), JSON.stringify(load)]);
  return JSON.parse(stdout) as ClientResult;
}

/** Debian's smtp-sink, which ends by itself after `messages`. */
export async function smtpSink(
  port: number,
  messages: number,
): Promise<{ readonly done: Promise<void>; stop(): void }> {
  const child = spawn(
    'smtp-sink',
    ['-u', 'nobody', '-M', String(messages), `${HOST}:${String(port)}`, '512'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const done = once(child, 'exit').then(() => undefined);
  await untilAccepting(port);
  return { done, stop: () => void child.kill() };
}

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, HOST), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits for a server that is just starting; a minute at most. */
export async function untilAccepting(port: number): Promise<void> {
  for (const deadline = performance.now() + 60_000; ; await delay(50)) {
    const socket = createConnection(port, HOST);
    const accepted = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (accepted) return;
    if (performance.now() > deadline) throw new Error(`Nothing listens on port ${String(port)}.`);
  }
}

/** The first line a child prints. */
export async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The child has no stdout.');
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`It ended with ${String(code)} before it was ready.`);
  });
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  return line;
}

/** Processor time of a process so far, all threads. Milliseconds; Linux only. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  // After the name in parentheses; ticks of a hundredth of a second (proc(5), utime and stime).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Ends a child and waits until it is gone. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
