import { expect, test } from 'vitest';
import type { ChangeEntry, ChangeKind } from '../../../shared/contract/types.ts';
import { aboutOf } from '../model/about.ts';
import { History } from './history.ts';

/** As the activity log has it: latest first. */
function list(history: History, offset: number, limit: number): ChangeEntry[] {
  return history
    .records()
    .toReversed()
    .slice(offset, offset + limit)
    .map((record) => history.entry(record));
}

function add(history: History, seq: number, kind: ChangeKind, of: number | null = null, segment = 1): void {
  const place = { segment, offset: seq * 100, length: 100 };
  history.add({ seq, time: seq, actor: 'test', kind, users: 1, about: { text: `change ${seq}` }, of, place });
}

test('undo and redo walk the stack as an editor does', () => {
  const history = new History();
  add(history, 1, 'add');
  add(history, 2, 'edit');
  expect(history.undoState()).toMatchObject({ undo: { summary: 'change 2' }, redo: null });
  add(history, 3, 'undo', 2);
  expect(history.undoState()).toMatchObject({ undo: { summary: 'change 1' }, redo: { summary: 'change 2' } });
  expect(history.isUndone(2)).toBe(true);
  add(history, 4, 'redo', 2);
  expect(history.undoState()).toMatchObject({ undo: { summary: 'change 2' }, redo: null });
  expect(history.courseOf(2).map(({ seq }) => seq)).toEqual([4]);
  add(history, 5, 'undo', 2);
  add(history, 6, 'edit');
  expect(history.undoState()).toMatchObject({ undo: { summary: 'change 6' }, redo: null });
});

test('what the relay and the hardening did is no step, and does not end what can be done again', () => {
  const history = new History();
  const by = (seq: number, actor: string, kind: ChangeKind, of: number | null = null): void => {
    const place = { segment: 1, offset: seq * 100, length: 100 };
    history.add({ seq, time: seq, actor, kind, users: 1, about: { text: `change ${seq}` }, of, place });
  };
  by(1, 'anna', 'edit');
  by(2, 'anna', 'lock');
  by(3, 'anna', 'undo', 2);
  by(4, 'relay', 'lock');
  by(5, 'hardening', 'harden');
  by(6, 'relay', 'unlock');
  expect(history.undoState()).toMatchObject({ undo: { summary: 'change 1' }, redo: { summary: 'change 2' } });
  // An older Postern let people undo the relay's lock: that is not done again either.
  by(7, 'anna', 'undo', 4);
  expect(history.undoState()).toMatchObject({ undo: { summary: 'change 1' }, redo: { summary: 'change 2' } });
  expect(list(history, 0, 7).map(({ seq, undoable }) => [seq, undoable])).toEqual([
    [7, false],
    [6, false],
    [5, false],
    [4, false],
    // The undo of the lock by hand can be taken back, that of the relay's lock cannot.
    [3, true],
    [2, false],
    [1, true],
  ]);
});

test('what was left alone keeps a change open, and all its steps together say what has become of it', () => {
  const history = new History();
  add(history, 1, 'edit');
  const undo = (seq: number, left: number): void => {
    const place = { segment: 1, offset: seq * 100, length: 100 };
    history.add({ seq, time: seq, actor: 'test', kind: 'undo', users: 1, about: {}, of: 1, place, left });
  };
  undo(2, 3);
  expect([history.isOpenTo('undo', 1), history.isOpenTo('redo', 1)]).toEqual([true, true]);
  expect(list(history, 1, 1)).toMatchObject([{ undone: true, undoable: true, left: 3 }]);
  undo(3, 0);
  expect([history.isOpenTo('undo', 1), history.isOpenTo('redo', 1)]).toEqual([false, true]);
  expect(list(history, 2, 1)[0]).toMatchObject({ undone: true, undoable: false });
  expect(list(history, 2, 1)[0]).not.toHaveProperty('left');
  expect(history.courseOf(1).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(history.undoState()).toMatchObject({ undo: null, redo: { summary: 'change 1' } });
});

test('an older change undone by number leaves the middle of the stack', () => {
  const history = new History();
  for (let seq = 1; seq <= 3; seq++) add(history, seq, 'edit');
  add(history, 4, 'undo', 2);
  expect(history.nextUndo()).toBe(3);
  add(history, 5, 'undo', 3);
  expect(history.nextUndo()).toBe(1);
  expect(history.nextRedo()).toBe(3);
});

test('the list is latest first, and what lies in deleted segments is forgotten', () => {
  const history = new History();
  add(history, 1, 'add', null, 1);
  add(history, 2, 'edit', null, 2);
  add(history, 3, 'undo', 1, 2);
  expect(list(history, 0, 2).map(({ seq }) => seq)).toEqual([3, 2]);
  expect(list(history, 2, 5)).toMatchObject([{ seq: 1, undone: true }]);
  history.forgetBefore(2);
  expect(history.size).toBe(2);
  // Change 1 itself is gone, but doing it again needs only what undid it.
  expect(history.nextRedo()).toBe(1);
  history.forgetBefore(3);
  expect(history.undoState()).toMatchObject({ undo: null, redo: null });
});

test('sets from before call a deletion as it is called today', () => {
  const history = new History();
  const place = { segment: 1, offset: 0, length: 100 };
  const change = { time: 1, actor: 'test', users: 1, of: null, place };
  const old = (summary: string) => aboutOf({ summary });
  history.add({ ...change, seq: 1, kind: 'remove', about: old('Removed ann@example.com') });
  history.add({ ...change, seq: 2, kind: 'undo', of: 1, about: old('Undid: Removed ann@example.com') });
  expect(list(history, 0, 2).map(({ summary }) => summary)).toEqual([
    'Undid: Deleted ann@example.com',
    'Deleted ann@example.com',
  ]);
  expect(history.undoState().redo?.summary).toBe('Deleted ann@example.com');
});
