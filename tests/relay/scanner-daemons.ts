/** Debian's own scanners, started for a test with a folder, a port and signatures of their own; nothing of the computer's set-up is used. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';

/** What our own signatures find. */
export const MADE_UP_MALWARE = 'postern-made-up-malware';
export const MADE_UP_SPAM = 'postern-made-up-spam';

export interface Daemon {
  readonly address: string;
  stop(): Promise<void>;
}

/** The program's path, or null when it is not installed. */
export function daemonProgram(name: string): string | null {
  return (
    ['/usr/sbin', '/usr/bin'].map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null
  );
}

/** ClamAV's daemon on a Unix socket, with one signature and room for a megabyte. */
export async function startClamd(): Promise<Daemon> {
  const folder = await ownFolder();
  const socket = join(folder, 'clamd.sock');
  await mkdir(join(folder, 'db'));
  const hex = Buffer.from(MADE_UP_MALWARE).toString('hex');
  await writeFile(join(folder, 'db', 'own.ndb'), `Postern.Test:0:*:${hex}\n`);
  const settings = [`LocalSocket ${socket}`, `DatabaseDirectory ${join(folder, 'db')}`, 'StreamMaxLength 1M'];
  await writeFile(join(folder, 'clamd.conf'), [...settings, 'Foreground yes', ''].join('\n'));
  return start(folder, 'clamd', ['-c', join(folder, 'clamd.conf'), '--foreground'], socket);
}

/** SpamAssassin's daemon with its local tests. */
export async function startSpamd(): Promise<Daemon> {
  const folder = await ownFolder();
  const port = await freePort();
  const own = ['-L', '-x', '-m', '2', '-u', 'nobody', '-H', folder, '-s', 'stderr'];
  const args = [...own, '-i', `127.0.0.1:${port}`, `--pidfile=${join(folder, 'spamd.pid')}`];
  return start(folder, 'spamd', args, `127.0.0.1:${port}`);
}

/** Rspamd's normal worker with two rules of our own; its modules need databases from the network. */
export async function startRspamd(): Promise<Daemon> {
  const folder = await ownFolder();
  const port = await freePort();
  const file = (name: string) => join(folder, name);
  await writeFile(file('tld.dat'), 'com\norg\n');
  await writeFile(
    file('rspamd.conf'),
    `options {
  pidfile = "${file('rspamd.pid')}"; tempdir = "${folder}"; url_tld = "${file('tld.dat')}"; disable_hyperscan = true;
  filters = ""; dns { nameserver = ["127.0.0.1"]; timeout = 1s; retransmits = 1; }
}
logging { type = "console"; level = "warning"; }
actions { reject = 15; add_header = 6; greylist = 4; }
lua = "${file('own.lua')}";
worker "normal" { bind_socket = "127.0.0.1:${port}"; count = 1; }
`,
  );
  await writeFile(
    file('own.lua'),
    `local function rule(name, score, text, option)
  rspamd_config:register_symbol({ name = name, score = score, callback = function(task)
    if tostring(task:get_content()):find(text, 1, true) then return true, 1.0, option end
  end })
end
rule('CLAM_VIRUS', 10, '${MADE_UP_MALWARE}', 'Postern.Test')
rule('OWN_SPAM', 7, '${MADE_UP_SPAM}')
rspamd_config:register_symbol({ name = 'OWN_ENVELOPE', score = 0.5, callback = function(task)
  local ip, from, rcpt = task:get_from_ip(), task:get_from('smtp'), task:get_recipients('smtp')
  if ip and ip:to_string() == '192.0.2.7' and from[1].addr == 'anna@example.com' and rcpt[1].addr == 'bert@example.org'
    and task:get_helo() == 'pc.example.com' and task:get_user() == 'anna@example.com' then return true, 1.0 end
end })
`,
  );
  const args = ['-f', '-i', '-u', 'root', '-g', 'root', '-c', file('rspamd.conf')];
  return start(folder, 'rspamd', args, `127.0.0.1:${port}`);
}

async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-scanner-'));
  // The daemons give up root.
  await chmod(folder, 0o777);
  return folder;
}

async function start(
  folder: string,
  name: string,
  args: readonly string[],
  address: string,
): Promise<Daemon> {
  const child = spawn(daemonProgram(name) ?? name, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => (output = (output + bytes.toString()).slice(-4000)));
  }
  child.on('error', (error) => (output += String(error)));
  const daemon: Daemon = {
    address,
    async stop() {
      await ended(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await vi.waitFor(() => answers(address), { timeout: 110_000, interval: 100 });
  } catch {
    await daemon.stop();
    throw new Error(`${name} did not come up:\n${output}`);
  }
  return daemon;
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
    return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

function answers(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const [host = '', port] = address.split(':');
    const socket = port === undefined ? connect(address) : connect(Number(port), host);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
