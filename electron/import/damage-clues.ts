/**
 * Clues in the bytes of a file that a spreadsheet may have damaged a value in it: a quick look that passes over nothing which
 * {@link spreadsheetDamage} or {@link dayNumber} finds, so that only what has one is looked at closely.
 */
import { ERROR_VALUES, MONTHS, TRUTH_VALUES } from '../../shared/domain/spreadsheet-damage.ts';

const NONE = 0;
const DIGIT = 1;
const HASH = 2;
/** Begins a word that stands for true or false, or a numbered error. */
const WORD = 3;

const [SPACE, SLASH, HYPHEN, DOT, COLON, PLUS] = [32, 47, 45, 46, 58, 43];
/** Lead bytes of the signs for month in Chinese, Japanese and Korean. */
const [MONTH_SIGN, KOREAN_MONTH_SIGN] = [0xe6, 0xec];

function three(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

/** How words begin, or end: three bytes as one number. */
function threes(words: readonly string[], end = false): ReadonlySet<number> {
  return new Set(
    words.map((word) => {
      const bytes = Buffer.from(word);
      return three(bytes, end ? bytes.length - 3 : 0);
    }),
  );
}

const SMALL_MONTHS = MONTHS.map((month) => month.toLowerCase());
const MONTHS_BEGIN = threes(SMALL_MONTHS);
const MONTHS_END = threes(SMALL_MONTHS, true);
const WORDS = [...TRUTH_VALUES, 'Err:5'];
const WORDS_BEGIN = threes(WORDS);
/** With the # before them. */
const ERRORS_BEGIN = threes([...ERROR_VALUES, '###']);

const KINDS = new Uint8Array(256);
for (let digit = 48; digit <= 57; digit++) KINDS[digit] = DIGIT;
for (const word of WORDS) KINDS[Buffer.from(word)[0] ?? 0] = WORD;
KINDS['#'.charCodeAt(0)] = HASH;

/** What may not stand before a number of days: letters, digits, and . + / = - _ */
const TOUCHES = new Uint8Array(256);
for (let code = 0; code < 128; code++) if (/[\w.+/=-]/.test(String.fromCharCode(code))) TOUCHES[code] = 1;

/** Whether any of the bytes from `from` to before `to` is a clue, in an encoding whose digits and capitals are ASCII's. */
export function holdsClue(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to) {
    const kind = KINDS[bytes[at] as number];
    if (kind === NONE) at++;
    else if (kind === DIGIT) {
      let end = at + 1;
      while (isDigit(bytes[end])) end++;
      if (isNumberClue(bytes, at, end)) return true;
      at = end;
    } else {
      if ((kind === WORD ? WORDS_BEGIN : ERRORS_BEGIN).has(three(bytes, at))) return true;
      at++;
    }
  }
  return false;
}

/** Of the digits from `at` to before `end`. */
function isNumberClue(bytes: Uint8Array, at: number, end: number): boolean {
  const length = end - at;
  // Longer than a spreadsheet keeps.
  if (length >= 16) return true;
  const next = bytes[end] ?? 0;
  const before = bytes[at - 1] ?? 0;
  // A day is counted by five digits, perhaps with a part behind a dot or comma.
  if (length === 5 && TOUCHES[before] === 0 && (bytes[at] as number) >= 51 && (bytes[at] as number) <= 53)
    return true;
  if (next === COLON) return isDigit(bytes[end + 1]);
  if (next === 69 || next === 101) {
    const sign = bytes[end + 1];
    return (sign === PLUS || sign === HYPHEN) && isDigit(bytes[end + 2]);
  }
  if (next === MONTH_SIGN || next === KOREAN_MONTH_SIGN) return true;
  if (length <= 4 && isParting(next) && isDateOn(bytes, end)) return true;
  return (length === 2 || length === 4) && isParting(before) && followsMonth(bytes, at);
}

/** Whether a date may go on at the `.`, `-`, `/` or space at `at`, behind a digit. */
function isDateOn(bytes: Uint8Array, at: number): boolean {
  const parting = bytes[at] as number;
  let to = at + 1;
  while (to < at + 3 && isParting(bytes[to] ?? 0)) to++;
  if (!isDigit(bytes[to])) return isMonth(bytes, to, MONTHS_BEGIN);
  to++;
  if (isDigit(bytes[to])) to++;
  if (bytes[to] !== parting) return false;
  return isDigit(bytes[to + 1]) || (bytes[to + 1] === SPACE && isDigit(bytes[to + 2]));
}

/** Whether what stands before the number at `at` ends as a month does. */
function followsMonth(bytes: Uint8Array, at: number): boolean {
  let end = at;
  while (end > at - 3 && isParting(bytes[end - 1] ?? 0)) end--;
  return isMonth(bytes, end - 3, MONTHS_END);
}

/** Letters beyond ASCII are looked at closely: small and large ones look alike here in no encoding. */
function isMonth(bytes: Uint8Array, at: number, among: ReadonlySet<number>): boolean {
  const letters = three(bytes, at);
  return (letters & 0x80_80_80) !== 0 || among.has(letters | 0x20_20_20);
}

function isParting(byte: number): boolean {
  return byte === DOT || byte === HYPHEN || byte === SLASH || byte === SPACE;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}
