import { expect, it } from 'vitest';
import { mailFolder, openedStore } from '../../../tests/support/mail-folder.ts';
import { isPaused, keepPaused } from './kept-pause.ts';

it('holds over a restart until it is lifted', async () => {
  const path = await mailFolder();
  const first = await openedStore(path);
  expect(await isPaused(first.values)).toBe(false);
  await keepPaused(first.values, true);
  await first.close();
  const second = await openedStore(path);
  expect(await isPaused(second.values)).toBe(true);
  await keepPaused(second.values, false);
  expect(await isPaused(second.values)).toBe(false);
});
