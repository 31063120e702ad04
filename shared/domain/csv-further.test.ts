import { tell } from '../text/text.ts';
import { describe, expect, test } from 'vitest';
import { FURTHER_FIELDS, furtherField, readFurther, type FurtherField } from './csv-further.ts';
import { SETTING_SPECS, SETTING_KEYS } from './settings.ts';

const defaults = { now: 1_000, actor: 'me' };
const SINCE = '2026-11-24T17:00:00.000Z';
const UNTIL = '2026-11-24T17:30:00.000Z';

/** Reads one row, given as field and cell. */
function read(cells: Partial<Record<FurtherField, string>>) {
  const fields = Object.keys(cells) as FurtherField[];
  const columns = fields.map((field, column) => ({ field, column: column + 3 }));
  return readFurther(columns, ['a', 'b', 'c', ...Object.values(cells)], defaults);
}

describe('headings', () => {
  test.each(FURTHER_FIELDS)('%s is known by its own name, in snake case and in capitals', (field) => {
    expect(furtherField(field)).toBe(field);
    expect(furtherField(field.replace(/[A-Z]/g, '_$&').toUpperCase())).toBe(field);
  });

  test.each(SETTING_KEYS)('%s is known by its label in the window', (key) => {
    expect(furtherField(SETTING_SPECS[key].label)).toBe(key);
  });

  test.each([
    ['limit per day', 'limitPerDay'],
    ['Limit pro Tag', 'limitPerDay'],
    ['Tageslimit', 'limitPerDay'],
    ['Daily limit', 'limitPerDay'],
    ['Limit per day (messages)', 'limitPerDay'],
    ['limit-per-month', 'limitPerMonth'],
    ['Monatslimit', 'limitPerMonth'],
    ['Limit/Stunde', 'limitPerHour'],
    ['Limit pro Minute', 'limitPerMinute'],
    ['Wochenlimit', 'limitPerWeek'],
    ['Max. Empfänger pro Tag', 'maxRecipientsPerDay'],
    ['Maximale Anzahl Empfaenger pro Tag', 'maxRecipientsPerDay'],
    ['Quarantäne-Antwort', 'quarantineResponse'],
    ['Erlaubte Absender', 'allowedSenders'],
    ['Sperre', 'lock'],
    ['gesperrt', 'lock'],
    ['Sperrgrund', 'lockReason'],
    ['Lock reason', 'lockReason'],
    ['Gesperrt bis', 'lockedUntil'],
    ['Automatische Sperre', 'automaticLock'],
    ['User lock timeout', 'userLockTimeout'],
    ['Art', 'kind'],
  ] as const)('%s', (heading, field) => {
    expect(furtherField(heading)).toBe(field);
  });

  test.each(['', 'quota', 'limit', 'notes', 'day', '日'])('%j is not known', (heading) => {
    expect(furtherField(heading)).toBeNull();
  });
});

describe('cells', () => {
  test('settings are read as the window reads them; empty and inherit are inherited', () => {
    expect(
      read({
        limitPerDay: '1,000',
        limitPerWeek: ' Unlimited ',
        limitPerMonth: '',
        limitPerHour: 'inherit',
        automaticLock: 'Off',
        quarantineResponse: 'ACCEPTED',
        allowedSenders: 'Ann@Example.com;@example.org',
      }),
    ).toEqual({
      ok: true,
      values: {
        settings: {
          limitPerDay: 1000,
          limitPerWeek: 0,
          limitPerMonth: null,
          limitPerHour: null,
          automaticLock: false,
          quarantineResponse: 'accepted',
          allowedSenders: 'ann@example.com, @example.org',
        },
      },
    });
    expect(read({ limitPerDay: 'unbegrenzt', automaticLock: 'nein', limitPerHour: 'geerbt' })).toMatchObject({
      values: { settings: { limitPerDay: 0, automaticLock: false, limitPerHour: null } },
    });
  });

  test.each([
    [{ limitPerDay: '10k' }, 'limitPerDay', /“10k” cannot be used/],
    [{ limitPerDay: '-1' }, 'limitPerDay', /0–10,000,000/],
    [{ kind: 'mailbox', maxDaysToRetry: 'unlimited' }, 'maxDaysToRetry', /1–30/],
    [{ automaticLock: 'perhaps' }, 'automaticLock', /on or off/],
    [{ allowedSenders: 'nobody' }, 'allowedSenders', /neither an address/],
    [{ kind: 'robot' }, 'kind', /mailbox or ip/],
    [{ lock: 'perhaps' }, 'lock', /manual, automatic/],
    [{ lock: 'exhausted', lockedUntil: UNTIL }, 'lockedUntil', /does not end by itself/],
    [{ lock: 'manual', lockedSince: UNTIL, lockedUntil: UNTIL }, 'lockedUntil', /before it begins/],
    ...[
      'soon',
      '[]',
      '{"timeZone":{"value":"UTC","since":1,"until":2}}',
      '{"limitPerDay":{"value":-1,"since":1,"until":2}}',
      '{"limitPerDay":{"value":1,"since":2,"until":2}}',
      '{"limitPerDay":{"value":1,"since":null,"until":2}}',
      '{"limitPerDay":{"value":1,"since":1,"until":2,"made":"x"}}',
    ].map((cell) => [{ temporarySettings: cell }, 'temporarySettings', /a full export/] as const),
    [{ lock: 'manual', lockPlan: 'soon' }, 'lockPlan', /a full export/],
    [{ lock: 'manual', lockPlan: '{"made":"soon"}' }, 'lockPlan', /a full export/],
    [{ lock: 'automatic' }, 'lock', /lockedUntil/],
    [{ lock: 'automatic', lockedUntil: 'tomorrow' }, 'lockedUntil', /2026-11-24T18:00:00Z/],
    [{ lock: 'automatic', lockedUntil: '2026-11-24T18:00:00' }, 'lockedUntil', /zone/],
    [{ lock: 'manual', lockedSince: '24.11.2026' }, 'lockedSince', /zone/],
    [{ lock: '', lockReason: 'spam' }, 'lockReason', /not locked/],
    [{ lock: 'manual', lockReason: 'x'.repeat(501) }, 'lockReason', /500/],
    [{ lock: 'manual', lockedBy: 'x'.repeat(201) }, 'lockedBy', /200/],
    [{ lock: 'automatic', lockedUntil: '', lockUnlocks: '1001' }, 'lockUnlocks', /0–1,000/],
  ] as const)('%j is refused for its %s', (cells, field, reason) => {
    const row = read(cells);
    const column = Object.keys(cells).indexOf(field) + 3;
    expect(row).toMatchObject({ ok: false, field, column: column < 3 ? 3 : column });
    expect(row.ok ? '' : tell(row.reason)).toMatch(reason);
  });

  test('locks', () => {
    const full = { lockedSince: SINCE, lockReason: ' r\n', lockedBy: 'relay', lockUnlocks: '2' };
    const since = Date.parse(SINCE);
    expect(read({ lock: 'automatic', lockedUntil: UNTIL, ...full })).toMatchObject({
      values: {
        lock: { kind: 'automatic', since, until: Date.parse(UNTIL), reason: ' r\n', by: 'relay', unlocks: 2 },
      },
    });
    const exhausted = { kind: 'automatic', since, until: null };
    expect(read({ lock: 'automatic', lockedUntil: '', ...full })).toMatchObject({
      values: { lock: exhausted },
    });
    expect(read({ lock: 'automatic-exhausted', ...full })).toMatchObject({ values: { lock: exhausted } });
    const manual = { kind: 'manual', since: 1000, until: null, reason: '', by: 'me' };
    expect(read({ lock: 'manual', lockedSince: SINCE, lockedUntil: UNTIL })).toMatchObject({
      values: { lock: { kind: 'manual', since, until: Date.parse(UNTIL), made: 1000 } },
    });
    expect(read({ lock: 'yes' })).toEqual({ ok: true, values: { lock: manual, anyLock: true } });
    for (const lock of ['', 'no', 'active', 'Nein'])
      expect(read({ lock })).toEqual({ ok: true, values: { lock: null } });
    expect(read({ limitPerDay: '1' })).toEqual({ ok: true, values: { settings: { limitPerDay: 1 } } });
    expect(read({ kind: '' })).toEqual({ ok: true, values: {} });
  });
});
