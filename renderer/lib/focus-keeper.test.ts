import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { focusKeeper } from './focus-keeper.ts';

let fallback: ReturnType<typeof vi.fn<() => void>>;
let stop: () => void;
let opener: HTMLButtonElement;

beforeEach(() => {
  document.body.innerHTML = '<main tabindex="-1"></main><button>Delete…</button>';
  opener = document.querySelector('button')!;
  fallback = vi.fn<() => void>();
  stop = focusKeeper.watch(fallback);
});
afterEach(() => stop());

/** More frames than the keeper waits for. */
async function frames(): Promise<void> {
  for (let at = 0; at < 6; at++) await new Promise((resolve) => requestAnimationFrame(resolve));
}

it('leaves the focus with the opener of a dialog that takes it back', async () => {
  opener.focus();
  focusKeeper.dialogGone();
  await frames();
  expect(fallback).not.toHaveBeenCalled();
});

it('gives it to what is always there when the opener has vanished', async () => {
  opener.focus();
  opener.remove();
  focusKeeper.dialogGone();
  await vi.waitFor(() => expect(fallback).toHaveBeenCalledOnce());
});

it('gives it on when what has it is disabled, at any later time', async () => {
  opener.focus();
  opener.disabled = true;
  await vi.waitFor(() => expect(fallback).toHaveBeenCalledOnce());
});

it('takes it from nobody when another control is disabled, nor while a dialog is open', async () => {
  const other = document.createElement('button');
  document.body.append(other);
  opener.focus();
  other.disabled = true;
  document.body.insertAdjacentHTML('beforeend', '<div role="dialog"></div>');
  opener.disabled = true;
  await frames();
  expect(fallback).not.toHaveBeenCalled();
});
