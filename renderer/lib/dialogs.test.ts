import { expect, test } from 'vitest';
import { Dialogs } from './dialogs.svelte.ts';

test('one that ends late does not close the one that was opened in its place', () => {
  const dialogs = new Dialogs();
  dialogs.addUser();
  const late = dialogs.current!;
  expect(dialogs.forgetSet()).toBe(true);
  dialogs.renameSet();
  dialogs.close(late);
  expect(dialogs.current).toEqual({ kind: 'rename-set' });
  dialogs.close(dialogs.current!);
  expect(dialogs.current).toBeNull();
});

test('one that is open is not replaced: something may be typed in it', () => {
  const dialogs = new Dialogs();
  dialogs.addUser();
  dialogs.importCsv();
  expect(dialogs.current).toEqual({ kind: 'add-user' });
});

test('one that is about no set stays when another set is opened', () => {
  const dialogs = new Dialogs();
  dialogs.openSet();
  expect(dialogs.forgetSet()).toBe(false);
  expect(dialogs.current).toEqual({ kind: 'open-set' });
});
