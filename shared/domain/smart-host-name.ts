/** How a smart host's password is called: by who logs in where, and how safely. A password kept for one is none for another. */
import type { SmartHost } from './relay-settings.ts';

/** `user@host:port (TLS level)`. */
export function smartHostName(host: Pick<SmartHost, 'username' | 'host' | 'port' | 'tls'>): string {
  return `${smartHostLogin(host)} (TLS ${host.tls})`;
}

/** Without its TLS level, as people name it. */
export function smartHostLogin({
  username,
  host,
  port,
}: Pick<SmartHost, 'username' | 'host' | 'port'>): string {
  return `${username}@${host}:${port}`;
}

/** A smart host of a set whose passwords an earlier version sealed. */
export interface EarlierSmartHost {
  /** As its password was called then: `username@host:port`. */
  readonly login: string;
  /** As it is called from now on. */
  readonly name: string;
}

/** Those that log in, by both names. */
export function earlierSmartHosts(hosts: readonly SmartHost[]): readonly EarlierSmartHost[] {
  return hosts
    .filter(({ username }) => username !== '')
    .map((host) => ({ login: smartHostLogin(host), name: smartHostName(host) }));
}
