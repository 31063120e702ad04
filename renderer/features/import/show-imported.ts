/** "Show imported users": those that a change touched and that are still there, by a filter that is shown over them. The sort stays. */
import { condition } from '../../../shared/lists/filter.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { router } from '../../lib/router.svelte.ts';
import { users } from '../users/users-view.svelte.ts';

/** `change`: its number in the activity log. */
export function showUsersOfChange(change: number): void {
  app.currentDomain = null;
  users.filter.only(condition('change', 'is', String(change)));
  router.show('users');
}
