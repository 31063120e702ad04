/** The gateway's own names: the administrator's contact and the host's, as they may stand in replies and header fields. */
import { t, tell } from '../text/text.ts';
import * as v from 'valibot';
import { parseDomain } from './domain-name.ts';
import { parseMailAddress } from './mail-address.ts';
import { parseIpUser } from './user-name.ts';

export type ParsedName =
  { readonly ok: true; readonly name: string } | { readonly ok: false; readonly reason: string };

/** A mail address, its domain as lower-case A-labels; or nothing. */
export function parseContact(typed: string): ParsedName {
  const text = typed.trim();
  if (text === '') return { ok: true, name: '' };
  const address = parseMailAddress(text);
  return address === null
    ? { ok: false, reason: t('Enter a mail address, such as postmaster@example.com, or leave it empty.') }
    : { ok: true, name: address.address };
}

/** A host name (RFC 1123), international labels as lower-case A-labels; or nothing: the computer's own. */
export function parseHostName(typed: string): ParsedName {
  const text = typed.trim();
  if (text === '') return { ok: true, name: '' };
  const parsed = parseDomain(text);
  return parsed.ok
    ? { ok: true, name: parsed.domain }
    : {
        ok: false,
        reason: t('Enter a host name, such as mail.example.com, or leave it empty for this computer’s.'),
      };
}

/** The host that mail clients connect to, as {@link parseHostName} has it, or its IP address; or nothing: the relay's. */
export function parseClientServer(typed: string): ParsedName {
  const text = typed.trim();
  if (text === '') return { ok: true, name: '' };
  const ip = parseIpUser(text);
  if (ip.ok && !ip.username.includes('/')) return { ok: true, name: ip.username };
  const parsed = parseDomain(text);
  return parsed.ok
    ? { ok: true, name: parsed.domain }
    : {
        ok: false,
        reason: t(
          'Enter a host name, such as smtp.example.com, or an IP address; or leave it empty for the relay’s.',
        ),
      };
}

/** The domain of a signature (RFC 6376, 3.5: in `d=`, A-labels). */
export function parseSignedDomain(typed: string): ParsedName {
  const parsed = parseDomain(typed.trim());
  return parsed.ok ? { ok: true, name: parsed.domain } : { ok: false, reason: tell(parsed.reason) };
}

/** A text that becomes what `parse` makes of it. */
export const parsedBy = (parse: (typed: string) => ParsedName, maxLength: number) =>
  v.pipe(
    v.string(),
    v.maxLength(maxLength),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const parsed = parse(dataset.value);
      if (parsed.ok) return parsed.name;
      addIssue({ message: parsed.reason });
      return NEVER;
    }),
  );

/** What is in force where `set` may be from before it was checked: a bad name counts as none. */
export function nameInForce(parse: (typed: string) => ParsedName, set: string): string {
  const parsed = parse(set);
  return parsed.ok ? parsed.name : '';
}

/** The name of the computer as others can be told it. */
export function computerName(reported: string): string {
  const parsed = parseDomain(reported.replaceAll('_', '-'));
  return parsed.ok ? parsed.domain : 'localhost';
}
