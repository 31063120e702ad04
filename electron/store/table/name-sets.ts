/**
 * Which of many texts each user name has, told by one pass over its bytes: an automaton (Aho and Corasick, 1975) whose steps are
 * in a table. What a name has is a set of the texts, and sets are numbered as they are met: names share few. So a filter
 * of two hundred conditions asks each name once, and each set once more.
 */
import { LENGTH_BITS } from './name-column.ts';
import type { NameColumn } from './name-column.ts';
import type { NameOperator } from './text-index.ts';

/** A text, folded as names are, and where in a name it counts. */
export interface Needle {
  readonly how: NameOperator;
  readonly sought: string;
}

/** Bytes are classed: those of the needles each for itself, all others as 0. Before and after a name stands a class of its own. */
const START = 1;
const END = 2;
/** From here on the sets are forgotten before the next rows: a filter may find as many as there are names. */
const MOST_SETS = 1 << 14;
/** Longest name in bytes, and one more. */
const PLACES = LENGTH_BITS + 1;

export class NameSets {
  readonly #names: NameColumn;
  /** How many bytes each name shares with the start of the name of the id before. */
  readonly #shared: () => Uint8Array;
  readonly #classOf = new Uint16Array(256);
  readonly #classes: number;
  /** By state and class: the next state. */
  readonly #next: Int32Array;
  /** By state: number of the set of needles that end there. */
  readonly #ended: Int32Array;
  readonly #first: number;
  /** The sets, each ascending, by number; 0 is empty. */
  #sets: (readonly number[])[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #unions = new Map<number, number>();
  /** How many sets the states have of themselves. */
  readonly #own: number;
  /** After each byte of the name read last: the state, and the set so far. */
  readonly #states = new Int32Array(PLACES);
  readonly #so = new Int32Array(PLACES);
  #last = -1;
  /** Sets by row, from {@link #base} on; -1: not yet read. */
  #known = new Int32Array(0);
  #base = 0;
  /** Another one once the sets have got other numbers. */
  generation = 0;

  /** `shared`: see {@link import('./text-index.ts').TextIndex}. */
  constructor(names: NameColumn, shared: () => Uint8Array, needles: readonly Needle[]) {
    this.#names = names;
    this.#shared = shared;
    const texts = needles.map(({ sought }) => Buffer.from(sought));
    let classes = END + 1;
    for (const text of texts) for (const byte of text) this.#classOf[byte] ||= classes++;
    this.#classes = classes;
    const { next, ends, order, suffix } = automaton(
      needles.map(({ how }, at) => [
        ...(how === 'is' || how === 'starts-with' ? [START] : []),
        ...Array.from(texts[at] ?? [], (byte) => this.#classOf[byte]!),
        ...(how === 'is' || how === 'ends-with' ? [END] : []),
      ]),
      classes,
    );
    this.#next = next;
    this.#ended = new Int32Array(order.length);
    this.#number([]);
    // What ends in a state is what ends in it alone, and what ends in the longest state that it ends in.
    for (const state of order) {
      const own = this.#number(ends.get(state) ?? []);
      this.#ended[state] = state === 0 ? own : this.#union(own, this.#ended[suffix[state]!]!);
    }
    this.#own = this.#sets.length;
    this.#first = next[START]!;
  }

  /** Rows `from` to `to` come next: what was known of others is forgotten. */
  begin(from: number, to: number): void {
    if (this.#sets.length > this.#own + MOST_SETS) {
      for (const set of this.#sets.splice(this.#own)) this.#numbers.delete(set.join());
      this.#unions.clear();
      this.generation++;
    }
    // The names may have changed since.
    this.#last = -1;
    this.#base = from;
    if (this.#known.length < to - from + 1) this.#known = new Int32Array(to - from + 1);
    this.#known.fill(-1);
  }

  /** The number of the set of needles that the name of a row has; of a row that {@link begin} has told of. */
  of(id: number): number {
    const at = id - this.#base;
    const known = this.#known[at]!;
    return known >= 0 ? known : (this.#known[at] = this.#read(id));
  }

  /** Whether a set has a needle, by its place in those that were given. */
  has(set: number, needle: number): boolean {
    return this.#sets[set]?.includes(needle) === true;
  }

  #read(id: number): number {
    const { bytes, start, lengths } = this.#names;
    const [next, ended, classOf, states, so] = [
      this.#next,
      this.#ended,
      this.#classOf,
      this.#states,
      this.#so,
    ];
    const classes = this.#classes;
    const from = start[id]!;
    const length = lengths[id]! & LENGTH_BITS;
    // What it shares with the name before has been read.
    let at = id === this.#last + 1 ? this.#shared()[id]! : 0;
    if (at === 0) {
      states[0] = this.#first;
      so[0] = ended[this.#first]!;
    }
    let state = states[at]!;
    let set = so[at]!;
    while (at < length) {
      state = next[state * classes + classOf[bytes[from + at]!]!]!;
      const more = ended[state]!;
      if (more !== 0 && more !== set) set = this.#union(set, more);
      at++;
      states[at] = state;
      so[at] = set;
    }
    this.#last = id;
    const more = ended[next[state * classes + END]!]!;
    return more === 0 ? set : this.#union(set, more);
  }

  #union(one: number, other: number): number {
    if (one === other || other === 0) return one;
    if (one === 0) return other;
    const key = one * 0x400_0000 + other;
    const known = this.#unions.get(key);
    if (known !== undefined) return known;
    const members = new Set([...(this.#sets[one] ?? []), ...(this.#sets[other] ?? [])]);
    const number = this.#number([...members].sort((a, b) => a - b));
    this.#unions.set(key, number);
    return number;
  }

  /** Of a set, ascending. */
  #number(set: readonly number[]): number {
    const key = set.join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#sets.push(set);
    this.#numbers.set(key, this.#sets.length - 1);
    return this.#sets.length - 1;
  }
}

/** The steps over all words at once. `order`: the states, shorter ones first; `suffix`: the longest other state that one ends in. */
function automaton(words: readonly (readonly number[])[], classes: number) {
  const most = words.reduce((sum, { length }) => sum + length, 1);
  const next = new Int32Array(most * classes).fill(-1);
  const ends = new Map<number, number[]>();
  let states = 1;
  words.forEach((word, number) => {
    let state = 0;
    for (const letter of word) {
      const at = state * classes + letter;
      if (next[at] === -1) next[at] = states++;
      state = next[at]!;
    }
    const at = ends.get(state);
    if (at === undefined) ends.set(state, [number]);
    else at.push(number);
  });
  const suffix = new Int32Array(states);
  const order = [0];
  for (const state of order) {
    for (let letter = 0; letter < classes; letter++) {
      const at = state * classes + letter;
      // Where no word goes on, its suffix does.
      const otherwise = state === 0 ? 0 : next[suffix[state]! * classes + letter]!;
      const to = next[at]!;
      if (to === -1) next[at] = otherwise;
      else {
        suffix[to] = otherwise;
        order.push(to);
      }
    }
  }
  return { next, ends, order, suffix };
}
