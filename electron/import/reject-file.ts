/** Rejected rows on disk, one JSON value a line: there may be as many as the file has rows. */
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RowGroups } from './row-groups.ts';
import type { Reject } from './worker-messages.ts';

/** Every so many rejects the offset is noted, so that a page of them is found without reading from the start. */
export const MARK_EVERY = 256;

/** Appends rejected rows; every so manyth is marked, so that a page of them is found without reading from the start. */
export class RejectWriter {
  readonly #file: number;
  readonly groups = new RowGroups();
  #offset = 0;
  #total = 0;

  /** Makes the file, for this user only. */
  constructor(path: string) {
    this.#file = openSync(path, 'wx', 0o600);
  }

  get total(): number {
    return this.#total;
  }

  /** Appends, and gives the new marks. */
  write(rejects: readonly Reject[]): number[] {
    const marks: number[] = [];
    const lines: Buffer[] = [];
    for (const reject of rejects) {
      this.groups.add(reject.reason, reject.line);
      if (this.#total % MARK_EVERY === 0) marks.push(this.#offset);
      const line = Buffer.from(`${JSON.stringify(reject)}\n`);
      lines.push(line);
      this.#offset += line.length;
      this.#total += 1;
    }
    const bytes = Buffer.concat(lines);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
    return marks;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Rejects from the one at `start` on, in file order. `marks` are those that the writer gave. */
export function* readRejects(path: string, marks: readonly number[], start = 0): Generator<Reject> {
  const mark = Math.floor(start / MARK_EVERY);
  let position = marks[mark];
  if (position === undefined) return;
  let skip = start - mark * MARK_EVERY;
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(64 * 1024);
    let rest: Buffer = Buffer.alloc(0);
    for (;;) {
      const read = readSync(file, buffer, 0, buffer.length, position);
      if (read === 0) return;
      position += read;
      let bytes = Buffer.concat([rest, buffer.subarray(0, read)]);
      for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10)) {
        if (skip > 0) skip -= 1;
        else yield JSON.parse(bytes.toString('utf8', 0, end)) as Reject;
        bytes = bytes.subarray(end + 1);
      }
      rest = bytes;
    }
  } finally {
    closeSync(file);
  }
}

const folders = new Set<string>();
let removedAtExit = false;

/** A folder for this user only; it goes at the latest when the process ends. */
export async function makeScratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-import-'));
  if (!removedAtExit) process.once('exit', removeAll);
  removedAtExit = true;
  folders.add(folder);
  return folder;
}

/** Deletes a folder that was made here; any other one stays. */
export function removeScratchFolder(folder: string): void {
  if (folders.delete(folder)) rmSync(folder, { recursive: true, force: true });
}

function removeAll(): void {
  for (const folder of [...folders]) removeScratchFolder(folder);
}
