/**
 * Addresses of a header field (RFC 5322, 3.4 and 4.4; RFC 6532, 6854). Strict: what cannot be understood in one way only has
 * no addresses, since nobody could vouch for them. In doubt a text counts as one more address.
 */
import { parseMailAddress, sameAddress, type MailAddress } from '../../../shared/domain/mail-address.ts';
import { parseLocalPart } from '../../../shared/domain/user-name.ts';

/** Addresses of one field, and of one message; who has more to name sends several messages. */
export const MAX_ADDRESSES = 100;
/** Far more than so many addresses need. */
const MAX_TOKENS = 4000;
/** Characters of a local part before it is normalised: far more than what is left may have. */
const MAX_LOCAL = 256;

interface Word {
  readonly kind: 'atom' | 'encoded' | 'quoted' | 'literal' | 'special';
  readonly text: string;
}

interface Token extends Word {
  /** True when nothing, not even a comment, stands between the one before and this. */
  readonly joined: boolean;
}

// RFC 2047, 5 (3) also forbids parentheses in the words of a name; many programs write them all the same.
const ENCODED_WORD = /=\?[\w.+*-]+\?[bq]\?[!#-+./0-9=A-Z^-~-]*\?=/iy;
/** What only an encoded word may hold: some readers decode it wherever it stands, some never. */
const ENCODED = '=?';
/** Some take such a line for the end of the header, in the midst of the field. */
const BLANK_LINE = /\n[ \t]+\r?\n/;
// All but specials, white space and controls.
// eslint-disable-next-line no-control-regex -- controls are what it leaves out
const ATOM = /[^\x00-\x20\x7f()<>[\]:;@\\,."]+/y;
// eslint-disable-next-line no-control-regex -- a line end within quotes is folding, other controls have no place there
const QUOTED = /"((?:[^"\\\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\\[^\x00-\x1f\x7f])*)"/y;
// eslint-disable-next-line no-control-regex -- line ends of a comment are folding
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;
/** Quoted local parts that no reader takes for more than one: words with a space between each two. */
const SPACED = /^[^\p{C}\p{Z}"\\()<>[\]:;@,]+(?: [^\p{C}\p{Z}"\\()<>[\]:;@,]+)*$/u;
const LITERAL = /\[[\w.:]*\]/y;

/** The addresses in a field's body as cut from a header read as Latin-1, folded or not; null when it cannot be understood. */
export function fieldAddresses(latin1: string): readonly MailAddress[] | null {
  const tokens = tokensOf(latin1);
  return tokens === null ? null : new ListReader(tokens).read();
}

/** As {@link fieldAddresses}, for a field of one mailbox and no group; null for anything else. */
export function fieldMailbox(latin1: string): readonly [MailAddress] | null {
  const tokens = tokensOf(latin1);
  if (tokens === null || tokens.some(({ kind, text }) => kind === 'special' && text === ':')) return null;
  const [first, second] = new ListReader(tokens).read() ?? [];
  return first === undefined || second !== undefined ? null : [first];
}

function tokensOf(latin1: string): readonly Token[] | null {
  if (BLANK_LINE.test(latin1)) return null;
  const text = /[\x80-\xff]/.test(latin1) ? Buffer.from(latin1, 'latin1').toString('utf8') : latin1;
  // In some character sets of old, a backslash is the second octet of a letter, and then it quotes nothing.
  if (text.includes('\ufffd') && text.includes('\\')) return null;
  const tokens: Token[] = [];
  let joined = false;
  for (let at = 0; at < text.length;) {
    const letter = text.charAt(at);
    if (letter === ' ' || letter === '\t' || letter === '\r' || letter === '\n') {
      at += 1;
      joined = false;
    } else if (letter === '(') {
      at = commentEnd(text, at);
      if (at === -1) return null;
      joined = false;
    } else {
      const word = wordAt(text, at);
      if (word === null || tokens.length === MAX_TOKENS) return null;
      const { kind } = word;
      tokens.push({ kind, text: kind === 'quoted' ? unquoted(word.text) : word.text, joined });
      at += word.text.length;
      joined = true;
    }
  }
  return tokens;
}

/** As written. */
function wordAt(text: string, at: number): Word | null {
  const letter = text.charAt(at);
  if ('<>:;@,.'.includes(letter)) return { kind: 'special', text: letter };
  const kind = letter === '"' ? 'quoted' : letter === '[' ? 'literal' : 'atom';
  if (kind !== 'atom') {
    const whole = match(kind === 'quoted' ? QUOTED : LITERAL, text, at);
    return whole === null ? null : { kind, text: whole };
  }
  const encoded = letter === '=' ? match(ENCODED_WORD, text, at) : null;
  if (encoded !== null) return isBalanced(encoded) ? { kind: 'encoded', text: encoded } : null;
  const atom = match(ATOM, text, at);
  return atom === null || atom.includes(ENCODED) ? null : { kind, text: atom };
}

/** Whoever takes parentheses for comments finds them whole: no comment begins or ends outside. */
function isBalanced(text: string): boolean {
  let depth = 0;
  for (const letter of text) {
    if (letter === '(') depth += 1;
    else if (letter === ')' && --depth < 0) return false;
  }
  return depth === 0;
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function unquoted(quoted: string): string {
  return quoted.slice(1, -1).replaceAll(/\r?\n/g, '').replaceAll(/\\(.)/g, '$1');
}

/** Just after the comment that begins at `at`, with those in it; -1 when it never ends, or has control characters. */
function commentEnd(text: string, at: number): number {
  let depth = 0;
  for (let place = at; place < text.length; place++) {
    const letter = text.charAt(place);
    if (CONTROL.test(letter)) return -1;
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
      if (this.#inGroup || words.length === 0 || !isName(words)) return false;
      this.#inGroup = true;
      return true;
    }
    if (!this.#taken('<')) return this.#address(words) && this.#ends();
    // `ann@example.com <ann@example.com>`: some would take the name for the address.
    const name = isName(words) ? undefined : addressOf(words);
    if (name === null) return false;
    // Obsolete routes, `<@a,@b:c@d>`, are refused with all else that is no address: they could hold one.
    const inside = addressOf(this.#until('<:;>'));
    if (inside === null || !this.#taken('>')) return false;
    if (name !== undefined && !sameAddress(name.address, inside.address)) this.#found.push(name);
    this.#found.push(inside);
    return this.#ends();
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

/** What a mailbox or group may be called; some take anything else for an address. */
function isName(tokens: readonly Token[]): boolean {
  return tokens.every((token) => !isAt(token) && token.kind !== 'literal');
}

/** A mailbox (RFC 5321, 4.1.2). With the obsolete gaps, comments and quoted parts in it, readers differ on where it begins. */
function addressOf(tokens: readonly Token[]): MailAddress | null {
  const at = tokens.findIndex(isAt);
  if (at === -1 || tokens.slice(1).some(({ joined }) => !joined)) return null;
  const written = atOnce(tokens.slice(0, at), 'quoted');
  const domain = atOnce(tokens.slice(at + 1), 'literal');
  if (written === null || domain === null || written.includes(ENCODED)) return null;
  // Bringing combining marks into order takes the square of their number: only what may be a local part is.
  if (written.length > MAX_LOCAL) return null;
  const local = written.normalize('NFC');
  if (parseLocalPart(local).ok) return parseMailAddress(`${local}@${domain}`);
  return tokens[0]?.kind === 'quoted' && SPACED.test(local) ? parseMailAddress(`"${local}"@${domain}`) : null;
}

/** One token of `kind`, or atoms with a dot between each two; null for anything else. */
function atOnce(tokens: readonly Token[], kind: Token['kind']): string | null {
  if (tokens.length === 1 && tokens[0]?.kind === kind) return tokens[0].text;
  if (tokens.length % 2 === 0) return null;
  let text = '';
  for (const [place, token] of tokens.entries()) {
    const fits = place % 2 === 1 ? token.text === '.' && token.kind === 'special' : token.kind === 'atom';
    if (!fits) return null;
    text += token.text;
  }
  return text;
}
