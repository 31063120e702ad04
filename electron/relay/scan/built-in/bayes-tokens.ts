/** The words of a message as the classifier counts them. */
import { decodeField, safeLine } from '../../message/header-text.ts';
import { readHead } from '../../message/message-head.ts';

/** Different ones a message; the rest says nothing new. */
const MAX_TOKENS = 2000;
const SHORTEST = 3;
const LONGEST = 15;
/** Of longer words, this much of the beginning (as SpamAssassin's `sk:`). */
const STEM = 7;

const SEPARATOR = 0;
const LETTER = 1;
const WIDE = 2;
/** By code unit: ASCII letters, digits and `$!'-`, and everything beyond ASCII but punctuation and spaces. */
const KINDS = new Uint8Array(65_536).fill(LETTER, 161);
KINDS.fill(SEPARATOR, 0x2000, 0x2070).fill(SEPARATOR, 0x3000, 0x3040);
KINDS.fill(WIDE, 0x3040, 0x3100).fill(WIDE, 0x3400, 0xa000);
for (const letter of Buffer.from("abcdefghijklmnopqrstuvwxyz0123456789$!'-")) KINDS[letter] = LETTER;

/** Different tokens, lower case; those of the header are marked by where they stand. */
export function tokensOf(header: string, text: string): Set<string> {
  const tokens = new Set<string>();
  const { subject, from } = readHead(header);
  if (subject !== null) addWords(tokens, safeLine(decodeField(subject)), 's*');
  if (from !== null) addWords(tokens, safeLine(decodeField(from)), 'f*');
  const links = text.includes('://') ? text : '';
  for (const match of links.matchAll(/https?:\/\/([\w.-]{4,100})/gi)) {
    if (tokens.size < MAX_TOKENS) tokens.add(`u*${(match[1] ?? '').toLowerCase().slice(-40)}`);
  }
  addWords(tokens, text, '');
  return tokens;
}

/** One pass over character codes: this runs for each message once the classifier is trained. */
function addWords(tokens: Set<string>, text: string, mark: string): void {
  const lower = text.toLowerCase();
  let begin = -1;
  for (let at = 0; at <= lower.length; at += 1) {
    const kind = at < lower.length ? KINDS[lower.charCodeAt(at)] : SEPARATOR;
    if (kind === LETTER) {
      if (begin === -1) begin = at;
      continue;
    }
    if (begin !== -1) {
      addWord(tokens, lower.slice(begin, at), mark);
      if (tokens.size >= MAX_TOKENS) return;
      begin = -1;
    }
    // Chinese and Japanese put no spaces between words: pairs of characters stand for them.
    if (kind === WIDE && KINDS[lower.charCodeAt(at + 1)] === WIDE) {
      tokens.add(mark + lower.slice(at, at + 2));
      if (tokens.size >= MAX_TOKENS) return;
    }
  }
}

function addWord(tokens: Set<string>, word: string, mark: string): void {
  if (word.length < SHORTEST) return;
  const token = word.length > LONGEST ? `sk:${word.slice(0, STEM)}` : word;
  tokens.add(mark === '' ? token : mark + token);
}
