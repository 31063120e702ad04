import { tell } from '../text/text.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAllowedSenders, senderEntries } from './allowed-senders.ts';

test.each([
  ['own', 'own'],
  [' Domain ', 'domain'],
  ['Ann@Example.COM', 'ann@example.com'],
  ['ann@example.com;@Example.org  bob@example.com,', 'ann@example.com, @example.org, bob@example.com'],
  ['*', '*'],
  ['@bücher.example, @xn--bcher-kva.example', '@xn--bcher-kva.example'],
])('%j is kept as %j', (typed, text) => {
  expect(parseAllowedSenders(typed)).toEqual({ ok: true, text });
});

test('what was kept reads the same again', () => {
  const kept = parseAllowedSenders('a@b.example, @c.example');
  expect(kept.ok && parseAllowedSenders(kept.text)).toEqual(kept);
  expect(kept.ok && senderEntries(kept.text)).toEqual(['a@b.example', '@c.example']);
  expect(senderEntries('own')).toEqual([]);
});

test.each([
  ['', 'Enter own'],
  ['ann', 'neither an address nor @domain'],
  ['own, ann@example.com', 'neither an address nor @domain'],
  ['ann@', 'Enter a domain'],
  ['a..b@example.com', 'two in a row'],
  ['ann@exa_mple.com', 'is not a domain'],
])('%j is refused and says why', (typed, reason) => {
  const parsed = parseAllowedSenders(typed);
  expect(parsed.ok).toBe(false);
  expect(!parsed.ok && tell(parsed.reason)).toContain(reason);
});

test('*@domain is the whole domain, and no other * is taken for a letter', () => {
  expect(parseAllowedSenders('*@D.example, ann@x.example')).toEqual({
    ok: true,
    text: '@d.example, ann@x.example',
  });
  expect(parseAllowedSenders('*@bücher.example, @xn--bcher-kva.example')).toEqual({
    ok: true,
    text: '@xn--bcher-kva.example',
  });
  for (const typed of ['*@*', '@*', '*@*.example', 'sales-*@d.example', '**@d.example', '@*.d.example']) {
    const parsed = parseAllowedSenders(typed);
    expect(!parsed.ok && tell(parsed.reason), typed).toMatch(/a \* stands for/);
  }
});

test('whatever is typed is refused or reads the same again', () => {
  const pieces = fc.constantFrom('a', '@', '.', 'example', ',', ' ', 'ü', 'own', '\0', '\n', 'xn--', '@x.y');
  const typed = fc.oneof(
    fc.string(),
    fc.array(pieces).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(typed, (text) => {
      const parsed = parseAllowedSenders(text);
      if (parsed.ok) expect(parseAllowedSenders(parsed.text)).toEqual(parsed);
      else expect(tell(parsed.reason)).not.toBe('');
    }),
    { numRuns: 500 },
  );
});
