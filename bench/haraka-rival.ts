/** Haraka from npm, installed once per machine beside the other fixtures: outbound queue (which syncs) for everybody on the loopback address. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, HOST, stopChild, untilAccepting, type SmtpTarget } from './smtp-target-fixture.ts';

const VERSION = '3.3.4';

/** Starts it. Without a `sink` its outbound queue only grows, as with a pause. */
export async function startHaraka(folder: string, sink?: number): Promise<SmtpTarget> {
  const haraka = installed();
  const home = join(folder, 'haraka');
  const queue = join(home, 'queue');
  const port = await freePort();
  const config: Record<string, string> = {
    'smtp.ini': `listen=${HOST}:${String(port)}\nnodes=0\n`,
    plugins: 'accept_all\n',
    'outbound.ini': `disabled=${String(sink === undefined)}\nconcurrency_max=20\nenable_tls=false\nlocal_mx_ok=true\n`,
    'log.ini': '[main]\nlevel=ERROR\n',
    me: 'haraka.example\n',
  };
  cpSync(join(haraka, 'config'), join(home, 'config'), { recursive: true });
  mkdirSync(join(home, 'plugins'), { recursive: true });
  mkdirSync(queue, { recursive: true });
  for (const [file, text] of Object.entries(config)) writeFileSync(join(home, 'config', file), text);
  writeFileSync(join(home, 'plugins', 'accept_all.js'), plugin(sink));
  const child = spawn(process.execPath, [join(haraka, 'bin', 'haraka'), '-c', home], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await untilAccepting(port);
  const clear = async (): Promise<void> => {
    for (const entry of readdirSync(queue)) rmSync(join(queue, entry), { recursive: true, force: true });
  };
  return { name: 'Haraka', port, clear, stop: () => stopChild(child) };
}

/** The least that a relay needs: the client may relay, the recipient is taken, mail goes to the sink. */
function plugin(sink: number | undefined): string {
  return `
exports.hook_connect = (next, connection) => { connection.relaying = true; next(); };
exports.hook_rcpt = (next) => next(OK);
exports.hook_get_mx = (next) => next(OK, { priority: 0, exchange: '${HOST}', port: ${String(sink ?? 9)} });
`;
}

function installed(): string {
  const folder = join(
    process.env['POSTERN_BENCH_DIR'] ?? tmpdir(),
    'postern-bench-fixtures',
    `haraka-${VERSION}`,
  );
  const path = join(folder, 'node_modules', 'Haraka');
  if (!existsSync(join(path, 'bin', 'haraka'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{}');
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `Haraka@${VERSION}`], {
      cwd: folder,
      stdio: ['ignore', 2, 2],
    });
  }
  return path;
}
