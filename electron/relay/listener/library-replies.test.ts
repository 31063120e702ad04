import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { oursFor } from './library-replies.ts';

/** Steps that the relay has of its own, switches off, or lets pass as they are; else successes. */
const NOT_SAID: readonly RegExp[] = [
  // relay-connection.ts greets, takes RCPT, and refuses the jokes.
  /Too many connected clients/,
  /You talk too soon/,
  /^Error: (?:Bad recipient address syntax|need MAIL command|NOTIFY|Bad ORCPT|too many recipients)/,
  /wizard|mantra|Invoking shell|Can not kill/,
  // What a broken socket says to nobody.
  /^Error: $/,
  // No LMTP, XCLIENT or XFORWARD; AUTH is PLAIN and LOGIN.
  /not allowed in LMTP|LHLO/,
];

/** Texts of refusals, and of what would be a riddle, in the library's sources. */
function texts(): string[] {
  const folder = dirname(createRequire(import.meta.url).resolve('smtp-server'));
  const found: string[] = [];
  for (const name of ['smtp-connection.js', 'sasl.js', 'smtp-server.js']) {
    const source = readFileSync(join(folder, name), 'utf8');
    // A text may be made of several: what it begins with is enough.
    for (const [, code = '', text = ''] of source.matchAll(/\.send\((\d{3}), (?:[^'\n]*?[?+] )??'([^']+)'/g))
      if (/^[45]|^214|^252/.test(code)) found.push(text);
  }
  return found;
}

it('is ours for whatever the library refuses with', () => {
  const all = texts();
  expect(all.length).toBeGreaterThan(40);
  const said = all.filter((text) => !NOT_SAID.some((pattern) => pattern.test(text)));
  const bare = said.filter((text) => oursFor(whole(text)) === null);
  expect(bare).toEqual([]);
});

it('has an enhanced status code and printable ASCII on one line', () => {
  for (const text of texts()) {
    const ours = oursFor(whole(text));
    if (ours !== null) expect(ours).toMatch(/^[245]\.\d\.\d{1,2} [ -~]{4,200}$/);
  }
});

it('leaves our own alone', () => {
  expect(oursFor('5.7.1 Error: no')).toBeNull();
  expect(oursFor('client.example.com Nice to meet you')).toBeNull();
});

/** What the library puts together: `Error: send ` and the name of the command. */
function whole(text: string): string {
  if (text === 'Error: send ') return 'Error: send HELO/EHLO first';
  return text === 'Error: syntax: ' ? 'Error: syntax: EHLO hostname' : text;
}
