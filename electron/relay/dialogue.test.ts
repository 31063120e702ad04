import { expect, it } from 'vitest';
import { MOST_TRANSCRIPT } from '../../shared/domain/transcript.ts';
import { Dialogue, withTranscript } from './dialogue.ts';
import { eventOf } from '../../tests/support/mail-samples.ts';

it('tells who said what, secrets not, and last what is just said', () => {
  const dialogue = new Dialogue();
  dialogue.note('Connection from 192.0.2.7');
  dialogue.command('EHLO a\r\n');
  dialogue.reply('250-b\n250 SIZE');
  dialogue.command('AUTH LOGIN\r\n');
  dialogue.reply('334 VXNlcm5hbWU6');
  dialogue.answer();
  expect(dialogue.text('535 5.7.8 \u001b[2J\u202eNo')).toBe(
    '* Connection from 192.0.2.7\nC: EHLO a\nS: 250-b\nS: 250 SIZE\nC: AUTH LOGIN\nS: 334 (not kept)\nC: (answers AUTH, not kept)\nS: 535 5.7.8 [2J No',
  );
});

it('begins anew after its opening', () => {
  const dialogue = new Dialogue();
  dialogue.note('opened');
  dialogue.restart();
  dialogue.command('RSET');
  dialogue.restart();
  dialogue.command('DATA');
  expect(dialogue.text()).toBe('* opened\nC: DATA');
});

it('adds to its opening what is said when it opens again, without the message between', () => {
  const dialogue = new Dialogue();
  dialogue.note('opened');
  dialogue.restart();
  dialogue.command('DATA');
  dialogue.reopen();
  dialogue.command('STARTTLS');
  dialogue.restart();
  dialogue.command('RSET');
  expect(dialogue.text()).toBe('* opened\nC: STARTTLS\nC: RSET');
});

it('does not grow with openings', () => {
  const dialogue = new Dialogue();
  for (let i = 0; i < 1000; i++) {
    dialogue.reopen();
    dialogue.command('EHLO a');
    dialogue.restart();
  }
  dialogue.command('DATA');
  const lines = dialogue.text().split('\n');
  expect([lines.length, ...lines.slice(-2)]).toEqual([32, '* (970 lines left out)', 'C: DATA']);
});

it('of a long opening says what it leaves out', () => {
  const dialogue = new Dialogue();
  for (let i = 0; i < 35; i++) dialogue.reply(`250-X${i}`);
  dialogue.restart();
  dialogue.command('DATA');
  expect(dialogue.text().split('\n').slice(-3)).toEqual(['S: 250-X29', '* (5 lines left out)', 'C: DATA']);
});

it('keeps beginning and end of a long one, and long lines cut', () => {
  const dialogue = new Dialogue();
  for (let i = 0; i < 1000; i++) dialogue.command(`RCPT TO:<u${i}@x.example>`);
  const lines = dialogue.text('550 5.7.1 No').split('\n');
  expect(lines).toHaveLength(30 + 1 + 50 + 1);
  expect([lines[29], lines[30], lines[31], lines.at(-1)]).toEqual([
    'C: RCPT TO:<u29@x.example>',
    '* (920 lines left out)',
    'C: RCPT TO:<u950@x.example>',
    'S: 550 5.7.1 No',
  ]);
  for (let i = 0; i < 100; i++) dialogue.reply(`550 ${'x'.repeat(5000)}`);
  const text = dialogue.text('550 5.7.1 No');
  expect(text.length).toBeLessThanOrEqual(MOST_TRANSCRIPT);
  expect(text.endsWith('S: 550 5.7.1 No')).toBe(true);
  expect(text).toContain(`S: 550 ${'x'.repeat(393)}…\n`);
});

it('goes with a line of the log where it is to be kept', () => {
  const dialogue = new Dialogue();
  dialogue.command('DATA');
  const event = eventOf('refused');
  const kept = (transcripts: 'off' | 'failed' | 'all', reply: string) =>
    withTranscript(event, { transcripts }, dialogue, reply).transcript;
  expect([kept('off', '550 No'), kept('failed', '250 OK'), kept('failed', '451 Later')]).toEqual([
    undefined,
    undefined,
    'C: DATA\nS: 451 Later',
  ]);
  expect(kept('all', '250 OK')).toBe('C: DATA\nS: 250 OK');
});
