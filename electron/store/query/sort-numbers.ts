/** Sorts ids by a number each: a least-significant-digit radix sort over digits of 16 bits. */

/** Sorts `ids` by `keys` (whole, 0 to 2^53, by id), keeping the order of equal ones. Gives the sorted ids. */
export function sortByNumbers(ids: Uint32Array, keys: Float64Array, descending: boolean): Uint32Array {
  const [least, greatest] = extent(ids, keys);
  let from = ids;
  // Relative to the least, times need three digits instead of four, and a column of equal values none.
  for (let unit = 1; unit <= greatest - least; unit *= 0x10000) {
    from = pass(from, keys, least, greatest, unit, descending);
  }
  return from === ids ? ids.slice() : from;
}

function pass(
  ids: Uint32Array,
  keys: Float64Array,
  least: number,
  greatest: number,
  unit: number,
  descending: boolean,
): Uint32Array {
  const starts = new Uint32Array(0x10001);
  const digits = new Uint16Array(ids.length);
  for (let i = 0; i < ids.length; i++) {
    const key = keys[ids[i]!]!;
    const digit = Math.floor((descending ? greatest - key : key - least) / unit) % 0x10000;
    digits[i] = digit;
    starts[digit + 1]!++;
  }
  for (let digit = 0; digit < 0x10000; digit++) starts[digit + 1]! += starts[digit]!;
  const sorted = new Uint32Array(ids.length);
  for (let i = 0; i < ids.length; i++) sorted[starts[digits[i]!]!++] = ids[i]!;
  return sorted;
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
