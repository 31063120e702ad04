/** smtp-server with a file and an fdatasync for each message, and nothing else: what the listener's library can do at best. */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { firstLine, stopChild, type SmtpTarget } from './smtp-target-fixture.ts';

/** Starts it in a process of its own; STARTTLS and any AUTH PLAIN are accepted. */
export async function startBare(folder: string): Promise<SmtpTarget> {
  const spool = join(folder, 'bare');
  mkdirSync(spool, { recursive: true });
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-smtp-child.ts'), spool], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { port } = JSON.parse(await firstLine(child)) as { port: number };
  const clear = async (): Promise<void> => {
    for (const entry of readdirSync(spool)) rmSync(join(spool, entry));
  };
  return { name: 'smtp-server + fsync', port, clear, stop: () => stopChild(child) };
}
