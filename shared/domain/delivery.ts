/** Where a relay's mail goes, as the administrator is told and asked before it goes there for the first time. Pure. */
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
export function destinationsOf({ smartHosts, directTls, scanners }: RelaySettings): readonly string[] {
  const direct = `the mail servers of the recipients' domains (${TLS[directTls]})`;
  const shown = scanners.filter(({ enabled, kind }) => enabled && kind !== 'built-in');
  return [
    ...(smartHosts.length === 0 ? [direct] : smartHosts.map(smartHostWords)),
    ...shown.map(({ kind, address }) => `the scanner ${kind} at ${address}, which is shown each message`),
  ];
}

/** Where passwords of users are shown to: a directory that has them. */
export function loginsOf(directory: KeptDirectory | null): readonly string[] {
  if (directory === null || directory.logins.length === 0) return [];
  return [
    `the directory ${directory.url}, which is shown each password of ${directory.logins.map(displayDomain).join(', ')}`,
  ];
}

function smartHostWords({ host, port, tls, username }: SmartHost): string {
  const login = username === '' ? 'without a login' : `logged in as ${username}`;
  return `the smart host ${host}:${port} (${TLS[tls]}, ${login})`;
}

const TLS = {
  off: 'no TLS: readable on the way',
  opportunistic: 'TLS if offered, any certificate',
  verified: 'TLS with a verified certificate',
} as const;
