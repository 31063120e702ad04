import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PosternError } from '../../shared/domain/errors.ts';
import { MockClient } from '../mock-client.ts';
import { Toasts } from './toasts.svelte.ts';
import { showUndoable, undo } from './undoable.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('Toasts', () => {
  it('go away by themselves, but not errors, and not while somebody reaches for them', () => {
    const toasts = new Toasts();
    toasts.show({ kind: 'success', title: 'Saved.' });
    toasts.show({ kind: 'error', title: 'Failed.' });
    toasts.hold();
    vi.advanceTimersByTime(60_000);
    expect(toasts.list).toHaveLength(2);
    toasts.resume();
    vi.advanceTimersByTime(60_000);
    expect(toasts.list.map(({ title }) => title)).toEqual(['Failed.']);
    toasts.dismiss(toasts.list[0]!.id);
    expect(toasts.list).toEqual([]);
  });

  it('are never more than four', () => {
    const toasts = new Toasts();
    for (let i = 1; i <= 6; i += 1) toasts.show({ kind: 'error', title: String(i) });
    expect(toasts.list.map(({ title }) => title)).toEqual(['3', '4', '5', '6']);
  });
});

describe('undo', () => {
  it('takes back exactly the change that the message told of', async () => {
    const toasts = new Toasts();
    const client = new MockClient({
      'changes.undo': () => ({ change: 9, users: 3, of: { change: 8, summary: 'Deleted 3 users' } }),
    });
    showUndoable({ client, toasts }, 'Deleted 3 users.', { change: 8, users: 3 });
    await toasts.list[0]?.action?.run();
    expect(client.sent('changes.undo')).toEqual([{ change: 8, leaves: 0 }]);
    // It takes the place of the message that told of the change, so that nobody undoes it again.
    expect(toasts.list.map(({ title }) => title)).toEqual(['Undid: Deleted 3 users']);
  });

  it('says when nothing had to change', () => {
    const toasts = new Toasts();
    showUndoable({ client: new MockClient({}), toasts }, 'Locked.', { change: 0, users: 0 });
    expect(toasts.list[0]).toMatchObject({ kind: 'info', title: 'Nothing had to change.' });
  });

  it('names the users that were left alone, and shows what failed', async () => {
    const toasts = new Toasts();
    const leftAlone = {
      count: 3,
      first: ['anna@example.com', 'bert@example.com'],
      why: ['changed', 'deleted'],
    } as const;
    await undo({
      client: new MockClient({
        'changes.undo': () => ({
          change: 9,
          users: 1,
          leftAlone,
          of: { change: 8, summary: 'Locked 4 users' },
        }),
      }),
      toasts,
    });
    expect(toasts.list[0]).toMatchObject({
      kind: 'warning',
      title: 'Undid: Locked 4 users',
      detail: 'Left alone: anna@example.com (changed since); bert@example.com (deleted since); and 1 more.',
    });
    const failing = new MockClient({
      'changes.undo': () => {
        throw PosternError.asSaid('disk-full', 'The disk is full.');
      },
    });
    await undo({ client: failing, toasts });
    expect(toasts.list[1]).toMatchObject({ kind: 'error', detail: 'The disk is full.' });
  });
});
