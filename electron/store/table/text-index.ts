/**
 * Finds text within user names. Every row has a signature of 64 bits: which letters and digits it contains, and, hashed,
 * which pairs of neighbours. A search passes over the signatures and reads only the names that may match. Of those it
 * reads only what differs from the name before: users come in runs (user1, user2, …; sorted lists), and a text found
 * in the bytes that two names share need not be looked for again. So a search takes some milliseconds for a million
 * users, whether few or nearly all of them match. Nothing is ever rebuilt.
 */
import { LENGTH_BITS } from './name-column.ts';
import type { NameColumn } from './name-column.ts';
import { NameSets, type Needle } from './name-sets.ts';

export type NameOperator = 'contains' | 'is' | 'starts-with' | 'ends-with';

/** Bits of the first word: a–z and the usual punctuation, each exact; one for all other ASCII, one for non-ASCII. */
const PUNCTUATION = '.-_+';
const OTHER_ASCII = 1 << 30;
const NON_ASCII = 1 << 31;
/** Bits of the second word: ten digits, each exact, and 22 for hashed pairs. */
const PAIR_BITS = 22;

const LETTER_BIT = new Int32Array(256).fill(OTHER_ASCII, 0, 128).fill(NON_ASCII, 128);
const DIGIT_BIT = new Int32Array(256);
for (let letter = 0; letter < 26; letter++) LETTER_BIT[0x61 + letter] = 1 << letter;
for (let at = 0; at < PUNCTUATION.length; at++) LETTER_BIT[PUNCTUATION.charCodeAt(at)] = 1 << (26 + at);
for (let digit = 0; digit < 10; digit++) {
  LETTER_BIT[0x30 + digit] = 0;
  DIGIT_BIT[0x30 + digit] = 1 << digit;
}

/** The columns of the table that a search reads beside the names. */
export interface SearchedRows {
  /** 1 where the row counts. */
  readonly states: Uint8Array;
  /** 0 mailbox, 1 IP user. */
  readonly kinds: Uint8Array;
  readonly domainOf: Uint32Array;
  /** 1 for the domains, by number, all of whose mailboxes are found. */
  readonly domains: Uint8Array;
}

/** Ids of the first and the last row. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export class TextIndex {
  readonly #names: NameColumn;
  #letters = new Int32Array(1 << 8);
  #pairs = new Int32Array(1 << 8);
  /** How many bytes a name shares with the start of the name of the id before; at most 255. */
  #shared = new Uint8Array(1 << 8);

  constructor(names: NameColumn) {
    this.#names = names;
  }

  /** Takes in a row that `names` has. */
  add(id: number): void {
    if (id >= this.#letters.length) this.#grow(id + 1);
    const from = this.#names.start[id]!;
    const { letters, pairs } = signature(this.#names.bytes, from, from + this.#names.length(id));
    this.#letters[id] = letters;
    this.#pairs[id] = pairs;
    this.#shared[id] = this.#sharedWithNext(id - 1);
    if (id < this.#names.last) this.#shared[id + 1] = this.#sharedWithNext(id);
  }

  /** Puts into `found` the live rows of a range whose lower-case name contains the bytes, or whose mailbox lies in a marked domain. */
  search(text: Uint8Array, rows: SearchedRows, { from: first, to: last }: Range, found: Uint32Array): number {
    if (rows.domains.includes(1))
      return this.#searchWithDomains(text, rows, { from: first, to: last }, found);
    const { states } = rows;
    const { start, lengths } = this.#names;
    // All in locals: the loop runs a million times.
    const letters = this.#letters;
    const pairs = this.#pairs;
    const shared = this.#shared;
    const { letters: wantLetters, pairs: wantPairs } = signature(text, 0, text.length);
    const size = text.length;
    const finder = new Finder(this.#names, text);
    let count = 0;
    // Where the text first ends in the name of the id before; 0 when it is not in it.
    let end = 0;
    for (let id = first; id <= last; id++) {
      // Of what comes before the range nothing is known.
      const same = id === first ? 0 : shared[id]!;
      if (end === 0 || end > same) {
        end = 0;
        if ((pairs[id]! & wantPairs) !== wantPairs || (letters[id]! & wantLetters) !== wantLetters) continue;
        const from = start[id]!;
        // It does not lie within what is shared, or it would have been found there.
        const at = finder.find(
          same < size ? from : from + same - size + 1,
          from + (lengths[id]! & LENGTH_BITS),
        );
        if (at < 0) continue;
        end = at - from + size;
      }
      if (states[id] === 1) found[count++] = id;
    }
    return count;
  }

  #searchWithDomains(
    text: Uint8Array,
    rows: SearchedRows,
    { from: first, to: last }: Range,
    found: Uint32Array,
  ): number {
    const { states, kinds, domainOf, domains } = rows;
    const { start, lengths } = this.#names;
    const letters = this.#letters;
    const pairs = this.#pairs;
    const { letters: wantLetters, pairs: wantPairs } = signature(text, 0, text.length);
    const finder = new Finder(this.#names, text);
    let count = 0;
    for (let id = first; id <= last; id++) {
      if (states[id] !== 1) continue;
      if (kinds[id] !== 0 || domains[domainOf[id]!] !== 1) {
        if ((pairs[id]! & wantPairs) !== wantPairs || (letters[id]! & wantLetters) !== wantLetters) continue;
        const from = start[id]!;
        if (finder.find(from, from + (lengths[id]! & LENGTH_BITS)) < 0) continue;
      }
      found[count++] = id;
    }
    return count;
  }

  /** Puts into `found` the live mailboxes of a range, of the marked domains, whose lower-case name ends in the bytes. */
  searchEnds(
    text: Uint8Array,
    rows: SearchedRows,
    { from: first, to: last }: Range,
    found: Uint32Array,
  ): number {
    const { letters: wantLetters, pairs: wantPairs } = signature(text, 0, text.length);
    const { states, kinds, domainOf, domains } = rows;
    const letters = this.#letters;
    const pairs = this.#pairs;
    const ends = this.test('ends-with', text);
    let count = 0;
    for (let id = first; id <= last; id++) {
      if ((pairs[id]! & wantPairs) !== wantPairs || (letters[id]! & wantLetters) !== wantLetters) continue;
      if (states[id] !== 1 || kinds[id] !== 0 || domains[domainOf[id]!] !== 1) continue;
      if (ends(id)) found[count++] = id;
    }
    return count;
  }

  /** A test of one row's lower-case name. */
  test(operator: NameOperator, text: Uint8Array): (id: number) => boolean {
    const names = this.#names;
    const size = text.length;
    const want = signature(text, 0, size);
    const mayMatch = (id: number) =>
      (this.#letters[id]! & want.letters) === want.letters && (this.#pairs[id]! & want.pairs) === want.pairs;
    const matchesAt = (id: number, offset: number) =>
      offset >= 0 && sameAt(names.bytes, names.start[id]! + offset, text, size);
    switch (operator) {
      case 'is':
        return (id) => mayMatch(id) && names.length(id) === size && matchesAt(id, 0);
      case 'starts-with':
        return (id) => mayMatch(id) && names.length(id) >= size && matchesAt(id, 0);
      case 'ends-with':
        return (id) => mayMatch(id) && matchesAt(id, names.length(id) - size);
      case 'contains':
        return (id) => {
          if (!mayMatch(id)) return false;
          const last = names.length(id) - size;
          for (let offset = 0; offset <= last; offset++) if (matchesAt(id, offset)) return true;
          return false;
        };
    }
  }

  /**
   * Keeps those of the first `count` ids whose lower-case name compares so (`but` 1: the others), in place, and says how many. Much
   * quicker than {@link test} for each, for a filter can have two hundred of these.
   */
  narrow(operator: NameOperator, text: Uint8Array, ids: Uint32Array, count: number, but: 0 | 1): number {
    const { bytes, start, lengths } = this.#names;
    const letters = this.#letters;
    const pairs = this.#pairs;
    const { letters: wantLetters, pairs: wantPairs } = signature(text, 0, text.length);
    const size = text.length;
    const finder = operator === 'contains' ? new Finder(this.#names, text) : null;
    let kept = 0;
    for (let index = 0; index < count; index++) {
      const id = ids[index]!;
      let holds = false;
      if ((pairs[id]! & wantPairs) === wantPairs && (letters[id]! & wantLetters) === wantLetters) {
        const from = start[id]!;
        const length = lengths[id]! & LENGTH_BITS;
        if (finder !== null) holds = finder.find(from, from + length) >= 0;
        else if (operator === 'is' ? length === size : length >= size)
          holds = sameAt(bytes, operator === 'ends-with' ? from + length - size : from, text, size);
      }
      ids[kept] = id;
      kept += Number(holds) ^ but;
    }
    return kept;
  }

  /** What many names have of many texts, where asking for one after the other would take longer. */
  sets(needles: readonly Needle[]): NameSets {
    return new NameSets(this.#names, () => this.#shared, needles);
  }

  #sharedWithNext(id: number): number {
    const { bytes, start } = this.#names;
    const most = Math.min(this.#names.length(id), this.#names.length(id + 1), 255);
    const from = start[id]!;
    const next = start[id + 1]!;
    let same = 0;
    while (same < most && bytes[from + same] === bytes[next + same]) same++;
    return same;
  }

  #grow(rows: number): void {
    const size = Math.max(rows, this.#letters.length * 2);
    const letters = new Int32Array(size);
    letters.set(this.#letters);
    this.#letters = letters;
    const pairs = new Int32Array(size);
    pairs.set(this.#pairs);
    this.#pairs = pairs;
    const shared = new Uint8Array(size);
    shared.set(this.#shared);
    this.#shared = shared;
  }
}

function signature(bytes: Uint8Array, from: number, to: number): { letters: number; pairs: number } {
  let letters = 0;
  let pairs = 0;
  let previous = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    letters |= LETTER_BIT[byte]!;
    pairs |= DIGIT_BIT[byte]!;
    if (at > from) {
      const pair = (Math.imul((previous << 8) | byte, 0x9e3779b1) >>> 8) % PAIR_BITS;
      pairs |= 1 << (32 - PAIR_BITS + pair);
    }
    previous = byte;
  }
  return { letters, pairs };
}

/** Looks for some bytes within a name. */
class Finder {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #text: Uint8Array;
  /** The first four bytes are compared as one word. */
  #word = 0;
  #mask = 0;

  constructor(names: NameColumn, text: Uint8Array) {
    this.#view = names.view;
    this.#bytes = names.bytes;
    this.#text = text;
    for (let at = 0; at < Math.min(4, text.length); at++) {
      this.#word |= text[at]! << (8 * at);
      this.#mask |= 0xff << (8 * at);
    }
  }

  /** The first place from `from` on where they lie wholly before `end`, or -1. */
  find(from: number, end: number): number {
    const size = this.#text.length;
    for (let at = from; at <= end - size; at++) {
      if ((this.#view.getInt32(at, true) & this.#mask) !== this.#word) continue;
      if (size <= 4 || sameAt(this.#bytes, at, this.#text, size)) return at;
    }
    return -1;
  }
}

function sameAt(bytes: Uint8Array, at: number, text: Uint8Array, size: number): boolean {
  for (let i = 0; i < size; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}
