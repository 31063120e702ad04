/** What spreadsheets put in the place of a value: whoever imports it as a password or a user name has lost the real one. Pure. */
import { message, tell, type Message, type PlainText } from '../text/text.ts';

/**
 * `error`: no value at all; the others are seldom, but may be, what somebody chose. `numeric`: a workbook says that the cell is a number,
 * which has no zeros at its beginning.
 */
export type Damage = 'error' | 'truth' | 'number' | 'date' | 'narrow' | 'day' | 'numeric';
export const DAMAGES: readonly Damage[] = ['error', 'truth', 'number', 'date', 'narrow', 'day', 'numeric'];

/** Excel's and LibreOffice's in the languages of our headings. */
export const ERROR_VALUES: readonly string[] = (
  '#NAME? #REF! #VALUE! #N/A #DIV/0! #NUM! #NULL! #SPILL! #CALC! #GETTING_DATA #FIELD! #BLOCKED! #UNKNOWN! #CONNECT! #BUSY! #ERROR! ' +
  '#BEZUG! #WERT! #NV #ZAHL! #ÜBERLAUF! #NOM? #VALEUR! #NOMBRE! #NUL! #¿NOMBRE? #¡REF! #¡VALOR! #¡DIV/0! #¡NUM! #¡NULO! ' +
  '#NOME? #RIF! #VALORE! #N/D #NULLO! #VALOR! #NÚM! #NULO! #NAAM? #VERW! #WAARDE! #N/B #DEEL/0! #GETAL! #LEEG! ' +
  '#NAZWA? #ADR! #ARG! #N/D! #DZIEL/0! #LICZBA! #ZERO! #NÁZEV? #ODKAZ! #HODNOTA! #NENÍ_K_DISPOZICI #DĚLENÍ_NULOU! ' +
  '#ИМЯ? #ССЫЛКА! #ЗНАЧ! #Н/Д #ДЕЛ/0! #ЧИСЛО! #ПУСТО! #NAMN? #REFERENS! #VÄRDEFEL! #SAKNAS! #NAVN? #REFERENCE! #VÆRDI! #I/T'
).split(' ');

export const TRUTH_VALUES: readonly string[] = (
  'TRUE FALSE WAHR FALSCH VRAI FAUX VERDADERO VERDADEIRO FALSO VERO WAAR ONWAAR PRAWDA FAŁSZ PRAVDA NEPRAVDA ИСТИНА ЛОЖЬ ' +
  'SANT SAND FALSKT FALSK TOSI EPÄTOSI IGAZ HAMIS'
).split(' ');

const WORDS: ReadonlyMap<string, Damage> = new Map([
  ...ERROR_VALUES.map((word) => [word, 'error'] as const),
  ...TRUTH_VALUES.map((word) => [word, 'truth'] as const),
]);
const LONGEST = 24;
/** `1.23457E+11`, `1,2E+15`: a long number as it is shown in a cell, its last digits gone; `1.23457e+11` once a program has read that. */
const NUMBER = /^-?\d(?:[.,]\d{1,15})?[Ee][+-]\d{2,3}$/;
/** More digits than a spreadsheet keeps: it puts zeros in the place of all after the fifteenth. */
const ZEROED = /^-?[1-9]\d{14}0+$/;
const NUMBERED_ERROR = /^Err:5\d\d$/;
/** How a column too narrow for a number shows it. */
const NARROW = /^#{3,}$/;

/** Short names of months as spreadsheets write them, in the languages of our headings; May and its neighbours are whole words in some. */
export const MONTHS: readonly string[] = (
  'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Mrz Mär Mai Okt Dez janv févr mars avr juin juil août sept déc ' +
  'ene abr ago dic gen mag giu lug set ott mrt mei okt fev out dez sty lut kwi maj cze lip sie wrz paź lis gru ' +
  'Jän März Juni Juli June July Sept juill des febr márc ápr máj jún júl szept февр мая сент нояб ' +
  'led úno bře dub kvě čvn čvc srp zář říj pro янв фев мар апр май июн июл авг сен окт ноя дек'
).split(' ');

const MONTH = MONTHS.join('|');
const LONGEST_MONTH = Math.max(...MONTHS.map((month) => month.length));
/** Characters of the longest date that begins with its month: a dot and two more may stand before the year. */
const MONTH_FIRST = LONGEST_MONTH + 3 + 4;
/** `4-Mar`, `Mar-04`, `04. Mrz`, `Mrz 24`, `4-Mar-2024`: what `3-4`, `mar4` and `mar2024` become as soon as they are entered. */
const NAMED_DATE = new RegExp(
  String.raw`^(?:\d{1,2}\.?[-/. ]{1,2}(?:${MONTH})\.?(?:[-/. ]{1,2}(?:\d{2}){1,2})?|(?:${MONTH})\.?[-/. ]{1,2}(?:\d{2}){1,2})$`,
  'iu',
);

/** `1/2/2024`, `01.02.24`, `2. 1. 2024`, `2024-02-01 00:00:00`: what `1-2` becomes in most countries. */
const NUMERIC_DATE =
  /^(?:(\d{1,2})([-/]|\. ?)(\d{1,2})\2(?:(?:19|20|21)\d\d|\d\d)|(?:19|20|21)\d\d([-/]|\. ?)(\d{1,2})\4(\d{1,2}))\.?(?:[ T]\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,3})?)?(?: [AP]M)?)?$/;
/** `1月2日`, `2024年1月`, `01월 02일`. */
const CHARACTER_DATE = /^(?:\d{4}[年년] ?)?\d{1,2}[月월](?: ?\d{1,2}[日일])?$/;
/** `01:30:00`, `1:30 PM`: what `1:30` becomes. */
const TIME = /^\d{1,2}:[0-5]\d(?::[0-5]\d(?: [AP]M)?| [AP]M)$/;
/** The number by which a spreadsheet counts days, of 2000 to 2049, perhaps with a time behind it. */
const DAY = /^(\d{5})(?:[.,]\d{1,12})?$/;
const [FIRST_DAY, LAST_DAY] = [36_526, 54_788];

/** What a cell was made to be by a spreadsheet, perhaps; null where nothing says so. */
export function spreadsheetDamage(cell: string): Damage | null {
  const { length } = cell;
  if (length < 3) return null;
  const first = cell.charCodeAt(0);
  if (first === 35 && NARROW.test(cell)) return 'narrow';
  if (length > LONGEST) return null;
  if ((first === 45 || isDigit(first)) && (NUMBER.test(cell) || ZEROED.test(cell))) return 'number';
  if (isDigit(first) && (isNumericDate(cell) || TIME.test(cell) || CHARACTER_DATE.test(cell))) return 'date';
  if (
    length >= 5 &&
    (isDigit(first)
      ? isParted(cell, length)
      : length <= MONTH_FIRST && isDigit(cell.charCodeAt(length - 1)) && isParted(cell, LONGEST_MONTH + 1)) &&
    NAMED_DATE.test(cell)
  ) {
    return 'date';
  }
  if (first === 69 && NUMBERED_ERROR.test(cell)) return 'error';
  return beginsWord(first, cell.charCodeAt(1)) ? (WORDS.get(cell) ?? null) : null;
}

/** Each word begins with a #, or is in capitals of ASCII or in another script: a million passwords are not looked up for nothing. */
function beginsWord(first: number, second: number): boolean {
  return first === 35 || (isCapital(first) && isCapital(second));
}

function isCapital(code: number): boolean {
  return (code >= 65 && code <= 90) || code >= 128;
}

/** Has what stands between the parts of a date, the first of them within so many characters. */
function isParted(cell: string, within: number): boolean {
  for (let at = 1; at < cell.length - 1 && at < within; at++) {
    const code = cell.charCodeAt(at);
    // - . / and the space
    if ((code >= 45 && code <= 47) || code === 32) return true;
  }
  return false;
}

/**
 * Whether a password is a day as a spreadsheet counts it, or a number of five digits that is none: a file of such numbers has both, so that
 * only many of the first and few of the second say something. Null for anything else.
 */
export function dayNumber(cell: string): 'day' | 'other' | null {
  const day = cell.length < 5 || !isDigit(cell.charCodeAt(0)) ? null : DAY.exec(cell);
  if (day === null) return null;
  const count = Number(day[1]);
  return count >= FIRST_DAY && count <= LAST_DAY ? 'day' : 'other';
}

function isNumericDate(cell: string): boolean {
  const date = NUMERIC_DATE.exec(cell);
  if (date === null) return false;
  const [a, b] = [Number(date[1] ?? date[5]), Number(date[3] ?? date[6])];
  return a >= 1 && b >= 1 && Math.min(a, b) <= 12 && Math.max(a, b) <= 31;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

const DAMAGE_WORDS = {
  error: 'an error value such as #NAME?',
  truth: 'TRUE or FALSE',
  number: 'a number that lost its last digits, such as 1.23457E+11',
  date: 'a date or time such as 4-Mar or 1/2/2024',
  narrow: 'the ### of a column that is too narrow',
  numeric: 'a number, without the zeros or the plus sign that it may have begun with',
  day: 'the number of a day such as 45292, which is 2024-01-01',
} as const satisfies Readonly<Record<Damage, PlainText>>;

/** "an error value such as #NAME?": never the cell itself, which may be a password. */
export function damageInWords(damage: Damage): string {
  return tell(damageMessage(damage));
}

/** The same, to be told later. */
export function damageMessage(damage: Damage): Message {
  return message(DAMAGE_WORDS[damage]);
}
