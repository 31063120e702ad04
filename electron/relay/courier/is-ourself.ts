/** Whether mail for a host would come back to this relay (RFC 5321, 5.1). */
import { networkInterfaces } from 'node:os';
import { loopbackOf } from './loopback.ts';

export interface OwnAddresses {
  /** Where the relay listens. */
  readonly listening: readonly { readonly host: string; readonly port: number }[];
  readonly hostName: string;
  /** Addresses of this computer. */
  readonly local?: () => ReadonlySet<string>;
}

const EVERYWHERE = /^(?:0\.0\.0\.0|::)$/;

/** `host`: a name, or an address as DNS gave it. */
export function isOurself(host: string, port: number, own: OwnAddresses): boolean {
  const mine = own.listening.filter((one) => one.port === port);
  if (mine.length === 0) return false;
  const name = host.toLowerCase().replace(/\.$/, '');
  if (name === own.hostName.toLowerCase()) return true;
  const meant = addressesOf(name);
  if (mine.some((one) => addressesOf(one.host.toLowerCase()).some((address) => meant.includes(address)))) {
    return true;
  }
  if (!mine.some((one) => EVERYWHERE.test(one.host))) return false;
  const local = (own.local ?? localAddresses)();
  return meant.some((address) => address.startsWith('127.') || local.has(address));
}

function addressesOf(name: string): readonly string[] {
  return loopbackOf(name) ?? [name];
}

function localAddresses(): ReadonlySet<string> {
  const all = Object.values(networkInterfaces()).flatMap((of) => of ?? []);
  return new Set(all.map(({ address }) => address));
}
