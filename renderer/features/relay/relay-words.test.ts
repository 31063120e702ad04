import { asSaid, message } from '../../../shared/text/text.ts';
import { describe, expect, it } from 'vitest';
import { MAIL_EVENT_KINDS } from '../../../shared/domain/mail-event-kinds.ts';
import {
  detailRows,
  EVENT_WORDS,
  lineMatches,
  markOf,
  neverUsed,
  statusText,
  whyText,
  switchedOn,
  todayCounts,
} from './relay-words.ts';
import { RUNNING, STOPPED } from './sample-relay.ts';
import { logLine } from './sample-log.ts';

const time = (at: number) => new Date(at).toISOString();

describe('a line of the mail log', () => {
  it.each(MAIL_EVENT_KINDS)('has a word for %s', (kind) => {
    expect(EVENT_WORDS[kind].word).not.toBe('');
  });

  it('shows limit, use and reset of a refusal by name, and leaves out what is empty', () => {
    const rows = detailRows(
      logLine(1, {
        message: null,
        client: '',
        rule: 'limitPerDay',
        reply: '451 4.7.1 Limit per day reached',
        detail: 'value=1000 used=999 wanted=2 resets=2026-11-23T23:00:00.000Z',
      }),
      time,
    );
    const labels = rows.map(({ label }) => label);
    expect(labels).not.toContain('Message');
    expect(labels).not.toContain('Client');
    expect(rows.slice(-4)).toEqual([
      { label: 'Limit', value: '1000' },
      { label: 'Used', value: '999' },
      { label: 'Wanted', value: '2' },
      { label: 'Resets', value: '2026-11-23T23:00:00.000Z' },
    ]);
  });

  it('keeps words around the pairs, and values with spaces', () => {
    const rows = detailRows(
      logLine(1, { detail: 'Held back. status=manual reason=Spam wave of 3 May' }),
      time,
    );
    expect(rows.slice(-3)).toEqual([
      { label: 'Status', value: 'manual' },
      { label: 'Reason', value: 'Spam wave of 3 May' },
      { label: 'Detail', value: 'Held back.' },
    ]);
    const strike = detailRows(logLine(1, { detail: 'strike=1 of 5 GTUBE test' }), time);
    expect(strike.slice(-2)).toEqual([
      { label: 'Strike', value: '1 of 5' },
      { label: 'Detail', value: 'GTUBE test' },
    ]);
  });
});

describe('the state', () => {
  it('counts what failed, whether it was refused or given up', () => {
    const counts = todayCounts({ accepted: 3, failed: 1, expired: 2 });
    expect(counts.map(({ label, count }) => `${label} ${count}`)).toEqual([
      'Accepted 3',
      'Delivered 0',
      'Refused 0',
      'Quarantined 0',
      'Deferred 0',
      'Failed 3',
    ]);
  });

  it('are of one kind of lines, where they are', () => {
    const kinds = (today: Parameters<typeof todayCounts>[0]) =>
      todayCounts(today).flatMap(({ kind }) => kind ?? []);
    expect(kinds({ accepted: 3, expired: 2 })).toEqual(['accepted', 'expired']);
    expect(kinds({ failed: 1, expired: 2 })).toEqual([]);
  });

  it('says until when a lock holds in words, and as the SMTP reply rounds it', () => {
    const value = (detail: string) =>
      detailRows(logLine(1, { kind: 'locked', rule: 'automaticLock', detail }), time).find(
        ({ label }) => label === 'Locked until',
      )?.value;
    expect(value('until=none reason=Spam')).toBe('an administrator unlocks');
    expect(value('until=until an administrator unlocks reason=Spam')).toBe('an administrator unlocks');
    expect(value('until=2026-11-23T18:25:01.000Z reason=Spam')).toBe('2026-11-23T18:26:00.000Z');
  });

  it('names the port, with an IPv6 address in brackets', () => {
    expect(statusText(RUNNING)).toBe('Relay 127.0.0.1:2587');
    expect(statusText(STOPPED)).toBe('Relay stopped');
    const noMail = { ...RUNNING, storage: asSaid('The disk is full.') };
    expect(statusText(noMail)).toBe('Relay takes no mail');
    expect(markOf(noMail)).toEqual({ phase: 'waiting', text: 'Takes no mail' });
    expect([noMail, RUNNING].map(whyText)).toEqual(['The disk is full.', null]);
    const reason = 'Port 1 is taken.';
    const told = message('The relay could not be started ({reason}).', { reason: 'no room' });
    expect(whyText({ ...STOPPED, reason, told: null })).toBe(reason);
    expect(whyText({ ...STOPPED, reason, told })).toBe('The relay could not be started (no room).');
    expect(markOf(RUNNING)).toEqual({ phase: 'running', text: 'Running' });
  });

  it('knows a relay that nobody has used from one that is only stopped', () => {
    expect(neverUsed(STOPPED, 0)).toBe(true);
    expect(neverUsed(STOPPED, 1)).toBe(false);
    expect(neverUsed({ ...STOPPED, counts: { ...STOPPED.counts, queued: 1 } }, 0)).toBe(false);
    expect(neverUsed(RUNNING, 0)).toBe(false);
  });
});

describe('whether the relay is switched on', () => {
  it.each([
    ['running', true],
    ['starting', true],
    ['waiting', true],
    ['stopping', false],
    ['stopped', false],
    ['failed', false],
  ] as const)('%s: %s', (phase, on) => {
    expect(switchedOn(phase)).toBe(on);
  });
});

it('a line matches a filter that says several words only with all of them', () => {
  const line = logLine(1, { user: 'anna@example.com', reply: '451 later' });
  expect(lineMatches(line, ' ANNA  later ')).toBe(true);
  expect(lineMatches(line, 'anna never')).toBe(false);
  expect(lineMatches(line, ' ')).toBe(true);
});
