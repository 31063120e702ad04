/** The screens by the names that sidebar, palette and menus call them. */
import { t } from '../../shared/text/text.ts';
import type { Screen } from '../lib/router.svelte.ts';

export const PLACE_LABELS: Readonly<Record<Screen, string>> = {
  users: t('All users'),
  incoming: t('Incoming users'),
  relay: t('Relay'),
  queue: t('Queue'),
  quarantine: t('Quarantine'),
  usage: t('Usage'),
  'mail-log': t('Mail log'),
  activity: t('Activity'),
  compare: t('Compare'),
  settings: t('Settings'),
};
