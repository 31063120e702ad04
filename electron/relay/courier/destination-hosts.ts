/** Finds the hosts of a destination: the smart hosts, a route's host, or the domain's mail servers. */
import { parseEndpoint, type HostAndPort } from '../../../shared/domain/endpoint.ts';
import { hostPause } from '../../../shared/domain/retry-schedule.ts';
import type { SmartHost } from '../../../shared/domain/relay-settings.ts';
import type { CourierOptions, MailResolver } from './courier-types.ts';
import type { LocalFinding } from './courier-messages.ts';
import type { Destination } from './destination.ts';
import type { HostState } from './host-state.ts';
import { mailRoute } from './mail-route.ts';
import { HostNumbers } from './host-numbers.ts';

/** A domain's mail servers are asked for again after this long. */
const KNOWN_MS = 5 * 60_000;

/** The hosts that a look-up found, or why there are none: with a 5 status for good. */
export type FoundHosts =
  | { readonly kind: 'hosts'; readonly hosts: HostState[] }
  | { readonly kind: 'failed'; readonly why: LocalFinding };

/** Gives a destination the hosts that were found; without any, it is down for a while, unless that is for good. */
export function settleHosts(destination: Destination, found: FoundHosts, now: number): void {
  if (found.kind === 'failed') {
    destination.hosts = null;
    if (!found.why.status.startsWith('5'))
      destination.lookupFailed(now + hostPause(destination.failures + 1), found.why.text);
    return;
  }
  keepStates(destination.hosts, found.hosts);
  destination.hosts = found.hosts;
  destination.knownUntil = now + (destination.kind === 'direct' ? KNOWN_MS : Infinity);
  destination.lookedUp();
}

export class DestinationHosts {
  readonly #options: CourierOptions;
  readonly #resolver: MailResolver;
  readonly #numbers = new HostNumbers();

  constructor(options: CourierOptions, resolver: MailResolver) {
    this.#options = options;
    this.#resolver = resolver;
  }

  /** Looks up; `destination` stays as it is. */
  find(destination: Pick<Destination, 'kind' | 'key'>): Promise<FoundHosts> {
    return destination.kind === 'direct'
      ? this.#direct(destination)
      : Promise.resolve(this.#fixed(destination));
  }

  async #direct(destination: Pick<Destination, 'key'>): Promise<FoundHosts> {
    const { isOurself, settings } = this.#options;
    const port = this.#options.directPort ?? 25;
    const route = await mailRoute(destination.key, {
      resolver: this.#resolver,
      isOurself: (host) => isOurself(host, port),
      random: Math.random,
    });
    if (route.kind === 'none') return { kind: 'failed', why: route.why };
    const now = settings();
    return {
      kind: 'hosts',
      hosts: route.hosts.map(({ host, address }) => this.#numbers.plain(host, address, port, now)),
    };
  }

  #fixed(destination: Pick<Destination, 'kind' | 'key'>): FoundHosts {
    const settings = this.#options.settings();
    const hosts: HostState[] = [];
    const problems: string[] = [];
    if (destination.kind === 'smart-hosts') {
      for (const host of settings.smartHosts) this.#addSmartHost(host, hosts, problems);
    } else {
      const { host, port } = parseRoute(destination.key);
      const known = settings.smartHosts.find((one) => one.host === host && one.port === port);
      if (known !== undefined) this.#addSmartHost(known, hosts, problems);
      else if (this.#options.isOurself(host, port))
        problems.push(`The route ${destination.key} is this relay itself.`);
      else hosts.push(this.#numbers.plain(host, '', port, settings));
    }
    if (hosts.length > 0) return { kind: 'hosts', hosts };
    return { kind: 'failed', why: { status: '4.3.5', text: problems.join(' ') || 'No smart host is set.' } };
  }

  #addSmartHost(host: SmartHost, hosts: HostState[], problems: string[]): void {
    const name = `${host.host}:${host.port}`;
    const password = host.username === '' ? undefined : this.#options.smartHostPassword(host);
    if (this.#options.isOurself(host.host, host.port))
      problems.push(`The smart host ${name} is this relay itself.`);
    else if (host.username !== '' && password === undefined) {
      problems.push(
        `The password of ${host.username} at the smart host ${name} is not known: enter it in the relay's settings.`,
      );
    } else hosts.push(this.#numbers.smartHost(host, password, this.#options.settings()));
  }
}

/** Hosts that were known keep what is known of them. */
function keepStates(known: readonly HostState[] | null, found: HostState[]): void {
  if (known === null) return;
  for (let i = 0; i < found.length; i++) {
    const same = known.find(({ target }) => target.id === found[i]?.target.id);
    if (same !== undefined) found[i] = same;
  }
}

/** `host:port` or `[IPv6]:port`; port 25 when none is given. */
export function parseRoute(route: string): HostAndPort {
  return parseEndpoint(route) ?? { host: route.replace(/^\[(.*)\]$/, '$1'), port: 25 };
}
