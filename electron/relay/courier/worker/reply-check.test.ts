import { describe, expect, it } from 'vitest';
import type { Step } from '../courier-messages.ts';
import { misfit } from './reply-check.ts';

const STEPS: readonly Step[] = [
  'greeting',
  'EHLO',
  'STARTTLS',
  'AUTH',
  'MAIL',
  'RCPT',
  'DATA',
  'content',
  'RSET',
];
/** The codes of success that fit each step; all others of them are out of step. */
const SUCCESS: Readonly<Record<Step, readonly string[]>> = {
  greeting: ['220'],
  EHLO: ['250'],
  STARTTLS: ['220'],
  AUTH: ['235', '334'],
  MAIL: ['250'],
  RCPT: ['250', '251', '252'],
  DATA: ['354'],
  content: ['250', '251', '252'],
  RSET: ['250'],
};
const POSITIVE = ['200', '211', '214', '220', '221', '235', '250', '251', '252', '253', '300', '334', '354'];

describe('misfit', () => {
  it.each(STEPS)('lets at %s go on only what goes on there', (step) => {
    const fitting = POSITIVE.filter((code) => misfit(step, `${code} text`) === null);
    expect(fitting).toEqual(SUCCESS[step]);
  });

  it.each(STEPS.filter((step) => step !== 'RSET'))('takes refusals for an answer to %s', (step) => {
    for (const code of ['421', '450', '500', '550', '571'])
      expect(misfit(step, `${code} no`), code).toBeNull();
  });

  it('takes nothing but success and the end of the session for an answer to RSET', () => {
    expect(misfit('RSET', '421 closing')).toBeNull();
    for (const code of ['450', '500', '503', '550'])
      expect(misfit('RSET', `${code} no`), code).not.toBeNull();
  });

  it.each([
    ['', 'a line of it has no reply code'],
    ['250ok', 'a line of it has no reply code'],
    ['25 ok', 'a line of it has no reply code'],
    ['2500 ok', 'a line of it has no reply code'],
    ['ok', 'a line of it has no reply code'],
    ['250-a\nb', 'a line of it has no reply code'],
    ['250-a\n550 b', 'its lines have different codes'],
    ['550-a\n250 b', 'its lines have different codes'],
    ['250 a\n250 b', 'it goes on after its last line'],
    ['250-a', 'it goes on after its last line'],
    ['150 wait', 'there is no such code'],
    ['650 what', 'there is no such code'],
    ['099 what', 'there is no such code'],
  ])('refuses %j', (reply, why) => {
    expect(misfit('MAIL', reply)).toBe(why);
  });

  it.each(['250', '250 ', '250 ok', '250-a\n250-b\n250 c', '250-\n250'])('takes %j', (reply) => {
    expect(misfit('MAIL', reply)).toBeNull();
  });
});
