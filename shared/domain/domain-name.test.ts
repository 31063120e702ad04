import { tell } from '../text/text.ts';
import { describe, expect, it } from 'vitest';
import { displayDomain, parseDomain } from './domain-name.ts';

describe('parseDomain', () => {
  it.each([
    ['Example.COM', 'example.com'],
    ['example.com.', 'example.com'],
    ['domainname', 'domainname'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
    ['faß.example', 'xn--fa-hia.example'],
    ['r3---sn-abc.example', 'r3---sn-abc.example'],
  ])('%s is %s', (text, domain) => {
    expect(parseDomain(text)).toEqual({ ok: true, domain });
  });

  // A-labels that stand for nothing, for a control character, for ASCII, or for a text that is written otherwise.
  it.each([
    'xn--a',
    'xn--0',
    'xn--',
    'xn--ascii-',
    'xn--zzzzzz.example',
    'mail.xn--a.example',
    'xn--bcher-kvb',
  ])('%s is no international name', (text) => {
    const parsed = parseDomain(text);
    expect(parsed.ok ? '' : tell(parsed.reason)).toBe(`“${text}” is not a valid international domain name.`);
  });

  it.each(['', '-a', 'a..b', 'a_b', '1.2.3.4', 'a b', `${'a'.repeat(64)}.example`])(
    '%j is no domain',
    (text) => {
      expect(parseDomain(text)).toMatchObject({ ok: false });
    },
  );
});

describe('displayDomain', () => {
  it.each([
    ['xn--bcher-kva.example', 'bücher.example'],
    ['example.com', 'example.com'],
    // What stands for nothing is shown as it is, and never as an invisible character.
    ['xn--a.example', 'xn--a.example'],
    ['xn--ascii-', 'xn--ascii-'],
  ])('%s is shown as %s', (domain, shown) => {
    expect(displayDomain(domain)).toBe(shown);
  });
});
