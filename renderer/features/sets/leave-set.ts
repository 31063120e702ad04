/** Leaves the open set for another one, or for none: asks first where something that is under way would end with it. */
import { t } from '../../../shared/text/text.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { client } from '../../lib/client.ts';
import { dialogs } from '../../lib/dialogs.svelte.ts';
import { router } from '../../lib/router.svelte.ts';
import { switchedOn } from '../relay/relay-words.ts';

/** Does what closes the set, once nothing typed would be lost and nothing would end unasked. */
export function leaveSet(go: () => void): void {
  router.leave(() => void ask(go));
}

async function ask(go: () => void): Promise<void> {
  const name = app.set?.name;
  const ends = name === undefined ? [] : await underWay();
  if (name === undefined || ends.length === 0) go();
  else dialogs.leaveSet({ name, ends, go });
}

/** What would end with the set, a sentence each. What cannot be asked ends nothing that is known of. */
async function underWay(): Promise<readonly string[]> {
  const [relay, running] = await Promise.all([
    client.invoke('relay.state', {}).catch(() => null),
    client.invoke('imports.state', {}).catch(() => null),
  ]);
  const ends: string[] = [];
  if (relay !== null && switchedOn(relay.phase)) {
    ends.push(
      t('Its relay is running, and stops: nobody can send until it is started again. Queued mail waits.'),
    );
  }
  if (running?.phase === 'reading' || running?.phase === 'committing') {
    ends.push(t('An import is under way, and is cancelled: nothing of it is kept.'));
  }
  return ends;
}
