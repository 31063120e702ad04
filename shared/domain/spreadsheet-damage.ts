/** What spreadsheets put in the place of a value: whoever imports it as a password or a user name has lost the real one. Pure. */

/** `error`: no value at all; the others are seldom, but may be, what somebody chose. */
export type Damage = 'error' | 'truth' | 'number' | 'date' | 'narrow';
export const DAMAGES: readonly Damage[] = ['error', 'truth', 'number', 'date', 'narrow'];

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
/** `1.23457E+11`, `1,2E+15`: a long number as it is shown in a cell, its last digits gone. */
const NUMBER = /^-?\d(?:[.,]\d{1,15})?E[+-]\d{2,3}$/;
const NUMBERED_ERROR = /^Err:5\d\d$/;
/** How a column too narrow for a number shows it. */
const NARROW = /^#{3,}$/;

/** Short names of months as spreadsheets write them, in the languages of our headings; May is the whole word in some. */
export const MONTHS: readonly string[] = (
  'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Mrz Mär Mai Okt Dez janv févr mars avr juin juil août sept déc ' +
  'ene abr ago dic gen mag giu lug set ott mrt mei okt fev out dez sty lut kwi maj cze lip sie wrz paź lis gru ' +
  'led úno bře dub kvě čvn čvc srp zář říj pro янв фев мар апр май июн июл авг сен окт ноя дек'
).split(' ');

const MONTH = MONTHS.join('|');
/** `4-Mar`, `Mar-04`, `04. Mrz`, `Mrz 24`, `4-Mar-2024`: what `3-4`, `mar4` and `mar2024` become as soon as they are entered. */
const NAMED_DATE = new RegExp(
  String.raw`^(?:\d{1,2}\.?[-/. ]{1,2}(?:${MONTH})\.?(?:[-/. ]{1,2}(?:\d{2}){1,2})?|(?:${MONTH})\.?[-/. ]{1,2}(?:\d{2}){1,2})$`,
  'iu',
);

/** What a cell was made to be by a spreadsheet, perhaps; null where nothing says so. */
export function spreadsheetDamage(cell: string): Damage | null {
  const { length } = cell;
  if (length < 3) return null;
  const first = cell.charCodeAt(0);
  if (first === 35 && NARROW.test(cell)) return 'narrow';
  if (length > LONGEST) return null;
  if ((first === 45 || isDigit(first)) && NUMBER.test(cell)) return 'number';
  if (
    length >= 5 &&
    (isDigit(first) || isDigit(cell.charCodeAt(length - 1))) &&
    isParted(cell) &&
    NAMED_DATE.test(cell)
  ) {
    return 'date';
  }
  if (first === 69 && NUMBERED_ERROR.test(cell)) return 'error';
  return beginsWord(first) ? (WORDS.get(cell) ?? null) : null;
}

/** Each word begins with a #, a capital of ASCII, or another script: a million passwords are not looked up for nothing. */
function beginsWord(code: number): boolean {
  return code === 35 || (code >= 65 && code <= 90) || code >= 128;
}

/** Has what stands between the parts of a date. */
function isParted(cell: string): boolean {
  for (let at = 1; at < cell.length - 1; at++) {
    const code = cell.charCodeAt(at);
    // - . / and the space
    if ((code >= 45 && code <= 47) || code === 32) return true;
  }
  return false;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** "an error value such as #NAME?": never the cell itself, which may be a password. */
export function damageInWords(damage: Damage): string {
  return {
    error: 'an error value such as #NAME?',
    truth: 'TRUE or FALSE',
    number: 'a shortened number such as 1.23457E+11',
    date: 'a date such as 4-Mar',
    narrow: 'the ### of a column that is too narrow',
  }[damage];
}
