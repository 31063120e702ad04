/**
 * Sorts ids by their names without making a string: a radix sort, most significant four bytes first. Reading a name at
 * random costs more than all the rest, so that each is read once for four bytes, and sorted by that word.
 */
import type { NameColumn } from '../table/name-column.ts';
import { ALL_SEEN, type Steps } from './steps.ts';

/** What names are compared by. They contain no NUL. */
export interface NameKeys {
  readonly names: NameColumn;
  /** Null compares names. The kinds by id (0 mailbox) compare addresses, in which an @ follows a mailbox's name. */
  readonly kinds: Uint8Array | null;
}

/** Below this a plain insertion sort is fastest. */
const SMALL = 16;
/** From here on digits of 16 bits are worth their 65,536 counters. */
const LARGE = 1 << 14;
const AT_SIGN = 0x40;
/** Names that are looked at in one step: each is somewhere else in memory. */
const STEP = 1 << 16;

/** Sorts `ids` in place; equal names keep their order. */
export function* sortByName(ids: Uint32Array, keys: NameKeys): Steps<void> {
  const sorter = new Sorter(ids, keys);
  sorter.parts.push(0, ids.length, 0);
  let done = 0;
  while (sorter.parts.length > 0) {
    const depth = sorter.parts.pop()!;
    const to = sorter.parts.pop()!;
    const from = sorter.parts.pop()!;
    if (to - from <= SMALL) insertionSort(ids, from, to, depth, keys);
    else yield* sorter.sortPart(from, to, depth);
    // Small parts cost several looks a name.
    done += 4 * (to - from);
    if (done < STEP) continue;
    done = 0;
    yield ALL_SEEN;
  }
}

class Sorter {
  /** Parts still to be sorted, three numbers each: from, to, and the bytes that are the same in all of it. */
  readonly parts: number[] = [];
  readonly #ids: Uint32Array;
  readonly #keys: NameKeys;
  readonly #words: Uint32Array;
  readonly #spareIds: Uint32Array;
  readonly #spareWords: Uint32Array;
  readonly #counts = new Uint32Array(1 << 16);

  constructor(ids: Uint32Array, keys: NameKeys) {
    this.#ids = ids;
    this.#keys = keys;
    this.#words = new Uint32Array(ids.length);
    this.#spareIds = new Uint32Array(ids.length);
    this.#spareWords = new Uint32Array(ids.length);
  }

  *sortPart(from: number, to: number, depth: number): Steps<void> {
    const large = to - from > STEP;
    for (let at = from; at < to; at += STEP) {
      this.#readWords(at, Math.min(at + STEP, to), depth);
      if (large) yield ALL_SEEN;
    }
    const bits = to - from >= LARGE ? 16 : 8;
    for (let shift = 0; shift < 32; shift += bits) {
      yield* this.#pass(from, to, shift, (1 << bits) - 1);
    }
    this.#divide(from, to, depth);
  }

  #readWords(from: number, to: number, depth: number): void {
    const [words, ids, keys] = [this.#words, this.#ids, this.#keys];
    for (let i = from; i < to; i++) words[i] = wordAt(keys, ids[i]!, depth);
  }

  /** What is the same so far is sorted by what follows. */
  #divide(from: number, to: number, depth: number): void {
    const words = this.#words;
    for (let first = from; first < to;) {
      const word = words[first]!;
      let next = first + 1;
      while (next < to && words[next] === word) next++;
      // A word that ends in 0 holds the names' end: they are the same.
      if (next - first > 1 && (word & 0xff) !== 0) this.parts.push(first, next, depth + 4);
      first = next;
    }
  }

  /** Sorts by one digit, keeping the order of equal ones. */
  *#pass(from: number, to: number, shift: number, mask: number): Steps<void> {
    const [ids, words, spareIds, spareWords] = [this.#ids, this.#words, this.#spareIds, this.#spareWords];
    const counts = this.#counts.fill(0, 0, mask + 1);
    for (let i = from; i < to; i++) counts[(words[i]! >>> shift) & mask]!++;
    if (counts[(words[from]! >>> shift) & mask] === to - from) return;
    let at = from;
    for (let digit = 0; digit <= mask; digit++) {
      const count = counts[digit]!;
      counts[digit] = at;
      at += count;
    }
    for (let part = from; part < to; part += STEP) {
      this.#scatter(part, Math.min(part + STEP, to), shift, mask);
      if (to - from > STEP) yield ALL_SEEN;
    }
    ids.set(spareIds.subarray(from, to), from);
    words.set(spareWords.subarray(from, to), from);
  }

  #scatter(from: number, to: number, shift: number, mask: number): void {
    const [ids, words, spareIds, spareWords] = [this.#ids, this.#words, this.#spareIds, this.#spareWords];
    const counts = this.#counts;
    for (let i = from; i < to; i++) {
      const word = words[i]!;
      const place = counts[(word >>> shift) & mask]!++;
      spareIds[place] = ids[i]!;
      spareWords[place] = word;
    }
  }
}

/** Four bytes from `depth` on, the first one highest; 0 after the end. */
function wordAt({ names, kinds }: NameKeys, id: number, depth: number): number {
  const rest = names.length(id) - depth;
  if (rest < 0) return 0;
  const word = rest === 0 ? 0 : names.view.getUint32(names.start[id]! + depth);
  if (rest >= 4) return word;
  const kept = rest === 0 ? 0 : word & (-1 << (32 - 8 * rest));
  return kinds !== null && kinds[id] === 0 ? kept | (AT_SIGN << (24 - 8 * rest)) : kept;
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
