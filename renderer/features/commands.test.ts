import { message } from '../../shared/text/text.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImportState, SetInfo } from '../../shared/contract/types.ts';
import { app } from '../lib/app-state.svelte.ts';
import { dialogs } from '../lib/dialogs.svelte.ts';
import { commands, run, takeCommand, takeKey, whyDisabled } from './commands.svelte.ts';

const mock = await vi.hoisted(async () => {
  const { MockClient } = await import('../mock-client.ts');
  const result = { change: 2, users: 1, of: { change: 1, summary: 'Added ann' } };
  return { client: new MockClient({ 'changes.undo': () => result, 'changes.redo': () => result }) };
});
vi.mock('../lib/client.ts', () => ({ client: mock.client }));

const press = (target: EventTarget, key: string, shiftKey = false) =>
  takeKey({ target, key, ctrlKey: true, metaKey: false, altKey: false, shiftKey });
const element = (html: string): HTMLElement => {
  document.body.innerHTML = html;
  return document.body.firstElementChild as HTMLElement;
};
const steps = () => mock.client.calls.map(({ name }) => name).filter((name) => name.startsWith('changes.'));

beforeEach(() => {
  app.set = { id: 'a', path: '/a', readOnly: null } as SetInfo;
  app.undo = { undo: { summary: 'Added ann' }, redo: { summary: 'Added bob' } };
  app.import = null;
  mock.client.calls.length = 0;
});
afterEach(() => (document.body.innerHTML = ''));

it('what is typed in a text field is the field’s own, though it is the key of a command', () => {
  const question = (target: EventTarget) =>
    takeKey({ target, key: '?', ctrlKey: false, metaKey: false, altKey: false, shiftKey: true });
  expect(question(element('<input>'))).toBe(false);
  expect(dialogs.current).toBeNull();
  expect(question(element('<button></button>'))).toBe(true);
  expect(dialogs.current).toEqual({ kind: 'shortcuts' });
  dialogs.close(dialogs.current!);
});

describe('Undo and Redo by key', () => {
  it.each([
    '<input>',
    '<input type="search">',
    '<textarea></textarea>',
    '<div contenteditable="true"></div>',
  ])('are the field’s own in %s', (html) => {
    const field = element(html);
    expect(press(field, 'z')).toBe(false);
    expect(press(field, 'Z', true)).toBe(false);
    expect(press(field, 'y')).toBe(false);
    expect(steps()).toEqual([]);
  });

  it.each(['<button></button>', '<input type="checkbox">', '<input type="radio">'])(
    'are the set’s in %s',
    (html) => {
      expect(press(element(html), 'z')).toBe(true);
      expect(press(element(html), 'y')).toBe(true);
      expect(steps()).toEqual(['changes.undo', 'changes.redo']);
    },
  );

  it('do nothing behind a dialog', () => {
    const button = element('<button></button>');
    document.body.insertAdjacentHTML('beforeend', '<div role="alertdialog"></div>');
    expect(press(button, 'z')).toBe(false);
    takeCommand('undo');
    expect(steps()).toEqual([]);
  });
});

describe('while an import runs', () => {
  it.each(['reading', 'committing'] as const)(
    'nothing of the set is changed (%s), and it is said why',
    (phase) => {
      app.import = { phase } as ImportState;
      for (const id of ['import-csv', 'undo', 'redo', 'add-user'] as const) {
        expect(commands[id].enabled(), id).toBe(false);
      }
      expect(whyDisabled('undo')).toMatch(/import is under way/);
      run('undo');
      run('redo');
      expect(steps()).toEqual([]);
      app.import = { phase: 'done' } as ImportState;
      expect(commands.undo.enabled()).toBe(true);
      expect(whyDisabled('undo')).toBeNull();
    },
  );

  it('nor of a set that is read-only, or where there is nothing to undo', () => {
    app.undo = { undo: null, redo: null };
    expect([commands.undo.enabled(), commands.redo.enabled()]).toEqual([false, false]);
    app.set = { id: 'a', path: '/a', readOnly: message('{text}', { text: 'Damaged.' }) } as SetInfo;
    expect(commands['add-user'].enabled()).toBe(false);
    expect(whyDisabled('add-user')).toBe('This set is read-only: Damaged.');
  });
});
