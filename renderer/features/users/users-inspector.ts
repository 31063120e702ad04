/** Whether the inspector of users is shown. */
import { inspectorOf } from '../../grid/inspector-shown.svelte.ts';
import { users } from './users-view.svelte.ts';

export const inspector = inspectorOf(users);
