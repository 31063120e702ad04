import { describe, expect, it } from 'vitest';
import { enhancedStatus, oneLine, REPLY_RULES, replyMeaning, replyText, statusOf } from './remote-replies.ts';

describe('replyMeaning', () => {
  it.each([
    ['250 2.0.0 queued', 'accepted'],
    ['251 will forward', 'accepted'],
    ['421 4.7.0 rate limited', 'host'],
    ['450 4.2.0 greylisted', 'temporary'],
    ['452 4.3.1 too many connections from your host', 'host'],
    ['530 5.7.0 Must issue a STARTTLS command first', 'host'],
    ['535 5.7.8 bad password', 'host'],
    ['550 5.1.1 no such user', 'permanent'],
    ['550 5.7.1 authentication required', 'host'],
    ['550 4.2.1 mailbox busy', 'temporary'],
    ['550 5.7.1 Greylisted, try again later', 'temporary'],
    ['552 5.2.2 mailbox full', 'temporary'],
    ['552 5.3.4 message too big', 'permanent'],
    ['552 too many recipients', 'temporary'],
    ['503 5.5.1 bad sequence', 'temporary'],
    ['554 5.7.1 rejected as spam', 'permanent'],
    ['nonsense', 'temporary'],
    ['', 'temporary'],
  ] as const)('takes "%s" for %s', (reply, meaning) => {
    expect(replyMeaning(reply)).toBe(meaning);
  });

  it('sees through several lines', () => {
    expect(replyMeaning('550-5.7.1 sorry\n550 5.7.1 try again later')).toBe('temporary');
  });

  it('judges findings of our own by their class', () => {
    expect(replyMeaning({ status: '5.6.7', text: '' })).toBe('permanent');
    expect(replyMeaning({ status: '4.4.2', text: '' })).toBe('temporary');
  });

  it('says of every rule why it is there', () => {
    for (const { because } of REPLY_RULES) expect(because.length).toBeGreaterThan(5);
  });
});

describe('the words of a reply', () => {
  it('come on one line, with code and status once, cut at 500 characters', () => {
    expect(oneLine('550-5.1.1 one\n550-5.1.1 two\n550 5.1.1 three')).toBe('550 5.1.1 one two three');
    expect(oneLine('250-a\n250 b')).toBe('250 a b');
    expect(oneLine(`550 ${'x'.repeat(1000)}`)).toHaveLength(500);
    expect(replyText({ status: '4.4.2', text: 'lost\nconnection' })).toBe('4.4.2 lost connection');
  });

  it('have a status, if need be made from the code', () => {
    expect(enhancedStatus('550-5.1.10 x')).toBe('5.1.10');
    expect(enhancedStatus('550 5x')).toBeNull();
    expect(statusOf('550 no')).toBe('5.0.0');
    expect(statusOf('?')).toBe('4.0.0');
  });
});
