/** Starts the state, then shows the window. Its modules are read after the language is known: their tables may hold texts. */
import { mount } from 'svelte';
import AppWindow from './app.svelte';
import { app } from './lib/app-state.svelte.ts';
import { addresses } from './grid/addresses.svelte.ts';
import { preferences } from './lib/preferences.svelte.ts';
import { users } from './features/users/users-view.svelte.ts';

/** Resolves once the window stands in `target`. */
export async function startWindow(target: HTMLElement): Promise<void> {
  await app.start();
  users.layout.restore(preferences.current);
  addresses.start(window);
  users.follow();
  mount(AppWindow, { target });
}
