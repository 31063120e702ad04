/** How texts are compared everywhere: users, conditions, search, senders. What was typed is what is shown. */
import { displayDomain, parseDomain } from './domain-name.ts';
import { looksLikeIp, parseIpUser } from './user-name.ts';

/**
 * Letters that differ from their usual small letter in form only, such as the sigma at the end of a word: lower case
 * keeps them, Unicode's simple case folding (CaseFolding.txt, C and S) does not.
 */
const FORMS: Readonly<Record<string, string>> = {
  µ: 'μ',
  '\u0345': 'ι',
  ς: 'σ',
  ϐ: 'β',
  ϑ: 'θ',
  ϕ: 'φ',
  ϖ: 'π',
  ϰ: 'κ',
  ϱ: 'ρ',
  ϵ: 'ε',
  ᲀ: 'в',
  ᲁ: 'д',
  ᲂ: 'о',
  ᲃ: 'с',
  ᲄ: 'т',
  ᲅ: 'т',
  ᲆ: 'ъ',
  ᲇ: 'ѣ',
  ᲈ: 'ꙋ',
  ẛ: 'ṡ',
};
const FORM = new RegExp(Object.keys(FORMS).join('|'), 'gu');

/** NFC, case folded. A text in ASCII becomes nothing else than its lower case. */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  const folded = text
    .normalize('NFC')
    .toLowerCase()
    .replace(FORM, (form) => FORMS[form] ?? form);
  return folded.normalize('NFC');
}

/** True when folding is no more than lower case. */
export function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- the ASCII range
  return /^[\x00-\x7f]*$/.test(text);
}

/** An address as a set keeps it, apart from its case: NFC, the domain as A-labels, IP addresses and ranges canonical. What is none of these stays. */
export function canonicalAddress(address: string): string {
  if (looksLikeIp(address)) {
    const ip = parseIpUser(address);
    return ip.ok ? ip.username : address;
  }
  const at = address.lastIndexOf('@');
  const domain = parseDomain(address.slice(at + 1));
  return at > 0 && domain.ok ? `${address.slice(0, at).normalize('NFC')}@${domain.domain}` : address;
}

/** A value that is looked for among addresses and hosts: folded; an IP address or range canonical; domains as U-labels. */
export function foldSought(text: string): string {
  const plain = text.trim();
  if (looksLikeIp(plain)) {
    const ip = parseIpUser(plain);
    if (ip.ok) return ip.username;
  }
  return foldShown(text);
}

/** Addresses joined by commas, each as {@link foldShown} gives it. */
export function foldAddresses(text: string): string {
  return text.includes(',') ? text.split(',').map(foldShown).join(',') : foldShown(text);
}

/** An address or a host for comparing with {@link foldSought}: folded, its domain as U-labels. */
export function foldShown(text: string): string {
  const folded = fold(text);
  const at = folded.lastIndexOf('@') + 1;
  if (at === 0 && !folded.includes('xn--') && isAscii(folded)) return folded;
  const domain = folded.slice(at);
  // What maps to one name, such as full-width letters and the ideographic full stop, compares as that.
  const parsed = parseDomain(domain);
  // A dot at the end may be the one before the rest of a name that is being typed.
  const whole = parsed.ok && !domain.endsWith('.');
  return folded.slice(0, at) + fold(displayDomain(whole ? parsed.domain : domain));
}
