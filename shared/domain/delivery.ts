/** Where a relay's mail goes, as the administrator is told and asked before it goes there for the first time. Pure. */
import { message, type Message } from '../text/text.ts';
import { displayDomain } from './domain-name.ts';
import type { KeptDirectory } from './job-settings.ts';
import type { RelaySettings, SmartHost } from './relay-settings.ts';

/** What of the settings decides where mail, and what it holds, goes: the same for two settings that send it the same way. */
export function deliveryOf({ smartHosts, directTls, scanners }: RelaySettings): readonly unknown[] {
  return [
    smartHosts.map(({ host, port, tls, implicitTls, username }) => [host, port, tls, implicitTls, username]),
    smartHosts.length === 0 ? directTls : null,
    scanners
      .filter(({ enabled, kind }) => enabled && kind !== 'built-in')
      .map(({ kind, address }) => [kind, address]),
  ];
}

/** Each place mail goes to, in words. */
export function destinationsOf({ smartHosts, directTls, scanners }: RelaySettings): readonly Message[] {
  const direct = message('the mail servers of the recipients’ domains ({tls})', {
    tls: message(TLS[directTls]),
  });
  const shown = scanners.filter(({ enabled, kind }) => enabled && kind !== 'built-in');
  return [
    ...(smartHosts.length === 0 ? [direct] : smartHosts.map(smartHostWords)),
    ...shown.map(({ kind, address }) =>
      message('the scanner {kind} at {address}, which is shown each message', { kind, address }),
    ),
  ];
}

/** Where passwords of users are shown to: a directory that has them. */
export function loginsOf(directory: KeptDirectory | null): readonly Message[] {
  if (directory === null || directory.logins.length === 0) return [];
  const { url, logins } = directory;
  return [
    message('the directory {url}, which is shown each password of {domains}', {
      url,
      domains: logins.map(displayDomain).join(', '),
    }),
  ];
}

function smartHostWords({ host, port, tls, username }: SmartHost): Message {
  const values = { host: `${host}:${port}`, tls: message(TLS[tls]), username };
  return username === ''
    ? message('the smart host {host} ({tls}, without a login)', values)
    : message('the smart host {host} ({tls}, logged in as {username})', values);
}

const TLS = {
  off: 'no TLS: readable on the way',
  opportunistic: 'TLS if offered, any certificate',
  verified: 'TLS with a verified certificate',
} as const;
