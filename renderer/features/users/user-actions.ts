/** What the grid's keys and its menu do with the users that are selected. */
import type { RowActions } from '../../grid/grid-control.ts';
import { run } from '../commands.svelte.ts';
import { copyKeys, entryOf, withKeys } from '../command-entry.ts';

export const userActions: RowActions = {
  open: () => run('edit-user'),
  remove: () => run('delete-user'),
  inspect: () => run('toggle-inspector'),
  menu: () => [
    withKeys('edit-user', 'Enter'),
    'separator',
    entryOf('lock-users'),
    entryOf('unlock-users'),
    entryOf('new-passwords'),
    entryOf('client-setup'),
    'separator',
    withKeys('copy-rows', copyKeys()),
    'separator',
    withKeys('delete-user', 'Delete'),
  ],
};
