/**
 * Addresses of a header field (RFC 5322, 3.4 and 4.4; RFC 6532, 6854). Strict: what cannot be understood in one way only has
 * no addresses, since nobody could vouch for them. In doubt a text counts as one more address.
 */
import { parseMailAddress, type MailAddress } from '../../../shared/domain/mail-address.ts';
import { parseLocalPart } from '../../../shared/domain/user-name.ts';

/** Addresses of one field; who has more to name sends several messages. */
export const MAX_ADDRESSES = 100;

type Token =
  | { readonly kind: 'atom' | 'quoted' | 'literal'; readonly text: string }
  | { readonly kind: 'special'; readonly text: string };

// RFC 2047, 5 (3) forbids commas and parentheses in the words of a name; many programs write them all the same.
const ENCODED_WORD = /=\?[\w.+*-]+\?[bq]\?[^?\s@<>:;"\\]*\?=/iy;
// All but specials, white space and controls.
// eslint-disable-next-line no-control-regex -- controls are what it leaves out
const ATOM = /[^\x00-\x20\x7f()<>[\]:;@\\,."]+/y;
// eslint-disable-next-line no-control-regex -- a line end within quotes is folding, other controls have no place there
const QUOTED = /"((?:[^"\\\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\\[^\x00-\x1f\x7f])*)"/y;
/** Would make two addresses look the same. */
const UNSEEN = /\p{C}/u;
const LITERAL = /\[[\w.:]*\]/y;

/** The addresses in a field's body as cut from a header read as Latin-1, folded or not; null when it cannot be understood. */
export function fieldAddresses(latin1: string): readonly MailAddress[] | null {
  const text = /[\x80-\xff]/.test(latin1)
    ? Buffer.from(latin1, 'latin1').toString('utf8').normalize('NFC')
    : latin1;
  const tokens = tokensOf(text);
  return tokens === null ? null : new ListReader(tokens).read();
}

function tokensOf(text: string): readonly Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const letter = text.charAt(at);
    if (letter === ' ' || letter === '\t' || letter === '\r' || letter === '\n') {
      at += 1;
    } else if (letter === '(') {
      at = commentEnd(text, at);
      if (at === -1) return null;
    } else if ('<>:;@,.'.includes(letter)) {
      tokens.push({ kind: 'special', text: letter });
      at += 1;
    } else {
      const kind = letter === '"' ? 'quoted' : letter === '[' ? 'literal' : 'atom';
      const found = kind === 'atom' ? (match(ENCODED_WORD, text, at) ?? match(ATOM, text, at)) : null;
      const whole = found ?? match(kind === 'quoted' ? QUOTED : LITERAL, text, at);
      if (whole === null) return null;
      tokens.push({ kind, text: kind === 'quoted' ? unquoted(whole) : whole });
      at += whole.length;
    }
  }
  return tokens;
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function unquoted(quoted: string): string {
  return quoted.slice(1, -1).replaceAll(/\r?\n/g, '').replaceAll(/\\(.)/g, '$1');
}

/** Just after the comment that begins at `at`, with those in it; -1 when it never ends. */
function commentEnd(text: string, at: number): number {
  let depth = 0;
  for (let place = at; place < text.length; place++) {
    const letter = text.charAt(place);
    if (letter === '\\') place += 1;
    else if (letter === '(') depth += 1;
    else if (letter === ')' && --depth === 0) return place + 1;
  }
  return -1;
}

class ListReader {
  readonly #tokens: readonly Token[];
  readonly #found: MailAddress[] = [];
  #at = 0;
  #inGroup = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  read(): readonly MailAddress[] | null {
    let any = false;
    while (this.#at < this.#tokens.length) {
      if (this.#taken(',')) continue;
      if (this.#inGroup && this.#taken(';')) {
        this.#inGroup = false;
        if (!this.#ends()) return null;
        continue;
      }
      if (!this.#element() || this.#found.length > MAX_ADDRESSES) return null;
      any = true;
    }
    return any && !this.#inGroup ? this.#found : null;
  }

  /** A mailbox, or the beginning of a group. */
  #element(): boolean {
    const words = this.#until(',<:;>');
    if (this.#taken(':')) {
      if (this.#inGroup || words.length === 0 || words.some(isAt)) return false;
      this.#inGroup = true;
      return true;
    }
    if (!this.#taken('<')) return this.#address(words) && this.#ends();
    // `ann@example.com <ann@example.com>`: some would take the name for the address.
    if (words.some(isAt) && !this.#address(words)) return false;
    // An obsolete route, `@a,@b:`, says only by which way.
    let inside = this.#until('<:;>');
    if (inside[0] !== undefined && isAt(inside[0]) && this.#taken(':')) inside = this.#until('<:;>');
    return this.#taken('>') && this.#address(inside) && this.#ends();
  }

  #address(tokens: readonly Token[]): boolean {
    const address = addressOf(tokens);
    if (address === null) return false;
    this.#found.push(address);
    return true;
  }

  #until(stops: string): readonly Token[] {
    const from = this.#at;
    for (; this.#at < this.#tokens.length; this.#at++) {
      const token = this.#tokens[this.#at];
      if (token?.kind === 'special' && stops.includes(token.text)) break;
    }
    return this.#tokens.slice(from, this.#at);
  }

  #taken(special: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'special' || token.text !== special) return false;
    this.#at += 1;
    return true;
  }

  /** True where the next element, or the end, comes. */
  #ends(): boolean {
    const token = this.#tokens[this.#at];
    if (token === undefined) return true;
    return token.kind === 'special' && (token.text === ',' || (token.text === ';' && this.#inGroup));
  }
}

function isAt({ kind, text }: Token): boolean {
  return kind === 'special' && text === '@';
}

/** Words and dots, `@`, words and dots or a literal. */
function addressOf(tokens: readonly Token[]): MailAddress | null {
  const at = tokens.findIndex(isAt);
  if (at === -1) return null;
  const local = dotted(tokens.slice(0, at), 'quoted');
  const domain = dotted(tokens.slice(at + 1), 'literal');
  if (local === null || domain === null) return null;
  if (parseLocalPart(local).ok) return parseMailAddress(`${local}@${domain}`);
  const quoted = tokens.slice(0, at).some(({ kind }) => kind === 'quoted');
  if (!quoted || UNSEEN.test(local)) return null;
  return parseMailAddress(`"${local.replaceAll(/["\\]/g, '\\$&')}"@${domain}`);
}

/** Atoms, or tokens of `kind`, with a dot between each two; null for anything else. */
function dotted(tokens: readonly Token[], kind: Token['kind']): string | null {
  if (tokens.length % 2 === 0) return null;
  let text = '';
  for (const [place, token] of tokens.entries()) {
    const fits =
      place % 2 === 1
        ? token.text === '.' && token.kind === 'special'
        : token.kind === 'atom' || token.kind === kind;
    if (!fits) return null;
    text += token.text;
  }
  return text;
}
