/** Entry of the renderer: starts the state, then shows the window. */
import './app.css';
import { mount } from 'svelte';
import AppWindow from './app.svelte';
import { app } from './lib/app-state.svelte.ts';
import { addresses } from './grid/addresses.svelte.ts';
import { preferences } from './lib/preferences.svelte.ts';
import { users } from './features/users/users-view.svelte.ts';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no element #app.');

await app.start();
users.layout.restore(preferences.current);
addresses.start(window);
users.follow();
mount(AppWindow, { target });
