/** The text form of message ids for people, log lines and commands: eleven characters of Crockford's base32. */
import type { MessageId } from './mail-types.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 55 bits: all that a safe integer can hold. */
const WIDTH = 11;

/** Fixed width, so that later messages also sort later as text. */
export function formatMessageId(id: MessageId): string {
  let text = '';
  let rest = id;
  for (let place = 0; place < WIDTH; place++) {
    text = (ALPHABET[rest % 32] ?? '') + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** Reads what a person typed: any case, `O` for 0, `I` and `L` for 1, hyphens and spaces ignored; null when it is not an id. */
export function parseMessageId(text: string): MessageId | null {
  const digits = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  if (digits.length !== WIDTH) return null;
  let id = 0;
  for (const digit of digits) {
    const value = ALPHABET.indexOf(digit);
    if (value < 0) return null;
    id = id * 32 + value;
  }
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}
