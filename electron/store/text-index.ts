/**
 * Finds text within user names. Every row has a signature of 64 bits: which letters and digits it contains, and, hashed,
 * which pairs of neighbours. A search passes over the signatures and reads only the names that may match, so that it
 * takes a few milliseconds for a million users, whether few or nearly all of them match. Nothing is ever rebuilt.
 */
import { LENGTH_BITS } from './name-column.ts';
import type { NameColumn } from './name-column.ts';

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

export class TextIndex {
  readonly #names: NameColumn;
  #letters = new Int32Array(1 << 8);
  #pairs = new Int32Array(1 << 8);

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
  }

  /** Adds to `found` the rows among `rows.states` 1 whose lower-case name contains the bytes, or whose mailbox lies in a marked domain. */
  search(text: Uint8Array, rows: SearchedRows, found: Uint32Array): number {
    const want = signature(text, 0, text.length);
    const exact = text.length === 1 && (want.letters & (OTHER_ASCII | NON_ASCII)) === 0;
    const anyDomain = rows.domains.includes(1);
    // All in locals, and all in one loop: it runs a million times, and a call a row would double its time.
    const { states, kinds, domainOf, domains } = rows;
    const { bytes, view, start, lengths, last } = this.#names;
    const letters = this.#letters;
    const pairs = this.#pairs;
    const wantLetters = want.letters;
    const wantPairs = want.pairs;
    const size = text.length;
    // The first four bytes are compared as one word.
    const { word, mask } = firstWord(text);
    let count = 0;
    let hint = 0;
    for (let id = 1; id <= last; id++) {
      if (states[id] !== 1) continue;
      if (anyDomain && kinds[id] === 0 && domains[domainOf[id]!] === 1) {
        found[count++] = id;
        continue;
      }
      if ((letters[id]! & wantLetters) !== wantLetters || (pairs[id]! & wantPairs) !== wantPairs) continue;
      if (!exact) {
        const from = start[id]!;
        const end = from + (lengths[id]! & LENGTH_BITS) - size;
        // Names of one kind (user1, user2, …) match at the same place as the one before.
        let at = from + hint;
        if (
          at > end ||
          (view.getInt32(at, true) & mask) !== word ||
          (size > 4 && !sameAt(bytes, at, text, size))
        ) {
          for (at = from; at <= end; at++) {
            if ((view.getInt32(at, true) & mask) !== word) continue;
            if (size <= 4 || sameAt(bytes, at, text, size)) break;
          }
          if (at > end) continue;
          hint = at - from;
        }
      }
      found[count++] = id;
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

  #grow(rows: number): void {
    const size = Math.max(rows, this.#letters.length * 2);
    const letters = new Int32Array(size);
    letters.set(this.#letters);
    this.#letters = letters;
    const pairs = new Int32Array(size);
    pairs.set(this.#pairs);
    this.#pairs = pairs;
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

function firstWord(text: Uint8Array): { word: number; mask: number } {
  let word = 0;
  let mask = 0;
  for (let at = 0; at < Math.min(4, text.length); at++) {
    word |= text[at]! << (8 * at);
    mask |= 0xff << (8 * at);
  }
  return { word, mask };
}

function sameAt(bytes: Uint8Array, at: number, text: Uint8Array, size: number): boolean {
  for (let i = 0; i < size; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}
