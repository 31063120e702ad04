/** Passwords: making one, and advice on how strong one is. Advice never refuses: the gateway accepts any. */
import { t } from '../text/text.ts';

// Without the letters and digits that people confuse when they read one aloud: 0 O o, 1 l I.
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/**
 * A password as it is compared (RFC 8265, OpaqueString): one keyboard writes é as one character and another as two, and spaces
 * come in many kinds. Nothing is refused, since the gateway accepts any; case counts.
 */
export function comparablePassword(password: string): string {
  return password.replaceAll(/\p{Zs}/gu, ' ').normalize('NFC');
}

/** The forms in which a password may have been stored before all were brought to one: that one first, each once. */
export function passwordForms(password: string): readonly string[] {
  const compared = comparablePassword(password);
  return [...new Set([compared, password, compared.normalize('NFD')])];
}

/** Why a password is none: it could not come back out of a file. */
export const UNREADABLE_PASSWORD =
  'It contains a character that could not be read (�, or half of one): type it anew, or paste it from another place.';

/** False for half a surrogate pair, and for the sign that stands for what a program could not read: no file gives them back. */
export function isReadableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\ufffd');
}

/** 20 characters of 56 are 116 bits. */
export const GENERATED_LENGTH = 20;

/** A random password; `random` fills an array with random bytes (`crypto.getRandomValues`). */
export function generatePassword(random: (bytes: Uint8Array<ArrayBuffer>) => unknown): string {
  // Bytes at and above the largest multiple of the alphabet would favour its first letters.
  const limit = 256 - (256 % ALPHABET.length);
  const bytes = new Uint8Array(GENERATED_LENGTH * 2);
  let password = '';
  while (password.length < GENERATED_LENGTH) {
    random(bytes);
    for (const byte of bytes) {
      if (byte < limit && password.length < GENERATED_LENGTH)
        password += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return password;
}

export interface PasswordAdvice {
  readonly strength: 'weak' | 'fair' | 'good' | 'strong';
  /** What would make it better, or null. */
  readonly advice: string | null;
}

const COMMON =
  /^(?:passwor[dt]|pass|qwert[yz]\w*|asdf\w*|letmein|welcome|admin(?:istrator)?|secret|changeme|iloveyou|dragon|monkey|master|login|abc123|test)[\d!.?*#$-]*$/i;

/** Advice on `password` for the user `username`: a rough count of bits, less for what guessers try first. */
export function passwordAdvice(password: string, username = ''): PasswordAdvice {
  const advice = adviseOn(password, username);
  // The engine keeps the text of the last match (`RegExp.input`) for as long as the page lives: this takes its place.
  /./.test('-');
  return advice;
}

function adviseOn(password: string, username: string): PasswordAdvice {
  const bits = distinctLength(password) * Math.log2(alphabetSize(password) || 1);
  const name = username.toLowerCase();
  if (COMMON.test(password))
    return { strength: 'weak', advice: t('This is one of the first that guessers try.') };
  if (name.length >= 3 && password.toLowerCase().includes(name) && password.length < name.length + 10) {
    return { strength: 'weak', advice: t('It contains the username.') };
  }
  if (bits < 40) return { strength: 'weak', advice: t('Make it longer, or generate one.') };
  if (bits < 60) return { strength: 'fair', advice: t('A few more characters make it good.') };
  return { strength: bits < 80 ? 'good' : 'strong', advice: null };
}

/** Characters that add something: a repeat or the next in a row (`aaa`, `1234`) counts a quarter. */
function distinctLength(password: string): number {
  const codes = Array.from(password, (character) => character.codePointAt(0) ?? 0);
  return codes.reduce((sum, code, i) => {
    const step = code - (codes[i - 1] ?? -100);
    return sum + (Math.abs(step) <= 1 ? 0.25 : 1);
  }, 0);
}

function alphabetSize(password: string): number {
  let size = 0;
  if (/[a-z]/.test(password)) size += 26;
  if (/[A-Z]/.test(password)) size += 26;
  if (/\d/.test(password)) size += 10;
  if (/[ -/:-@[-`{-~]/.test(password)) size += 33;
  if (/[^ -~]/.test(password)) size += 60;
  return size;
}
