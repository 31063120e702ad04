/** A set whose user `127.0.0.1` may send, the commands of an administrator's script on it, and `postern relay` in processes of its own. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createApplication, type Application } from '../../electron/app/application.ts';
import { plainShell } from '../../electron/app/base/shell.ts';
import { nextLine, PosternCommand, runHere } from './command.ts';
import type { Listening } from './relay-process.ts';

export interface RunningRelay {
  readonly child: ChildProcessWithoutNullStreams;
  readonly listening: Listening;
  /** Of the relay itself, the child's child. */
  readonly pid: number;
}

export class RelayCommands {
  readonly folder: string;
  readonly set: string;
  readonly env: Readonly<Record<string, string>>;
  /** For what wants a process of its own, or an input. */
  readonly postern: PosternCommand;
  readonly #running: ChildProcessWithoutNullStreams[] = [];
  #owner: Application | null = null;

  private constructor(folder: string) {
    this.folder = folder;
    this.set = join(folder, 'gateway');
    this.env = {
      POSTERN_CONFIG_DIR: join(folder, 'config'),
      POSTERN_KEY_FILE: join(folder, 'key'),
      XDG_RUNTIME_DIR: folder,
    };
    this.postern = new PosternCommand(this.env);
  }

  static async onNewSet(): Promise<RelayCommands> {
    const commands = new RelayCommands(await mkdtemp(join(tmpdir(), 'postern-relay-')));
    await commands.json('add', '127.0.0.1', '--domain', 'example.com', '--create');
    return commands;
  }

  /** Runs a command in this process, beside a relay in its own, and gives its one document. */
  async json(...args: readonly string[]): Promise<Record<string, unknown>> {
    const env = { ...process.env, ...this.env };
    const { stdout, status, stderr } = await runHere([...args, '--set', this.set, '--json'], env);
    expect(withoutWaiting(stderr)).toBe('');
    expect(status).toBe(0);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /** Starts `postern relay`; resolves once it accepts mail. */
  async relay(...args: readonly string[]): Promise<RunningRelay> {
    const child = this.postern.start('relay', '--set', this.set, ...args);
    this.#running.push(child);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const line = await Promise.race([
      nextLine(child),
      once(child, 'close').then(() => Promise.reject(new Error(`The relay ended: ${stderr}`))),
    ]);
    return { child, ...(JSON.parse(line) as Omit<RunningRelay, 'child'>) };
  }

  /** Opens the set in this process, which then owns it as a window would. */
  async openOwner(): Promise<Application> {
    this.#owner = await createApplication({
      shell: plainShell('browser'),
      env: this.env,
      log: () => undefined,
    });
    await this.#owner.openSet(this.set);
    return this.#owner;
  }

  /** Ends what runs, closes the owner and takes the folder away. */
  async dispose(): Promise<void> {
    // Not killed: the relay itself, its child, would look for another owner for some seconds first.
    const left = this.#running.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ended = await Promise.allSettled([...left.map(stopped), this.#owner?.close()]);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
  }
}

/** What a command said, without that it waits: on a busy machine each may have to, and says so. */
function withoutWaiting(stderr: string): string {
  return stderr.replaceAll(/^postern: Waiting for .*\n/gm, '');
}

/** Ends it as a service manager does; gives its exit code. */
export async function stopped(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  const closed = once(child, 'close') as Promise<[number | null]>;
  child.kill('SIGTERM');
  return (await closed)[0];
}
