/** A PostgreSQL of a test file's own, on a Unix socket in a folder of its own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { DatabaseAddress } from '../../electron/store/postgres/database.ts';

const HOME = '/usr/lib/postgresql';
/** The first of 15 or newer that Debian has installed; null: none. */
const PROGRAMS = programs();
/** False where Debian's package is not installed. */
export const hasPostgres = PROGRAMS !== null;
/** PostgreSQL refuses to run as root: then it runs as the user of Debian's package. */
const OTHER = process.getuid?.() === 0 ? { name: 'postgres', uid: idOf('-u'), gid: idOf('-g') } : null;

export class Postgres {
  readonly folder = mkdtempSync(join(tmpdir(), 'postern-pg-'));
  readonly #durable: boolean;
  readonly #buffers: string;
  #child: ChildProcess | null = null;
  #tls: readonly string[] = [];
  #port = 5432;
  #schemas = 0;

  private constructor(durable: boolean, buffers: string) {
    this.#durable = durable;
    this.#buffers = buffers;
  }

  /** `durable`: it syncs what it commits. `buffers`: its memory for pages. */
  static async start(durable = false, buffers = '16MB'): Promise<Postgres> {
    const server = new Postgres(durable, buffers);
    if (OTHER !== null) chownSync(server.folder, OTHER.uid, OTHER.gid);
    const init = [
      '-D',
      join(server.folder, 'data'),
      '-U',
      'postern',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ];
    const made = spawnSync(join(PROGRAMS ?? '', 'initdb'), init, { ...server.#as(), encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
    await server.resume();
    return server;
  }

  /** A schema that nobody has used. */
  address(schema = `set${++this.#schemas}`): DatabaseAddress {
    return { host: this.folder, port: 5432, database: 'postgres', user: 'postern', tls: 'none', schema };
  }

  /** Listens on loopback, too, with TLS by copies of these files; gives the port. */
  async listenTls(certificate: string, key: string): Promise<number> {
    const port = await freePort();
    const files = ([certificate, key] as const).map((file, at) => {
      const copy = join(this.folder, ['server.pem', 'server.key'][at] ?? '');
      writeFileSync(copy, readFileSync(file), { mode: 0o600 });
      if (OTHER !== null) chownSync(copy, OTHER.uid, OTHER.gid);
      return copy;
    });
    this.#port = port;
    this.#tls = [
      ...['listen_addresses=localhost', 'ssl=on', `ssl_cert_file=${files[0]}`, `ssl_key_file=${files[1]}`],
    ].flatMap((setting) => ['-c', setting]);
    await this.kill();
    await this.resume();
    return port;
  }

  /** Starts it, and waits until it answers. */
  async resume(): Promise<void> {
    const settings = {
      listen_addresses: '',
      unix_socket_directories: this.folder,
      fsync: this.#durable ? 'on' : 'off',
      shared_buffers: this.#buffers,
      max_connections: '60',
    };
    const args = [
      '-D',
      join(this.folder, 'data'),
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
      ...['-p', String(this.#port), ...this.#tls],
    ];
    const begin = () => spawn(join(PROGRAMS ?? '', 'postgres'), args, { ...this.#as(), stdio: 'ignore' });
    this.#child = begin();
    const ready = ['-q', '-p', String(this.#port), '-h', this.folder, '-d', 'postgres', '-U', 'postern'];
    for (let tries = 0; spawnSync(join(PROGRAMS ?? '', 'pg_isready'), ready).status !== 0; tries++) {
      if (tries > 300) throw new Error('PostgreSQL did not start.');
      await wait(30);
      // After a kill it does not start before the last of its processes has ended.
      if (this.#child.exitCode !== null) this.#child = begin();
    }
  }

  /** Ends it at once, whatever it is doing. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child?.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** What it is doing may end. */
  async dispose(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode === null) {
      child.kill('SIGQUIT');
      await once(child, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  #as(): { cwd: string; uid?: number; gid?: number } {
    return { cwd: this.folder, ...(OTHER === null ? {} : { uid: OTHER.uid, gid: OTHER.gid }) };
  }
}

function programs(): string | null {
  try {
    const version = readdirSync(HOME)
      .map(Number)
      .filter((one) => one >= 15 && existsSync(`${HOME}/${one}/bin/initdb`))
      .sort((a, b) => a - b)[0];
    return version === undefined ? null : `${HOME}/${version}/bin`;
  } catch {
    return null;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function idOf(flag: string): number {
  return Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
}
