/** A generator of hostile sets: a set as Postern writes it, with one thing in it changed, every checksum made right again. */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { checksum, encodeLine, FORMAT } from '../../electron/store/log/line-format.ts';

/** What is put in the place of each value. */
export const HOSTILE: readonly unknown[] = [
  null,
  -1,
  0,
  1.5,
  4e9,
  2 ** 53 - 1,
  1e308,
  '',
  'x'.repeat(3000),
  '\u0000\u202e<img src=x onerror=alert(1)>',
  true,
  [],
  {},
  [4e9],
];

/** What is put in the place of a file, or where one is made next; a link leads to `outside`. */
export const KINDS: Readonly<Record<string, (path: string, outside: string) => void>> = {
  'a link': (path, outside) => symlinkSync(outside, path),
  'a pipe': (path) => void spawnSync('mkfifo', [path]),
  'a device': (path) => void spawnSync('mknod', [path, 'c', '1', '5']),
  'a folder': (path) => mkdirSync(path),
  empty: (path) => writeFileSync(path, ''),
  'other text': (path) => writeFileSync(path, 'Hello\n'.repeat(2000)),
  'a hole of 3 GB': (path) => {
    writeFileSync(path, 'x');
    truncateSync(path, 3 * 2 ** 30);
  },
};

/** Files that a set has while it is used, or may have. */
const MADE = [
  'owner.lock',
  'snapshot.jsonl.new',
  'closed.jsonl.new',
  'key.json.new',
  'hardening-paused',
  'mail',
];

export interface HostileSet {
  readonly name: string;
  /** Changes the set that lies there. */
  readonly make: (folder: string) => void;
}

type Json = unknown;
interface Entry {
  /** A line with a checksum, or a row of the section before it. */
  readonly kind: 'line' | 'row';
  body: Json;
}

/**
 * Each field of each line of the snapshot and of the journals, with each hostile value; each file as a whole; and something else in
 * the place of each. `outside` is to stay as it is.
 */
export function* hostileSets(good: string, outside: string): Generator<HostileSet> {
  const files = readdirSync(good);
  for (const file of files.filter((name) => name.endsWith('.jsonl') && name !== 'closed.jsonl')) {
    const entries = parse(readFileSync(join(good, file), 'utf8'));
    for (const [at, { body }] of entries.entries()) {
      for (const path of pathsOf(body)) {
        for (const [number, value] of HOSTILE.entries()) {
          yield {
            name: `${file}, line ${at + 1}, ${path.join('.')}: hostile value ${number}`,
            make: (folder) => {
              const changed = structuredClone(entries);
              const entry = changed[at];
              if (entry !== undefined) entry.body = replaced(entry.body, path, value);
              writeFileSync(join(folder, file), print(changed, at));
            },
          };
        }
      }
    }
  }
  for (const file of files) {
    const path = (folder: string): string => join(folder, file);
    let bytes: Buffer;
    try {
      bytes = readFileSync(path(good));
    } catch {
      continue;
    }
    yield { name: `${file}: empty`, make: (folder) => writeFileSync(path(folder), '') };
    for (const part of [1, 2, 3]) {
      const cut = bytes.subarray(0, Math.floor((bytes.length * part) / 4));
      yield { name: `${file}: ${part} of 4 parts`, make: (folder) => writeFileSync(path(folder), cut) };
    }
    for (const [what, text] of [
      ['no JSON', 'Hello\n'],
      ['another JSON', '[]\n'],
      ['brackets', `${'['.repeat(200_000)}\n`],
      [
        'its first line again and again',
        bytes
          .toString('latin1')
          .replace(/\n[^]*/, '\n')
          .repeat(500),
      ],
    ] as const) {
      yield { name: `${file}: ${what}`, make: (folder) => writeFileSync(path(folder), text) };
    }
    yield { name: `${file}: a hole of 3 GB behind it`, make: (folder) => grow(path(folder)) };
  }
  if (process.platform === 'win32') return;
  for (const file of new Set([...files, ...MADE])) {
    for (const [kind, plant] of Object.entries(KINDS)) {
      yield {
        name: `${file}: ${kind} in its place`,
        make: (folder) => {
          rmSync(join(folder, file), { recursive: true, force: true });
          plant(join(folder, file), outside);
        },
      };
    }
  }
}

function grow(path: string): void {
  const file = openSync(path, 'r+');
  ftruncateSync(file, 3 * 2 ** 30);
  closeSync(file);
}

export function copyOf(good: string, folder: string): void {
  cpSync(good, folder, { recursive: true });
}

const isLine = new RegExp(`^\\[${FORMAT},"[\\da-f]{8}",`);

function parse(text: string): Entry[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const value = JSON.parse(line) as Json[];
      return isLine.test(line) ? { kind: 'line', body: value[2] } : { kind: 'row', body: value };
    });
}

/** The file again, with sections, places and checksums as they are now, but for those of the line that was changed on purpose. */
function print(entries: readonly Entry[], changed: number): Buffer {
  const out: Buffer[] = [];
  let offset = 0;
  const batches: number[] = [];
  const sums: string[] = [];
  const put = (bytes: Buffer): void => {
    out.push(bytes);
    offset += bytes.length;
  };
  for (const [at, { kind, body }] of entries.entries()) {
    if (kind === 'row') {
      put(Buffer.from(`${JSON.stringify(body)}\n`));
      continue;
    }
    const fields = body as Record<string, unknown> | null;
    let line = body;
    if (isSection(fields) && at !== changed) {
      const after = entries.slice(at + 1);
      const next = after.findIndex((entry) => entry.kind === 'line');
      const rows = after.slice(0, next < 0 ? undefined : next);
      const text = Buffer.from(rows.map((row) => `${JSON.stringify(row.body)}\n`).join(''));
      line = { ...fields, rows: rows.length, bytes: text.length, checksum: checksum(text) };
    }
    if (isEnd(fields) && at !== changed)
      line = { ...fields, batches: [...batches], checksum: checksum(sums.join('')) };
    const bytes = encodeLine(JSON.stringify(line));
    if (typeof fields === 'object' && fields !== null && 'batch' in fields) {
      batches.push(offset, bytes.length);
      sums.push(bytes.toString('latin1', 4, 12));
    }
    put(bytes);
  }
  return Buffer.concat(out);
}

function isSection(body: Record<string, unknown> | null): boolean {
  return typeof body === 'object' && body !== null && 'section' in body;
}

function isEnd(body: Record<string, unknown> | null): boolean {
  return typeof body === 'object' && body !== null && 'batches' in body;
}

function* pathsOf(
  value: Json,
  path: readonly (string | number)[] = [],
): Generator<readonly (string | number)[]> {
  if (path.length > 0) yield path;
  if (typeof value !== 'object' || value === null) return;
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  // Many of the same kind are one kind.
  for (const key of [...keys].slice(0, 14)) {
    yield* pathsOf((value as Record<string | number, Json>)[key], [...path, key]);
  }
}

function replaced(value: Json, path: readonly (string | number)[], by: Json): Json {
  const copy = structuredClone(value);
  let at = copy as Record<string | number, Json>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, Json>;
  const last = path.at(-1);
  if (last !== undefined) at[last] = by;
  return copy;
}
