/** The words of a message as the classifier counts them. */
import { decodeField, safeLine } from './header-text.ts';
import { readHead } from './message-head.ts';

/** Different ones a message; the rest says nothing new. */
const MAX_TOKENS = 2000;
const SHORTEST = 3;
const LONGEST = 15;
/** Of longer words, this much of the beginning (as SpamAssassin's `sk:`). */
const STEM = 7;

/** Different tokens, lower case; those of the header are marked by where they stand. */
export function tokensOf(header: string, text: string): Set<string> {
  const tokens = new Set<string>();
  const { subject, from } = readHead(header);
  if (subject !== null) addWords(tokens, safeLine(decodeField(subject)), 's*');
  if (from !== null) addWords(tokens, safeLine(decodeField(from)), 'f*');
  for (const match of text.matchAll(/https?:\/\/([\w.-]{4,100})/gi)) {
    if (tokens.size < MAX_TOKENS) tokens.add(`u*${(match[1] ?? '').toLowerCase().slice(-40)}`);
  }
  addWords(tokens, text, '');
  return tokens;
}

/** One pass over character codes: this runs for each message once the classifier is trained. */
function addWords(tokens: Set<string>, text: string, mark: string): void {
  const lower = text.toLowerCase();
  let begin = -1;
  for (let at = 0; at <= lower.length && tokens.size < MAX_TOKENS; at += 1) {
    const code = at < lower.length ? lower.charCodeAt(at) : 32;
    if (isWide(code)) {
      // Chinese and Japanese put no spaces between words: pairs of characters stand for them.
      if (begin !== -1) addWord(tokens, lower.slice(begin, at), mark);
      begin = -1;
      if (isWide(lower.charCodeAt(at + 1))) tokens.add(mark + lower.slice(at, at + 2));
    } else if (isWordCode(code)) {
      if (begin === -1) begin = at;
    } else if (begin !== -1) {
      addWord(tokens, lower.slice(begin, at), mark);
      begin = -1;
    }
  }
}

function addWord(tokens: Set<string>, word: string, mark: string): void {
  if (word.length < SHORTEST) return;
  tokens.add(mark + (word.length > LONGEST ? `sk:${word.slice(0, STEM)}` : word));
}

/** Letters, digits, `$`, `!`, `'`, `-`, and everything beyond ASCII but punctuation and spaces. */
function isWordCode(code: number): boolean {
  if (code < 128) {
    return (
      (code >= 97 && code <= 122) ||
      (code >= 48 && code <= 57) ||
      code === 36 ||
      code === 33 ||
      code === 39 ||
      code === 45
    );
  }
  return code > 160 && !(code >= 0x2000 && code <= 0x206f) && !(code >= 0x3000 && code <= 0x303f);
}

function isWide(code: number): boolean {
  return (code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff);
}
