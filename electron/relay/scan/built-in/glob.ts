/**
 * Patterns of `rules.txt`: `*` any text, `?` one character. All places of the pattern that a text may have come to are kept as bits,
 * and move on together with each character: a pattern of at most 500 characters costs sixteen words a character, whatever it and
 * the text are. A matcher that goes back costs the product of both, and so does RE2 where many `?` after a `*` make more states
 * than its automaton keeps: `bench/relay-rules.ts` measures both beside this.
 */

export class Glob {
  /** Words of the set of places. */
  readonly words: number;
  /** For each character, before which places of the pattern it may stand; for all others, those of `?`. */
  readonly #masks = new Map<number, Uint32Array>();
  readonly #any: Uint32Array;
  /** Places at which any text may stand. */
  readonly #stars: Uint32Array;
  readonly #last: number;

  constructor(pattern: string) {
    const wanted: string[] = [];
    const stars: number[] = [];
    for (const unit of pattern.split('')) {
      if (unit !== '*') wanted.push(unit);
      else if (stars.at(-1) !== wanted.length) stars.push(wanted.length);
    }
    this.#last = wanted.length;
    this.words = (this.#last >> 5) + 1;
    this.#any = new Uint32Array(this.words);
    this.#stars = new Uint32Array(this.words);
    for (const place of stars) put(this.#stars, place);
    wanted.forEach((unit, at) => {
      if (unit === '?') put(this.#any, at + 1);
    });
    wanted.forEach((unit, at) => {
      if (unit === '?') return;
      const code = unit.charCodeAt(0);
      const mask = this.#masks.get(code) ?? this.#any.slice();
      put(mask, at + 1);
      this.#masks.set(code, mask);
    });
  }

  /** Whether the whole text is like the pattern. */
  test(text: string): boolean {
    const stars = this.#stars;
    const { words } = this;
    const places = new Uint32Array(words);
    places[0] = 1;
    for (let at = 0; at < text.length; at += 1) {
      const mask = this.#masks.get(text.charCodeAt(at)) ?? this.#any;
      let carry = 0;
      let left = 0;
      for (let word = 0; word < words; word += 1) {
        const now = places[word] as number;
        const next = (((now << 1) | carry) & (mask[word] as number)) | (now & (stars[word] as number));
        carry = now >>> 31;
        places[word] = next;
        left |= next;
      }
      if (left === 0) return false;
    }
    return (((places[this.#last >> 5] as number) >>> (this.#last & 31)) & 1) === 1;
  }
}

function put(bits: Uint32Array, place: number): void {
  const word = place >> 5;
  bits[word] = (bits[word] as number) | (1 << (place & 31));
}
