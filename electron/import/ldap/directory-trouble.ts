/** Why a directory cannot be read, in words for whoever set it up. */
import { message, type Message, type PlainText } from '../../../shared/text/text.ts';
import { ResultCodeError } from 'ldapts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { visibleText } from '../../../shared/domain/visible-text.ts';
import { withFullStop } from '../../../shared/domain/full-stop.ts';

/** A certificate that is not trusted, as it is shown. */
export interface ShownCertificate {
  readonly subject: string;
  /** SHA-256, as openssl prints it. */
  readonly fingerprint: string;
  /** Node's code of what is wrong with it; null where it is only not the one that was chosen. */
  readonly why: string | null;
}

const NO_START_TLS =
  'The directory does not know StartTLS, or refuses it. Use ldaps:// or turn StartTLS off.';
const WORDS: Readonly<Record<number, PlainText>> = {
  1: 'The directory asks for a bind name and a password before it answers.',
  2: NO_START_TLS,
  3: 'The directory ended the search after its time limit. Narrow the base or the filter.',
  4: 'The directory has a size limit and gave only a part. Raise the limit of the bind name, or narrow the base or the filter.',
  8: 'The directory wants a stronger way to log in: use ldaps:// or StartTLS.',
  10: 'The base is kept by another server (referral), which is not followed. Give the address of that server.',
  11: 'The directory has an administrative limit and gave only a part. Narrow the base or the filter.',
  12: 'The directory cannot hand over its entries in pages.',
  13: 'The directory takes passwords only over TLS: use ldaps:// or StartTLS.',
  32: 'The base does not exist in the directory, or the bind name may not see it.',
  34: 'The bind name or the base is no distinguished name.',
  48: 'The directory takes no bind of this kind: give a bind name and a password.',
  49: 'The directory refuses the bind name or its password.',
  50: 'The bind name may not search there.',
  52: NO_START_TLS,
  53: 'The directory refuses to do that: it may ask for a bind name and a password, or for TLS.',
};

/** The setting that is wrong, where it is clear which. */
const FIELDS: Readonly<Record<number, string>> = { 10: 'base', 32: 'base', 49: 'password' };

const CERTIFICATE: Readonly<Record<string, PlainText>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the authority that signed it is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'the authority that signed it is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the authority that signed it is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the authority that signed it is not known here',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for a server of another name',
};

/** The error to show for what ended the reading; `read`: how many entries had come. */
export function directoryTrouble(error: unknown, read: number): PosternError {
  if (error instanceof PosternError) return error;
  const after = (what: Message): Message =>
    read === 0 ? what : message('{what} It had given {read, number} entries by then.', { what, read });
  const code = error instanceof ResultCodeError ? error.code : null;
  const known = code === null ? undefined : WORDS[code];
  const field = code === null ? undefined : FIELDS[code];
  if (known !== undefined) {
    const details = { code, ...(field !== undefined && { field }) };
    return new PosternError('io-failed', after(message(known)), details, { cause: error });
  }
  const said = visibleText(error instanceof Error ? error.message : String(error)).slice(0, 300);
  const why = withFullStop(said);
  const what =
    read === 0
      ? message('The directory could not be read: {why}', { why })
      : message('The directory could not be read to its end: {why}', { why });
  return new PosternError('io-failed', after(what), code === null ? {} : { code }, { cause: error });
}

/** The error for a certificate that nobody has vouched for. */
export function untrusted({ subject, fingerprint, why }: ShownCertificate): PosternError {
  const known = why === null ? 'it is not the one that was chosen' : CERTIFICATE[why];
  const because = known === undefined ? (why ?? '') : message(known);
  return PosternError.of(
    'choice-needed',
    "The directory's certificate ({subject}) is not trusted: {because}. Nothing was sent. Its SHA-256 fingerprint is {fingerprint}. Have this computer trust the authority that signed it, or choose this fingerprint once you have compared it on the server.",
    { subject: visibleText(subject), because, fingerprint },
    { subject, fingerprint, why },
  );
}

/** The error for a password that anybody on the way could read. */
export function inClear(): PosternError {
  return PosternError.of(
    'choice-needed',
    'The bind password would cross the network in clear, and anybody on the way could read it. Nothing was sent. Use ldaps:// or StartTLS, or choose to send it in clear all the same.',
    {},
    { field: 'clearPassword' },
  );
}
