/** A list as CSV for reading, to a file or to stdout: what the window's *Export…* writes. */
import { createReadStream, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../../shared/contract/contract.ts';
import type { ExportedListInput } from '../../shared/contract/list-export-contract.ts';
import type { ExportResult } from '../../shared/contract/types.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { CSV_COLUMNS } from '../../shared/lists/csv-columns.ts';
import type { ExitStatus, Flag, Invocation } from './command.ts';
import { counted } from './output.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

export const CSV_FLAGS: Readonly<Record<string, Flag>> = {
  csv: { help: 'Write all that matches as CSV for a spreadsheet; to stdout, or where --out says.' },
  out: { value: 'FILE', help: 'The CSV file to write.' },
  columns: { value: 'NAME,…', help: 'Which columns the CSV has, in their order; all unless told.' },
};

/** Between two looks at how far it is. Milliseconds. */
const LOOK = 200;

/** True where a list is to be written as CSV; a usage error where only something about the CSV was said. */
export function asksForCsv(invocation: Pick<Invocation, 'has'>): boolean {
  return invocation.has('csv') || invocation.has('out') || invocation.has('columns');
}

/** Writes the list; `of` is read from the other options before. `check`: rejects where it is about what is not there. */
export async function writeCsv(
  invocation: Invocation,
  of: ExportedListInput,
  word: string,
  check: (client: Client) => Promise<unknown> = () => Promise.resolve(),
): Promise<ExitStatus> {
  const file = invocation.text('out');
  // Where it goes says enough.
  if (!invocation.has('csv') && file === undefined) throw new UsageError('--columns goes with --csv.');
  const columns = columnsOf(invocation.text('columns'), of.list);
  if (file === undefined && invocation.out.json)
    throw new UsageError('With --json, say which file to write: --out FILE.');
  const write = (path: string) =>
    withSet(invocation, 'reads', async (client) => {
      await check(client);
      return followed(invocation, client, { of, columns, path });
    });
  if (file === undefined) {
    await throughFile(invocation, `${of.list}.csv`, write);
    return 0;
  }
  const result = await write(resolve(file));
  await invocation.out.result(result, `Wrote ${counted(result.rows, word)} to ${result.file}.`);
  return 0;
}

/**
 * What `write` writes to a file goes to stdout: the owner of the set may be another process, so it comes by a file that only
 * this user can read.
 */
export async function throughFile(
  { out, signal }: Pick<Invocation, 'out' | 'signal'>,
  name: string,
  write: (path: string) => Promise<unknown>,
): Promise<void> {
  // It goes also where the process ends at once, since whoever reads stdout has seen enough.
  const folder = await mkdtemp(join(tmpdir(), 'postern-export-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const path = join(folder, name);
    await write(path);
    for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
      if (signal.aborted) throw PosternError.asSaid('cancelled', 'The export was stopped.');
      await out.write(chunk);
    }
  } finally {
    remove();
    process.off('exit', remove);
  }
}

/** Tells on stderr how far it is, and has it stopped by Ctrl+C. */
async function followed(
  { out, signal }: Pick<Invocation, 'out' | 'signal'>,
  client: Client,
  request: { readonly of: ExportedListInput; readonly columns: string[]; readonly path: string },
): Promise<ExportResult> {
  const job = `cli-${process.pid}`;
  const ended = new AbortController();
  const answer = client.invoke('lists.export', { ...request, job }).finally(() => ended.abort());
  const done = answer.then(
    () => null,
    () => null,
  );
  for (;;) {
    const either = signal.aborted ? ended.signal : AbortSignal.any([signal, ended.signal]);
    await pause(LOOK, undefined, { signal: either }).catch(() => undefined);
    if (ended.signal.aborted) break;
    const asked = client.invoke('lists.exporting', { job, stop: signal.aborted }).catch(() => null);
    const state = await Promise.race([asked, done]);
    if (state !== null)
      out.status(
        state.of === null
          ? 'Searching…'
          : `${state.done.toLocaleString('en')} of ${state.of.toLocaleString('en')} written`,
      );
  }
  out.clearStatus();
  return answer;
}

/** By name or by title, in any case. */
function columnsOf(text: string | undefined, list: ExportedListInput['list']): string[] {
  const known = CSV_COLUMNS[list].map(({ id, title }) => ({ id, title }));
  const ids = [...new Set(known.map(({ id }) => id))];
  if (text === undefined) return ids;
  return text.split(',').map((part) => {
    const wanted = part.trim().toLowerCase();
    const found = known.find(
      ({ id, title }) => id.toLowerCase() === wanted || title.toLowerCase() === wanted,
    );
    if (found === undefined)
      throw new UsageError(`--columns does not know “${part.trim().slice(0, 40)}”: use ${ids.join(', ')}.`);
    return found.id;
  });
}
