/** Sorts ids by a number each: a least-significant-digit radix sort over digits of 16 bits. */
import { ALL_SEEN, type Steps } from './steps.ts';

/** Rows that are looked at in one step. */
const STEP = 1 << 16;
const DIGITS = 0x10000;

/** Sorts `ids` by `keys` (whole, 0 to 2^53, by id), keeping the order of equal ones. Gives the sorted ids. */
export function* sortByNumbers(
  ids: Uint32Array,
  keys: Float64Array,
  descending: boolean,
): Steps<Uint32Array> {
  const [least, greatest] = extent(ids, keys);
  let from = ids;
  // Relative to the least, times need three digits instead of four, and a column of equal values none.
  for (let unit = 1; unit <= greatest - least; unit *= DIGITS) {
    const digits = new Uint16Array(ids.length);
    const starts = new Uint32Array(DIGITS + 1);
    const of = descending ? { base: greatest, sign: -1, unit } : { base: least, sign: 1, unit };
    for (let part = 0; part < from.length; part += STEP) {
      count(from.subarray(part, part + STEP), keys, of, digits.subarray(part), starts);
      yield ALL_SEEN;
    }
    for (let digit = 0; digit < DIGITS; digit++) starts[digit + 1]! += starts[digit]!;
    const sorted = new Uint32Array(ids.length);
    for (let part = 0; part < from.length; part += STEP) {
      place(from.subarray(part, part + STEP), digits.subarray(part), starts, sorted);
      yield ALL_SEEN;
    }
    from = sorted;
  }
  return from === ids ? ids.slice() : from;
}

/** A digit of the distance between a key and `base`. */
interface Digit {
  readonly base: number;
  readonly sign: number;
  readonly unit: number;
}

/** Notes a digit of each key, and how many there are of each. */
function count(
  ids: Uint32Array,
  keys: Float64Array,
  { base, sign, unit }: Digit,
  digits: Uint16Array,
  starts: Uint32Array,
): void {
  for (let i = 0; i < ids.length; i++) {
    digits[i] = Math.floor((sign * (keys[ids[i]!]! - base)) / unit) % DIGITS;
    // As it was noted: a key that has changed since the greatest was looked for may be beyond it.
    starts[digits[i]! + 1]!++;
  }
}

function place(ids: Uint32Array, digits: Uint16Array, starts: Uint32Array, sorted: Uint32Array): void {
  for (let i = 0; i < ids.length; i++) sorted[starts[digits[i]!]!++] = ids[i]!;
}

function extent(ids: Uint32Array, keys: Float64Array): [least: number, greatest: number] {
  let least = Infinity;
  let greatest = -Infinity;
  for (const id of ids) {
    const key = keys[id]!;
    if (key < least) least = key;
    if (key > greatest) greatest = key;
  }
  return [least, greatest];
}
