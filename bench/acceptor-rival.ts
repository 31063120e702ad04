/** A bare Node acceptor with group commit: what any relay in Node could reach at best on this machine. */
import { spawn } from 'node:child_process';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { cpuMs, firstLine, stopChild, type SmtpTarget } from './smtp-target-fixture.ts';

export interface MeasuredTarget extends SmtpTarget {
  /** Processor time that its process has used so far, all threads. Milliseconds. */
  cpuMs(): number;
}

/** Starts it in a process of its own. */
export async function startAcceptor(folder: string): Promise<MeasuredTarget> {
  const file = join(folder, 'acceptor.mail');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'acceptor-child.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { port } = JSON.parse(await firstLine(child)) as { port: number };
  return {
    name: 'bare acceptor',
    port,
    clear: () => Promise.resolve(truncateSync(file)),
    stop: () => stopChild(child),
    cpuMs: () => cpuMs(child.pid ?? 0),
  };
}
