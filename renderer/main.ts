/** Entry of the renderer: chooses the language, in which whatever comes after is read, then starts the window. */
import './app.css';
import { chooseLanguage } from './lib/language.ts';
import { preferences } from './lib/preferences.svelte.ts';

async function start(): Promise<void> {
  const target = document.getElementById('app');
  if (target === null) throw new Error('index.html has no element #app.');
  await preferences.load();
  await chooseLanguage(preferences.current.language);
  const { startWindow } = await import('./window.ts');
  await startWindow(target);
}

// Not awaited here: the window's file imports this one, and would wait for its end.
void start();
