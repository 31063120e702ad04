/** The relay as an administrator runs it: `postern relay` on a throw-away set, made and changed by command lines in this process. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nextLine, PosternCommand, jsonHere } from './command.ts';

export const PASSWORD = 'correct horse battery';

export interface Listening {
  readonly host: string;
  readonly port: number;
}

export class RelayProcess {
  readonly folder: string;
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcessWithoutNullStreams | null = null;
  #exited: Promise<unknown> = Promise.resolve();
  /** What it wrote to stderr. */
  complaints = '';
  port = 0;

  private constructor(folder: string) {
    this.folder = folder;
    this.#env = {
      POSTERN_CONFIG_DIR: join(folder, 'config'),
      POSTERN_KEY_FILE: join(folder, 'key'),
      XDG_RUNTIME_DIR: folder,
    };
  }

  /** A set in a folder of its own. */
  static async makeSet(): Promise<RelayProcess> {
    const relay = new RelayProcess(await mkdtemp(join(tmpdir(), 'postern-relay-')));
    await relay.postern('settings', '--create');
    return relay;
  }

  get set(): string {
    return join(this.folder, 'set');
  }

  /** Where a client finds the CA to trust. */
  async caFile(): Promise<string> {
    const files = await readdir(this.folder, { recursive: true });
    const found = files.find((file) => file.endsWith('ca.pem'));
    if (found === undefined) throw new Error('The relay has made no ca.pem.');
    return join(this.folder, found);
  }

  /** Runs a command on the set, which must succeed, and gives its JSON. */
  async postern(...args: readonly string[]): Promise<unknown> {
    return this.command(args);
  }

  async command(args: readonly string[], stdin = ''): Promise<unknown> {
    const [name = '', ...rest] = args;
    const env = { ...process.env, ...this.#env };
    const { status, value, stderr } = await jsonHere([name, '--set', this.set, ...rest], env, stdin);
    if (status !== 0) throw new Error(`postern ${args.join(' ')}: ${stderr}`);
    return value;
  }

  /** A mailbox user with {@link PASSWORD}. */
  async addUser(address: string, ...flags: readonly string[]): Promise<void> {
    await this.command(['add', address, '--password-stdin', ...flags], PASSWORD);
  }

  /** Starts it, on a free port of the loopback address unless `--listen` is given; resolves once it accepts mail. */
  async start(...flags: readonly string[]): Promise<void> {
    const listen = flags.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'];
    const child = new PosternCommand(this.#env).start('relay', '--set', this.set, ...listen, ...flags);
    this.#child = child;
    this.#exited = once(child, 'exit');
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.complaints += text));
    const line = await Promise.race([nextLine(child), this.#exited.then(() => null)]);
    if (line === null) throw new Error(`postern relay ended before it listened: ${this.complaints}`);
    this.port = (JSON.parse(line) as { listening: Listening }).listening.port;
  }

  /** The process id of the relay itself, the owner's child. */
  async relayPid(): Promise<number> {
    const owner = this.#child?.pid;
    if (owner === undefined) throw new Error('The relay was not started.');
    const children = await readFile(`/proc/${owner}/task/${owner}/children`, 'utf8');
    for (const pid of children.trim().split(' ')) {
      const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (line.includes('relay/main')) return Number(pid);
    }
    throw new Error(`No child of ${owner} is the relay.`);
  }

  /** Ends the owner as a service manager does; gives its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (child === null) return null;
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await this.#exited;
    this.#child = null;
    return child.exitCode;
  }

  /** Stops it and takes the folder away. */
  async dispose(): Promise<void> {
    await this.stop('SIGKILL');
    await rm(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
