/** Our relay as a user starts it: `node build/postern.mjs relay` on a set of this run, with an IP user and a mailbox user. */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuMs, firstLine, HOST, stopChild, type SmtpTarget } from './smtp-target-fixture.ts';

export const USER = { user: 'bench@bench.example', password: 'a long password' };
const POSTERN = join(import.meta.dirname, '../build/postern.mjs');
/** High enough for any bench, and counted: none of the rules is switched off. */
const LIMITS = [
  ...['--limit-per-month', '10000000', '--limit-per-week', '10000000', '--limit-per-day', '10000000'],
  ...['--limit-per-hour', '1000000', '--limit-per-minute', '1000000', '--max-recipients-per-day', '10000000'],
];

export interface PosternTarget extends SmtpTarget {
  /** Peak resident memory of the relay's process, in megabytes. */
  peakMb(): number;
  /** Resident memory now, in megabytes. */
  residentMb(): number;
  /** Processor time of the relay's process so far. Milliseconds. */
  cpuMs(): number;
  /** Recipients that wait. */
  queued(): number;
}

/**
 * Starts it; without a `sink` its smart host is a port where nobody listens, so that all mail stays queued. `settings`: of the relay; `set`: the
 * address of one on a server in place of a folder.
 */
export async function startPostern(
  folder: string,
  sink?: number,
  settings: readonly string[] = [],
  set = join(folder, 'set'),
): Promise<PosternTarget> {
  const env = {
    ...process.env,
    POSTERN_KEY_FILE: join(folder, 'postern.key'),
    POSTERN_CONFIG_DIR: join(folder, 'config'),
    XDG_RUNTIME_DIR: folder,
  };
  const postern = (args: readonly string[], input = ''): string =>
    execFileSync(process.execPath, [POSTERN, ...args, '--set', set], { env, input, encoding: 'utf8' });
  postern(['add', HOST, '--domain', 'bench.example', '--create', ...LIMITS]);
  postern(['add', USER.user, '--password-stdin', ...LIMITS], USER.password);
  if (settings.length > 0) postern(['relay', 'settings', ...settings]);
  const child = spawn(
    process.execPath,
    [
      ...[POSTERN, 'relay', '--set', set, '--listen', `${HOST}:0`],
      ...['--smart-host', `${HOST}:${String(sink ?? 9)}`, '--smart-host-tls', 'off'],
    ],
    { env, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const { listening } = JSON.parse(await firstLine(child)) as { listening: { port: number } };
  const pid = relayBelow(child.pid ?? 0);
  const status = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]) /
    1024;
  return {
    name: 'Postern',
    port: listening.port,
    // Its queue grows from turn to turn; that is part of what it must bear.
    clear: () => Promise.resolve(),
    stop: () => stopChild(child),
    peakMb: () => status('VmHWM'),
    cpuMs: () => cpuMs(pid),
    residentMb: () => status('VmRSS'),
    queued: () => (JSON.parse(postern(['queue', '--limit', '1', '--json'])) as { total: number }).total,
  };
}

/** The relay is a child of its owner, which may itself be a child of the starting script. */
function relayBelow(pid: number): number {
  const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').trim();
  for (const child of children === '' ? [] : children.split(' ').map(Number)) {
    if (readFileSync(`/proc/${String(child)}/cmdline`, 'utf8').includes('relay/main')) return child;
    const below = relayBelow(child);
    if (below !== 0) return below;
  }
  return 0;
}
