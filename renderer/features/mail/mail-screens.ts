/** The screens that show what lies in the mail store. */
import type { Screen } from '../../lib/router.svelte.ts';

const OF_MAIL = ['relay', 'queue', 'quarantine', 'mail-log', 'usage'] as const;
export type MailScreen = (typeof OF_MAIL)[number];

/** Whether a screen has nothing to show where the set has no mail store. */
export function isOfMail(screen: Screen): screen is MailScreen {
  return OF_MAIL.some((one) => one === screen);
}
