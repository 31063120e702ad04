/** Runs every bench (or those named) one after another and prints the table of docs/performance.md; fails when a figure is missed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { basename } from 'node:path';
import type { Figure } from './measure.ts';

/** Not benches: what they share, what they run in children, and this file. */
const HELPERS = /^(run|measure)\.ts$|\.test\.ts$|-(child|worker|rival|fixture)\.ts$/;

const wanted = process.argv.slice(2);
const scripts = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !HELPERS.test(file))
  .filter((file) => wanted.length === 0 || wanted.includes(basename(file, '.ts')));

const figures: Figure[] = [];
const failures: string[] = [];
for (const script of scripts) {
  process.stderr.write(`bench ${basename(script, '.ts')} …\n`);
  const child = spawn(process.execPath, ['--expose-gc', `${import.meta.dirname}/${script}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  for await (const line of createInterface(child.stdout)) {
    const figure = parse(line);
    if (figure === null) process.stderr.write(`  ${line}\n`);
    else {
      figures.push(figure);
      process.stderr.write(`  ${JSON.stringify(figure)}\n`);
    }
  }
  const [code] = await ended;
  if (code !== 0) failures.push(`${basename(script, '.ts')} ended with ${String(code)}`);
}

print(figures);
for (const failure of failures) process.stdout.write(`FAILED: ${failure}\n`);
const missed = figures.filter((figure) => !figure.ok).length;
process.stdout.write(
  `${String(figures.length - missed)} figures hold, ${String(missed)} missed, ${String(failures.length)} benches failed\n`,
);
process.exitCode = missed + failures.length > 0 || figures.length === 0 ? 1 : 0;

/** A line of a bench: a figure, or something it says besides. */
function parse(line: string): Figure | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'figure' in value && 'ours' in value
      ? (value as Figure)
      : null;
  } catch {
    return null;
  }
}

function print(rows: readonly Figure[]): void {
  process.stdout.write(
    '| figure | ours | rival or limit | ratio | peak memory | |\n|---|---|---|---|---|---|\n',
  );
  for (const row of rows) {
    const beside = row.rival === undefined ? `≤ ${String(row.limit)}` : String(row.rival);
    const memory = row.peakMb === undefined ? '' : `${row.peakMb.toFixed(0)} MB`;
    process.stdout.write(
      `| ${row.figure} | ${String(row.ours)} ${row.unit} | ${beside} ${row.unit} | ${String(row.ratio)} | ${memory} | ${row.ok ? 'ok' : 'MISSED'} |\n`,
    );
  }
}
