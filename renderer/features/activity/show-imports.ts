/** “Earlier imports”: the Activity screen with the changes that were imports, by a filter that is shown over them and is in its address. */
import { importsOnly } from '../../../shared/lists/change-lists.ts';
import { router } from '../../lib/router.svelte.ts';
import { activity } from './activity-view.svelte.ts';

/** Whatever filter was on the screen gives way. */
export function showImports(): void {
  activity.filter.only(importsOnly());
  router.show('activity');
}
