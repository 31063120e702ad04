/** The screens by the names that sidebar, palette and menus call them. */
import type { Screen } from '../lib/router.svelte.ts';

export const PLACE_LABELS: Readonly<Record<Screen, string>> = {
  users: 'All users',
  incoming: 'Incoming users',
  relay: 'Relay',
  queue: 'Queue',
  quarantine: 'Quarantine',
  usage: 'Usage',
  'mail-log': 'Mail log',
  activity: 'Activity',
  compare: 'Compare',
  settings: 'Settings',
};
