/** Numbers for hosts: the same host with the same settings has one, so that its connections are shared by all domains it serves. */
import type { RelaySettings, SmartHost } from '../../../shared/domain/relay-settings.ts';
import type { HostTarget } from './courier-messages.ts';
import { HostState } from './host-state.ts';

/** More are forgotten; their connections end by themselves. */
const MOST = 10_000;

export class HostNumbers {
  #ids = new Map<string, number>();
  #next = 1;

  of(host: Omit<HostTarget, 'id'>): HostTarget {
    const key = JSON.stringify(host);
    let id = this.#ids.get(key);
    if (id === undefined) {
      if (this.#ids.size >= MOST) this.#ids.clear();
      id = this.#next++;
      this.#ids.set(key, id);
    }
    return { id, ...host };
  }

  /** A smart host; without its password when none is known, which the caller must not use then. */
  smartHost(host: SmartHost, password: string | undefined, settings: RelaySettings): HostState {
    const target = this.of({
      host: host.host,
      address: '',
      port: host.port,
      tls: host.tls,
      implicitTls: host.implicitTls,
      auth: host.username === '' || password === undefined ? null : { user: host.username, pass: password },
      connections: settings.connectionsPerDestination,
    });
    return new HostState(target);
  }

  /** A host without a login: a domain's mail server, or a route that is no smart host. */
  plain(host: string, address: string, port: number, settings: RelaySettings): HostState {
    const { directTls: tls, connectionsPerDestination: connections } = settings;
    return new HostState(this.of({ host, address, port, tls, implicitTls: false, auth: null, connections }));
  }
}
