/** The words of an HTML page as plain text: nothing is rendered, nothing is fetched. One pass, whatever the markup. */

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
  reg: '®',
  euro: '€',
  pound: '£',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  bull: '•',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  ccedil: 'ç',
  ntilde: 'ñ',
};
/** Elements that begin a line of their own. */
const BLOCK =
  /^(?:address|article|blockquote|br|dd|div|dl|dt|footer|h[1-6]|header|hr|li|main|ol|p|pre|section|table|tr|ul)$/;
/** Elements whose content nobody reads. */
const UNREAD = /^(?:script|style|head|title|noscript|template|svg|object)$/;

/** Text with its line breaks; entities are decoded, scripts and styles are left out. */
export function htmlToText(html: string): string {
  const lower = lowerAscii(html);
  let text = '';
  for (let at = 0; at < html.length;) {
    const open = html.indexOf('<', at);
    text += readText(html.slice(at, open === -1 ? undefined : open));
    if (open === -1) break;
    if (lower.startsWith('<!--', open)) {
      at = past(lower, '-->', open + 4);
      continue;
    }
    const close = html.indexOf('>', open);
    if (close === -1) break;
    const name = /^\/?([a-z][a-z\d]*)/.exec(lower.slice(open + 1, Math.min(close, open + 32)))?.[1] ?? '';
    at = close + 1;
    if (UNREAD.test(name) && lower[open + 1] !== '/' && lower[close - 1] !== '/') {
      at = past(lower, `</${name}`, at);
      if (at < html.length) at = past(lower, '>', at);
    } else if (name === 'td' || name === 'th') text += ' ';
    else if (BLOCK.test(name)) text += '\n';
  }
  return text
    .replace(/ +/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Of the same length, which toLowerCase does not promise (İ). */
function lowerAscii(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Just after `what`; the end of the text when it does not come. */
function past(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found === -1 ? text.length : found + what.length;
}

function readText(text: string): string {
  const spaced = text.replace(/\s+/g, ' ');
  if (!spaced.includes('&')) return spaced;
  return spaced.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));?/gi, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return ENTITIES[name] ?? ENTITIES[name.toLowerCase()] ?? whole;
    const code = typeof decimal === 'string' ? Number(decimal) : parseInt(String(hex), 16);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
      ? String.fromCodePoint(code)
      : ' ';
  });
}
