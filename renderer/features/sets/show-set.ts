/** Opening a set and showing it: shared by the first screen, the dialogs and the recent list. */
import type { SetInfo } from '../../../shared/contract/types.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { client } from '../../lib/client.ts';
import { router } from '../../lib/router.svelte.ts';

/** Shows a set that was opened, from its first screen on. */
export function showSet(set: SetInfo): void {
  app.adopt(set);
  router.reset();
}

/** Opens the set in a folder and shows it. */
export async function openSetAt(path: string): Promise<void> {
  showSet(await client.invoke('sets.open', { path }));
}
