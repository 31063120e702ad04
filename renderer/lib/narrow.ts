/** Whether the window is too narrow for panes beside what it shows: sidebar and inspector then lie over it as sheets. */
import { MediaQuery } from 'svelte/reactivity';

/** As at 1280 px with a zoom of 200 %; `app.css` has the same bound for what needs no code. */
export const narrow = new MediaQuery('width < 900px');
