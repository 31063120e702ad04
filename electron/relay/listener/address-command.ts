/**
 * MAIL and RCPT lines taken apart (RFC 5321, 4.1.1.2 f. and 4.1.2; RFC 6531): the path with quoted strings, and parameters whose
 * values stay as they were sent, so that ENVID and ORCPT are passed on unchanged (RFC 3461, 5.2.1).
 */
import { fromXtext } from '../mail/xtext.ts';

export interface AddressCommand {
  /** What stands within the brackets, without a source route (RFC 5321, appendix C); it is not checked yet. */
  readonly path: string;
  /** By name in capitals; true where there is no value. */
  readonly parameters: ReadonlyMap<string, string | true>;
  /** A parameter that was given twice. */
  readonly twice: string | null;
}

// eslint-disable-next-line no-control-regex -- a path has none, neither quoted nor not
const PATH = /^<((?:"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*"|[^"<>\s\x00-\x1f\x7f])*)>(?=\s|$)/;
const SOURCE_ROUTE = /^@[^\s,:@"]+(?:,@[^\s,:@"]+)*:/;
const NAME = /^[A-Za-z\d][A-Za-z\d-]*$/;
// eslint-disable-next-line no-control-regex -- they would break the lines of replies, logs and fields
const CONTROL = /[\x00-\x1f\x7f-\x9f]/;

/** `line` is the whole command, `MAIL FROM:<…> …` or `RCPT TO:<…> …`; null when it cannot be understood. */
export function parseAddressCommand(verb: 'MAIL FROM' | 'RCPT TO', line: string): AddressCommand | null {
  const colon = line.indexOf(':');
  if (line.slice(0, colon).trim().toUpperCase() !== verb) return null;
  const rest = line.slice(colon + 1).trim();
  const found = PATH.exec(rest);
  if (found === null) return null;
  const parameters = new Map<string, string | true>();
  let twice: string | null = null;
  for (const word of rest.slice(found[0].length).trim().split(/\s+/)) {
    if (word === '') continue;
    const equals = word.indexOf('=');
    const name = (equals === -1 ? word : word.slice(0, equals)).toUpperCase();
    const value = equals === -1 ? true : word.slice(equals + 1) || true;
    if (!NAME.test(name)) return null;
    if (value !== true && CONTROL.test(fromXtext(value))) return null;
    if (parameters.has(name)) twice ??= name;
    parameters.set(name, value);
  }
  return { path: (found[1] ?? '').replace(SOURCE_ROUTE, ''), parameters, twice };
}

const NOTIFY = new Set(['NEVER', 'SUCCESS', 'FAILURE', 'DELAY']);
const ORCPT = /^[a-z\d!#$%&'*+/=?^_`{|}~-]+;./i;

/** The delivery notifications a recipient asks for (RFC 3461, 4.1 f.), or what is wrong with its parameters. */
export function recipientNotifications(
  parameters: ReadonlyMap<string, string | true>,
): { readonly notify?: string[]; readonly orcpt?: string } | string {
  const notify = parameters.get('NOTIFY');
  const orcpt = parameters.get('ORCPT');
  if (notify === true) return 'NOTIFY needs a value';
  if (orcpt === true || (orcpt !== undefined && !ORCPT.test(orcpt)))
    return 'ORCPT needs a type and an address';
  const wanted = notify?.toUpperCase().split(',') ?? [];
  if (wanted.some((word) => !NOTIFY.has(word)))
    return 'NOTIFY takes NEVER, or some of SUCCESS, FAILURE and DELAY';
  if (wanted.includes('NEVER') && wanted.length > 1) return 'NOTIFY=NEVER goes with nothing else';
  return { ...(notify === undefined ? {} : { notify: wanted }), ...(orcpt === undefined ? {} : { orcpt }) };
}
