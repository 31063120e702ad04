import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ImportState } from '../../shared/contract/types.ts';
import { ImportProgress } from './import-progress.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

test('the time in which an answer was waited for is not the import’s', () => {
  const how = { dryRun: false, into: 'users', from: 'file' } as const;
  const progress = new ImportProgress('id', 'staff.csv', how, () => undefined);
  const detected = {} as NonNullable<ImportState['detected']>;
  vi.advanceTimersByTime(500);
  progress.asks(100, detected, []);
  vi.advanceTimersByTime(60_000);
  progress.answered();
  vi.advanceTimersByTime(1000);
  expect(progress.state().seconds).toBe(1.5);
});
