import { afterEach, describe, expect, it } from 'vitest';
import { PosternError } from '../../shared/domain/errors.ts';
import { MockClient } from '../mock-client.ts';
import { dialogs } from './dialogs.svelte.ts';
import { Toasts } from './toasts.svelte.ts';
import { redo, showUndoable, undo } from './undoable.ts';

const leftAlone = { count: 1, first: ['anna@example.com'], why: ['changed'] } as const;
const refused = (details: object) =>
  PosternError.asSaid('left-alone', 'Left alone.', { change: 8, summary: 'Locked 4 users', ...details });
const done = { change: 9, users: 3, leftAlone, of: { change: 8, summary: 'Locked 4 users' } };

afterEach(() => {
  if (dialogs.current !== null) dialogs.close(dialogs.current);
});

function asked() {
  const { current } = dialogs;
  if (current?.kind !== 'undo-partly') throw new Error('Nothing was asked.');
  return current;
}

describe('an undo that would leave something alone', () => {
  it('asks first, naming it and why, and goes on with what was told', async () => {
    const client = new MockClient({
      'changes.undo': ({ leaves }) => {
        if (leaves !== 1) throw refused({ leftAlone, everything: false });
        return done;
      },
    });
    const toasts = new Toasts();
    await undo({ client, toasts });
    expect(toasts.list).toEqual([]);
    const request = asked();
    expect(request.question).toMatchObject({ verb: 'undo', summary: 'Locked 4 users', leftAlone });
    dialogs.close(request);
    await request.question.goOn();
    // By its number: another change may be the last one by now.
    expect(client.sent('changes.undo')).toEqual([{ leaves: 0 }, { change: 8, leaves: 1 }]);
    expect(toasts.list[0]).toMatchObject({ kind: 'warning', title: 'Undid: Locked 4 users' });
  });

  it('asks for a redo alike, and again when it is another number by then', async () => {
    let now = 1;
    const client = new MockClient({
      'changes.redo': ({ leaves }) => {
        if (leaves !== now) throw refused({ leftAlone: { ...leftAlone, count: now }, everything: false });
        return done;
      },
    });
    const toasts = new Toasts();
    await redo({ client, toasts });
    now = 2;
    const first = asked();
    dialogs.close(first);
    await first.question.goOn();
    expect(asked().question.leftAlone.count).toBe(2);
    // In the meantime nothing is in the way: nothing to ask.
    now = 0;
    const second = asked();
    dialogs.close(second);
    await second.question.goOn();
    expect(client.sent('changes.redo').map(({ leaves }) => leaves)).toEqual([0, 1, 2, 0]);
    expect(toasts.list).toHaveLength(1);
  });

  it('says so where nothing at all can be done, and where another dialog is open', async () => {
    const toasts = new Toasts();
    const client = new MockClient({
      'changes.undo': () => {
        throw refused({ leftAlone, everything: true });
      },
    });
    await undo({ client, toasts }, 8);
    expect(dialogs.current).toBeNull();
    expect(toasts.list[0]).toMatchObject({ kind: 'error', title: 'Could not undo.', detail: 'Left alone.' });
    dialogs.addUser();
    client.answer('changes.undo', () => {
      throw refused({ leftAlone, everything: false });
    });
    await undo({ client, toasts }, 8);
    expect(dialogs.current?.kind).toBe('add-user');
    expect(toasts.list[1]).toMatchObject({ kind: 'error', title: 'Could not undo.' });
  });
});

describe('a change that is told of', () => {
  it('can be undone by its number, unless nothing had to change', async () => {
    const client = new MockClient({ 'changes.undo': () => done });
    const toasts = new Toasts();
    showUndoable({ client, toasts }, 'Locked 4 users.', { change: 0, users: 0 });
    expect(toasts.list).toMatchObject([{ kind: 'info', title: 'Nothing had to change.' }]);
    expect(toasts.list[0]?.action).toBeUndefined();
    showUndoable({ client, toasts }, 'Locked 4 users.', { change: 8, users: 4 });
    await toasts.list.at(-1)?.action?.run();
    expect(client.sent('changes.undo')).toEqual([{ change: 8, leaves: 0 }]);
  });
});
