/** Runs the real `postern` in processes of its own. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../electron/cli/command-line.ts';

const MAIN = fileURLToPath(new URL('../../electron/cli/main.ts', import.meta.url));

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** With `--json`: the one document. */
export interface RanJson {
  readonly status: number | null;
  readonly value: unknown;
  readonly stderr: string;
}

export class PosternCommand {
  readonly #env: NodeJS.ProcessEnv;

  /** `env` is added to the test's own. */
  constructor(env: NodeJS.ProcessEnv) {
    this.#env = { ...process.env, ...env };
  }

  start(...args: readonly string[]): ChildProcessWithoutNullStreams {
    return spawn(process.execPath, [MAIN, ...args], { env: this.#env });
  }

  async run(args: readonly string[], stdin = ''): Promise<Ran> {
    const child = this.start(...args);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => undefined).end(stdin);
    const [status] = (await once(child, 'close')) as [number | null];
    return { status, stdout, stderr };
  }

  /** Runs with `--json` and gives the one document. */
  async json(args: readonly string[], stdin = ''): Promise<RanJson> {
    return withJson(await this.run([...args, '--json'], stdin));
  }

  /** How many changes the commands made; an owner that has time hardens passwords of itself, and notes that, too. */
  async changes(set: string): Promise<number> {
    const { value } = await this.json(['activity', '--limit', '1000', '--set', set]);
    return (value as { changes: { kind: string }[] }).changes.filter(({ kind }) => kind !== 'harden').length;
  }
}

/** Runs the same command line in this process: for the many that need no process of their own. */
export async function runHere(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  stdin = '',
): Promise<Ran> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const { signal } = new AbortController();
  const status = await runCommandLine(args, {
    env,
    stdin: () => Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    signal,
  });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

/** As {@link runHere}, with `--json`. */
export async function jsonHere(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  stdin = '',
): Promise<RanJson> {
  return withJson(await runHere([...args, '--json'], env, stdin));
}

function withJson({ status, stdout, stderr }: Ran): RanJson {
  return { status, value: JSON.parse(stdout) as unknown, stderr };
}

/** Takes whatever is written, however much. */
class Collected extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}

/** The next line a process prints. */
export async function nextLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return line;
}
