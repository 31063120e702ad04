/** Sorts ids by the bytes of their names: a most-significant-byte radix sort, which never makes a string. */
import type { NameColumn } from './name-column.ts';

/** What names are compared by. */
export interface NameKeys {
  readonly names: NameColumn;
  /** Null compares names. The kinds by id (0 mailbox) compare addresses, in which an @ follows a mailbox's name. */
  readonly kinds: Uint8Array | null;
}

/** Below this a plain insertion sort is faster than counting 257 buckets. */
const SMALL = 24;
const AT_SIGN = 0x40;

/** Sorts `ids` in place; equal names keep their order. */
export function sortByName(ids: Uint32Array, keys: NameKeys): void {
  const spare = new Uint32Array(ids.length);
  const heads = new Uint16Array(ids.length);
  // An explicit stack: names may share long beginnings.
  const stack: [from: number, to: number, depth: number][] = [[0, ids.length, 0]];
  for (let part = stack.pop(); part !== undefined; part = stack.pop()) {
    const [from, to, depth] = part;
    if (to - from <= SMALL) insertionSort(ids, from, to, depth, keys);
    else split(ids, spare, heads, from, to, depth, keys, stack);
  }
}

function split(
  ids: Uint32Array,
  spare: Uint32Array,
  heads: Uint16Array,
  from: number,
  to: number,
  depth: number,
  keys: NameKeys,
  stack: [number, number, number][],
): void {
  const ends = new Uint32Array(257);
  for (let i = from; i < to; i++) {
    const head = byteAt(keys, ids[i]!, depth);
    heads[i] = head;
    ends[head]!++;
  }
  const firstHead = heads[from]!;
  if (ends[firstHead] === to - from) {
    // All the same here: only the ended ones are done.
    if (firstHead !== 0) stack.push([from, to, depth + 1]);
    return;
  }
  let at = from;
  for (let head = 0; head < 257; head++) {
    const count = ends[head]!;
    if (head > 0 && count > 1) stack.push([at, at + count, depth + 1]);
    ends[head] = at;
    at += count;
  }
  for (let i = from; i < to; i++) spare[ends[heads[i]!]!++] = ids[i]!;
  ids.set(spare.subarray(from, to), from);
}

function insertionSort(ids: Uint32Array, from: number, to: number, depth: number, keys: NameKeys): void {
  for (let i = from + 1; i < to; i++) {
    const id = ids[i]!;
    let hole = i;
    while (hole > from && compareNames(keys, ids[hole - 1]!, id, depth) > 0) {
      ids[hole] = ids[hole - 1]!;
      hole--;
    }
    ids[hole] = id;
  }
}

/** Negative, 0 or positive, as the name of `a` comes before, with or after that of `b`; equal up to `depth`. */
export function compareNames(keys: NameKeys, a: number, b: number, depth = 0): number {
  for (let at = depth; ; at++) {
    const left = byteAt(keys, a, at);
    const difference = left - byteAt(keys, b, at);
    if (difference !== 0 || left === 0) return difference;
  }
}

/** The byte plus 1; 0 after the end. */
function byteAt({ names, kinds }: NameKeys, id: number, depth: number): number {
  const past = depth - names.length(id);
  if (past < 0) return names.bytes[names.start[id]! + depth]! + 1;
  return past === 0 && kinds !== null && kinds[id] === 0 ? AT_SIGN + 1 : 0;
}
