/** "Show imported users": those that a change touched and that are still there, by a filter that the band shows. The sort stays. */
import { app } from '../../lib/app-state.svelte.ts';
import { router } from '../../lib/router.svelte.ts';
import { users } from '../users/users-view.svelte.ts';

/** `change`: its number in the activity log. */
export function showUsersOfChange(change: number): void {
  app.currentDomain = null;
  users.filter.only({ field: 'change', operator: 'is', value: String(change) });
  router.show('users');
}
