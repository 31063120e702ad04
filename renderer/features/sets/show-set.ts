/** Opening a set and showing it: shared by the first screen, the dialogs and the recent list. */
import type { SetInfo } from '../../../shared/contract/types.ts';
import { isServerAddress } from '../../../shared/domain/set-place.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { client } from '../../lib/client.ts';
import { dialogs } from '../../lib/dialogs.svelte.ts';
import { messageOf } from '../../lib/envelope.ts';
import { router } from '../../lib/router.svelte.ts';

/** Shows a set that was opened, from its first screen on. */
export function showSet(set: SetInfo): void {
  app.adopt(set);
  router.reset();
}

/** Opens the set in a folder and shows it. */
export async function openSetAt(path: string): Promise<void> {
  try {
    showSet(await client.invoke('sets.open', { path }));
  } catch (error) {
    // A password, or another way there, is asked for.
    if (!isServerAddress(path)) throw error;
    dialogs.serverSet(true, { path, why: messageOf(error) });
  }
}
