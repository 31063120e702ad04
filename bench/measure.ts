/** What every bench shares: medians, children with their peak memory, fixtures, and the one-line report. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** One figure of docs/performance.md. `ours` is compared with a rival measured in the same run, or with a fixed limit. */
export interface Figure {
  readonly figure: string;
  readonly ours: number;
  /** Measured beside ours, in the same unit. */
  readonly rival?: number;
  /** A bound in the same unit. */
  readonly limit?: number;
  /** ours / rival, or ours / limit. */
  readonly ratio: number;
  readonly unit: string;
  readonly ok: boolean;
  /** Peak memory of our side's process, in megabytes. */
  readonly peakMb?: number;
}

/** Prints a figure as one JSON line. `atMost` bounds the ratio to the rival (1 when not given); a limit bounds ours. */
export function report(figure: {
  figure: string;
  ours: number;
  rival?: number;
  limit?: number;
  atMost?: number;
  unit: string;
  peakMb?: number;
}): Figure {
  const { rival, limit, atMost = 1, ...rest } = figure;
  const beside = rival ?? limit;
  if (beside === undefined) throw new Error(`The figure "${figure.figure}" has neither a rival nor a limit.`);
  const ratio = figure.ours / beside;
  const ok =
    (rival === undefined || figure.ours / rival <= atMost) && (limit === undefined || figure.ours <= limit);
  const line: Figure = {
    ...rest,
    ...(rival === undefined ? {} : { rival: round(rival) }),
    ...(limit === undefined ? {} : { limit }),
    ours: round(figure.ours),
    ratio: round(ratio),
    ok,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  return line;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value at or below which the share `q` (0 to 1) of the values lies; the mean of the middle two for an even median. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new Error('No values were measured.');
  const sorted = Float64Array.from(values).sort();
  const last = sorted.length - 1;
  if (q === 0.5 && sorted.length % 2 === 0)
    return ((sorted[last >> 1] ?? 0) + (sorted[(last >> 1) + 1] ?? 0)) / 2;
  return sorted[Math.min(last, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? 0;
}

/** Milliseconds that one call takes, and what it gave. */
export async function timed<T>(
  work: () => T | Promise<T>,
): Promise<{ readonly ms: number; readonly value: T }> {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}

/** Milliseconds of each of `times` calls, after one that does not count. */
export async function repeat(times: number, work: () => unknown): Promise<number[]> {
  await work();
  const values: number[] = [];
  for (let turn = 0; turn < times; turn++) values.push((await timed(work)).ms);
  return values;
}

/** How a child process ended. */
export interface ChildRun {
  readonly ms: number;
  /** Peak resident memory in megabytes. */
  readonly peakMb: number;
  readonly stdout: string;
  readonly stderr: string;
}

// ru_maxrss of a spawned child begins at its parent's peak on Linux; VmHWM is the child's own.
const PEAK_REPORTER = `data:text/javascript,${encodeURIComponent(`
import { readFileSync, writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
if (isMainThread) process.on('exit', () => {
  let kb = process.resourceUsage().maxRSS;
  try { kb = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? kb); } catch {}
  try { writeSync(3, String(kb)); } catch {}
});`)}`;

/** Runs `node ARGS` and waits for it; rejects with its stderr when it fails. */
export async function runChild(
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<ChildRun> {
  const start = performance.now();
  const child = spawn(process.execPath, ['--import', PEAK_REPORTER, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const [, stdout, stderr, peak] = child.stdio;
  if (!(stdout && stderr && peak)) throw new Error('The child has no pipes.');
  const outputs = Promise.all([
    text(stdout as AsyncIterable<Uint8Array>),
    text(stderr as AsyncIterable<Uint8Array>),
    text(peak as unknown as AsyncIterable<Uint8Array>),
  ]);
  const [code] = (await once(child, 'exit')) as [number | null];
  const ms = performance.now() - start;
  const [out, error, kb] = await outputs;
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${String(code)}:\n${error || out}`);
  return { ms, peakMb: Number(kb) / 1024, stdout: out, stderr: error };
}

/** A folder of this run; `dispose` takes it away. On the disk, not on a memory file system, where there is a choice. */
export async function scratch(): Promise<{ readonly path: string; dispose(): Promise<void> }> {
  const path = await mkdtemp(join(process.env['POSTERN_BENCH_DIR'] ?? tmpdir(), 'postern-bench-'));
  return { path, dispose: () => rm(path, { recursive: true, force: true }) };
}

/** One row of the made-up CSV: `user123,domain3.example,Passw0rd-123`. */
export function csvRow(index: number): string {
  return `user${String(index)},domain${String(index % 50)}.example,Passw0rd-${String(index)}\r\n`;
}

/** A CSV file of the gateway's own format, made once per machine and kept beside the other temporary files. */
export async function csvFixture(rows: number): Promise<string> {
  const folder = join(process.env['POSTERN_BENCH_DIR'] ?? tmpdir(), 'postern-bench-fixtures');
  const path = join(folder, `users-${String(rows)}.csv`);
  if ((await stat(path).catch(() => null)) !== null) return path;
  await mkdir(folder, { recursive: true });
  const unfinished = `${path}.${String(process.pid)}`;
  const file = createWriteStream(unfinished);
  for (let from = 0; from < rows; from += 5000) {
    let block = '';
    for (let index = from; index < Math.min(rows, from + 5000); index++) block += csvRow(index);
    if (!file.write(block)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  await rename(unfinished, path);
  return path;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
