/** What the mail log says of a message that waits for a DKIM key; by its words such messages are found once the key comes. */
import { all, condition, type Filter } from '../../../../shared/lists/filter.ts';
import type { LocalFinding } from '../courier-messages.ts';

const STATUS = '4.7.5';
const BEGINNING = 'The DKIM key ';

/** The finding for a domain whose key is not at hand. */
export function missingKey(domain: string, selector: string, why: string): LocalFinding {
  return { status: STATUS, text: `${BEGINNING}${selector} of ${domain} ${why}; the message waits for it.` };
}

/** Whatever the selector: another key of the domain may have taken its place. */
export function waitsForKey(domain: string): Filter {
  return all(
    condition('reply', 'starts-with', `${STATUS} ${BEGINNING}`),
    condition('reply', 'contains', ` of ${domain} `),
  );
}
