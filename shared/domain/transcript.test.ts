import { describe, expect, it } from 'vitest';
import { dialogueLines, keepsTranscript, toldCommand, toldReply, whyNoTranscript } from './transcript.ts';

it('keeps what failed, all, or nothing', () => {
  const kept = (['off', 'failed', 'all'] as const).map((one) => [
    keepsTranscript(one, false),
    keepsTranscript(one, true),
  ]);
  expect(kept).toEqual([
    [false, false],
    [true, false],
    [true, true],
  ]);
});

describe('a line of a client', () => {
  it.each([
    'EHLO client.example',
    'MAIL FROM:<a@x.example> SIZE=12 BODY=8BITMIME',
    'RCPT TO:<"a b"@x.example> NOTIFY=FAILURE ORCPT=rfc822;a+20b@x',
    'mail from:<>',
    'DATA',
    'AUTH',
  ])('is kept as it is: %j', (line) => {
    expect(toldCommand(`${line}\r\n`)).toBe(line);
  });

  it.each([
    ['AUTH PLAIN AGEAZ2VoZWlt', 'AUTH PLAIN (not kept)'],
    ['auth login YQ==', 'AUTH LOGIN (not kept)'],
    ['AUTH Z2VoZWlt', 'AUTH (not kept)'],
    ['AUTHgeheim', '(a line that is no command, not kept)'],
    ['Z2VoZWlt', '(a line that is no command, not kept)'],
    ['geheim', '(a line that is no command, not kept)'],
    ['Subject: secret plans', '(a line that is no command, not kept)'],
    ['Help me, I forgot my password: geheim', 'HELP (not kept)'],
    ['NOOP geheim', 'NOOP (not kept)'],
    ['DATA geheim', 'DATA (not kept)'],
    ['MAIL geheim', 'MAIL (not kept)'],
    ['MAIL FROM:<a@x.example> and then geheim, he said', 'MAIL (not kept)'],
    ['EHLO my password is geheim', 'EHLO (not kept)'],
    ['', '(a line that is no command, not kept)'],
  ])('%j is told as %j', (line, told) => {
    expect(toldCommand(line)).toBe(told);
  });
});

it('tells of a challenge that there was one', () => {
  expect([toldReply('334 VXNlcm5hbWU6'), toldReply('334'), toldReply('235 2.7.0 Hello')]).toEqual([
    '334 (not kept)',
    '334 (not kept)',
    '235 2.7.0 Hello',
  ]);
});

it.each([
  ['released', '', '', 'failed', 'of no SMTP session'],
  ['accepted', 'dsn', '', 'all', 'of no SMTP session'],
  ['refused', 'lock', '550 5.7.1 No', 'off', 'are not kept'],
  ['delivered', 'mx:25', '250 OK', 'failed', 'Of what goes through'],
  ['delivered', 'mx:25', '250 OK', 'all', 'None is kept'],
  ['deferred', 'mx:25', '451 Later', 'failed', 'None is kept'],
] as const)('says why %s by “%s” has none', (kind, rule, reply, kept, said) => {
  expect(whyNoTranscript({ kind, rule, reply }, kept)).toContain(said);
});

it('shows who said a line, and nothing that a terminal would obey', () => {
  const lines = [
    { from: 'client', text: 'EHLO a' },
    { from: 'relay', text: '250 \u{1b}[2Jok' },
    { from: 'note', text: 'TLS' },
  ] as const;
  expect(dialogueLines(lines)).toEqual(['C: EHLO a', 'S: 250 \u{fffd}[2Jok', '-- TLS']);
});
