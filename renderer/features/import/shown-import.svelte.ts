/** Which import's dialog is open: its end needs no message, the result is on screen. And what the last check was made of. */
import type { ImportForm } from './import-form.svelte.ts';

class ShownImport {
  id = $state<string | null>(null);
  /** The file and choices of the last check, so that they can be imported from its result, also when that is opened again. */
  checked = $state.raw<{ readonly id: string; readonly form: ImportForm } | null>(null);
}

export const shownImport = new ShownImport();
