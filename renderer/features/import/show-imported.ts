/** "Show imported users": everything filtered away is back, and the users that came last are on top. */
import { app } from '../../lib/app-state.svelte.ts';
import { router } from '../../lib/router.svelte.ts';
import { users } from '../users/users-view.svelte.ts';

export function showImportedUsers(): void {
  app.currentDomain = null;
  users.filter.clear();
  users.layout.setSort([{ field: 'createdAt', descending: true }]);
  router.show('users');
}
