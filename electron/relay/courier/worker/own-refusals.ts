/** What cannot be sent to a host, by what it offers: found without asking it. */
import type { LocalFinding, SendJob } from '../courier-messages.ts';
import { needsUtf8, type Offers } from './envelope-lines.ts';

/** What is in the content, found by a look through it. */
export interface ContentNeeds {
  /** A byte over 127 in the header section. */
  readonly utf8Header: boolean;
  /** A byte over 127 anywhere. */
  readonly eightBit: boolean;
}

export type OwnRefusals =
  | { readonly whole: LocalFinding }
  /** By recipient; null: it is to be named to the host. */
  | { readonly whole: null; readonly recipients: readonly (LocalFinding | null)[] };

// CR and LF would begin another command, a bracket or a space outside of quotes a parameter.
const UNSAFE = /\p{Cc}|^[^"]*[ <>]/u;

const UTF8_REFUSED: LocalFinding = {
  status: '5.6.7',
  text: 'The remote server does not offer SMTPUTF8, which this address or header needs.',
};
const EIGHT_BIT_REFUSED: LocalFinding = {
  status: '5.6.3',
  text: 'The remote server does not offer 8BITMIME, which this message needs.',
};

/** `bytes`: of what would be sent; `needs` null: not looked at. */
export function ownRefusals(
  job: Pick<SendJob, 'sender' | 'recipients' | 'smtpUtf8'>,
  bytes: number,
  needs: ContentNeeds | null,
  offers: Offers,
): OwnRefusals {
  if (offers.maxSize > 0 && bytes > offers.maxSize) {
    const text = `The message has ${bytes} bytes; the remote server takes at most ${offers.maxSize}.`;
    return { whole: { status: '5.3.4', text } };
  }
  if (!offers.eightBit && needs?.eightBit === true) return { whole: EIGHT_BIT_REFUSED };
  if (UNSAFE.test(job.sender))
    return { whole: { status: '5.1.7', text: 'The sender address cannot be sent by SMTP.' } };
  if (!offers.utf8 && (needsUtf8(job.sender) || (job.smtpUtf8 && needs?.utf8Header === true)))
    return { whole: UTF8_REFUSED };
  const recipients = job.recipients.map((address): LocalFinding | null => {
    if (UNSAFE.test(address)) return { status: '5.1.3', text: 'The address cannot be sent by SMTP.' };
    return !offers.utf8 && needsUtf8(address) ? UTF8_REFUSED : null;
  });
  return { whole: null, recipients };
}
