import { expect, it } from 'vitest';
import type { ChangeEntry } from '../../../shared/contract/types.ts';
import { MockClient } from '../../mock-client.ts';
import { byDay, ChangeLog, CHANGES_PAGE } from './change-log.svelte.ts';

const change = (seq: number): ChangeEntry => ({
  seq,
  time: Date.UTC(2026, 10, 23, 12) + seq,
  actor: 'anna',
  kind: 'edit',
  users: 1,
  summary: `Edited ${seq}`,
  of: null,
  undone: false,
  undoable: true,
});

it('reads page by page, and again as much as is shown', async () => {
  let total = 500;
  const client = new MockClient({
    'changes.list': ({ offset, limit }) => ({
      total,
      changes: Array.from({ length: Math.min(limit, total - offset) }, (_, i) => change(total - offset - i)),
    }),
  });
  const log = new ChangeLog(client);
  await log.refresh();
  expect(log.changes).toHaveLength(CHANGES_PAGE);
  await log.older();
  await log.older();
  expect([log.changes.length, log.more]).toEqual([500, false]);
  await log.older();
  expect(client.calls).toHaveLength(3);
  total = 501;
  await log.refresh();
  expect(log.changes[0]?.seq).toBe(501);
  expect(log.changes).toHaveLength(500);
  expect(new Set(log.changes.map(({ seq }) => seq)).size).toBe(log.changes.length);
});

it('puts changes of a day together', () => {
  const day = 86_400_000;
  const days = byDay(
    [0, 1, 2 * day].map((back) => ({ ...change(1), time: Date.UTC(2026, 5, 15, 12) - back })),
  );
  expect(days.map(({ changes }) => changes.length)).toEqual([2, 1]);
});

it('lets no older answer, or its failure, take the place of a newer one', async () => {
  const waiting: { resolve: (seqs: number[]) => void; reject: () => void }[] = [];
  const client = new MockClient({
    'changes.list': () =>
      new Promise((resolve, reject) =>
        waiting.push({
          resolve: (seqs) => resolve({ total: seqs.length, changes: seqs.map(change) }),
          reject: () => reject(new Error('gone')),
        }),
      ),
  });
  const log = new ChangeLog(client);
  const reads = [log.refresh(), log.refresh(), log.refresh()];
  waiting[2]?.resolve([3, 2, 1]);
  await reads[2];
  expect(log.loading).toBe(false);
  waiting[0]?.resolve([1]);
  waiting[1]?.reject();
  await Promise.all(reads);
  expect([log.total, log.error]).toEqual([3, null]);
});
