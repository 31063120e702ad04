import { expect, test } from 'vitest';
import type { ChangeEntry } from '../contract/types.ts';
import type { QuarantineRow, QueueRow, UsageRow } from '../contract/relay-types.ts';
import { csvColumns, type CsvListKey, type CsvRows } from './csv-columns.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const moment = { now: NOW, relay: { phase: 'stopped', paused: false } } as const;

function cells<L extends CsvListKey>(list: L, row: Partial<CsvRows[L]>, ...ids: string[]) {
  const { columns, unknown } = csvColumns(list, ids);
  expect(unknown).toBeNull();
  return columns.map(({ title, text }) => `${title}: ${text(row as CsvRows[L], moment)}`);
}

test('times, words of choices, several values and what there is none of', () => {
  const row: Partial<QueueRow> = {
    state: 'held',
    nextAttempt: null,
    received: NOW,
    size: 1234,
    lastReply: '',
  };
  expect(cells('queue', row, 'received', 'state', 'next', 'size', 'why')).toEqual([
    'Received: 2026-06-01T12:00:00.000Z',
    'State: Held',
    'Next attempt: ',
    'Size: 1234',
    'Why: Held back until it is released.',
  ]);
  const found: Partial<QuarantineRow> = { recipients: ['a@b.de', 'c@d.de'], score: null, finding: 'blocked' };
  expect(cells('quarantine', found, 'recipient', 'score', 'finding')).toEqual([
    'Recipients: a@b.de, c@d.de',
    'Score: ',
    'Found: blocked attachment',
  ]);
  const change: Partial<ChangeEntry> = { undone: true, seq: null, kind: 'add' };
  expect(cells('activity', change, 'undone', 'change', 'kind')).toEqual([
    'Undone: yes',
    'Change: ',
    'Kind: Added',
  ]);
});

test('what is used of a limit, and the limit, are two columns that can be counted with', () => {
  const row = {
    rules: [
      { rule: 'limitPerDay', used: 45, limit: 60, resets: NOW },
      { rule: 'limitPerHour', used: 1, limit: 0, resets: NOW },
    ],
  } as unknown as UsageRow;
  expect(cells('usage', row, 'usedPerHour', 'usedPerDay', 'share', 'resets')).toEqual([
    'Used in the last hour: 1',
    'Used in the last hour: limit: unlimited',
    'Used today: 45',
    'Used today: limit: 60',
    'Nearest limit: 75',
    'Resets: 2026-06-01T12:00:00.000Z',
  ]);
});

test('a column that the list has not is named', () => {
  expect(csvColumns('log', ['time', 'colour'])).toMatchObject({
    unknown: 'colour',
    columns: [{ id: 'time' }],
  });
});
