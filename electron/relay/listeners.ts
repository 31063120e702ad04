/** The relay's listening addresses, kept as the settings say while they change. */
import { isIP } from 'node:net';
import { PosternError } from '../../shared/domain/errors.ts';
import type { Endpoint, RelaySettings } from '../../shared/domain/relay-settings.ts';
import type { Listening } from './link/link-types.ts';
import { SmtpListener, type ListenerOptions, type TlsFiles } from './listener/smtp-listener.ts';

type Kind = Listening['tls'];
type Shared = Pick<ListenerOptions, 'handlers' | 'intake'>;

interface Open {
  readonly kind: Kind;
  readonly endpoint: Endpoint;
  /** Settings that a listener cannot change while it listens. */
  readonly fixed: string;
  readonly listener: SmtpListener;
}

/** What sessions that outlive a change of the settings are given to finish. Milliseconds. */
const GRACE = 5_000;

export class Listeners {
  readonly #shared: Shared;
  #tls: TlsFiles;
  #open: readonly Open[] = [];

  constructor(shared: Shared, tls: TlsFiles) {
    this.#shared = shared;
    this.#tls = tls;
  }

  /** Opens and closes until the settings are met. Rejects with a sentence that says what to do; what was open stays so. */
  async apply(settings: RelaySettings, hostName: string): Promise<void> {
    const fixed = JSON.stringify([hostName, settings.maxMessageBytes]);
    const wanted: readonly (readonly [Kind, Endpoint | null])[] = [
      ['starttls', settings.listen],
      ['implicit', settings.listenTls],
    ];
    const next: Open[] = [];
    const old: Open[] = [];
    for (const [kind, endpoint] of wanted) {
      const open = this.#open.find((one) => one.kind === kind);
      if (open?.fixed === fixed && sameEndpoint(open.endpoint, endpoint)) {
        next.push(open);
        continue;
      }
      if (open !== undefined) old.push(open);
      if (endpoint === null) continue;
      // The same port can be taken again only once the old listener has let it go.
      if (open?.endpoint.port === endpoint.port) await open.listener.stop(GRACE);
      const listener = await this.#listen(kind, endpoint, settings, hostName);
      next.push({ kind, endpoint, fixed, listener });
    }
    this.#open = next;
    await Promise.all(old.map(({ listener }) => listener.stop(GRACE)));
  }

  listening(): readonly Listening[] {
    return this.#open.map(({ kind, listener }) => ({ ...listener.address(), tls: kind }));
  }

  get sessions(): number {
    return this.#open.reduce((sum, { listener }) => sum + listener.sessions, 0);
  }

  /** New sessions get the new certificate. */
  renew(tls: TlsFiles): void {
    this.#tls = tls;
    for (const { listener } of this.#open) listener.renew(tls);
  }

  async stop(milliseconds: number): Promise<void> {
    await Promise.all(this.#open.map(({ listener }) => listener.stop(milliseconds)));
    this.#open = [];
  }

  async #listen(
    kind: Kind,
    endpoint: Endpoint,
    { maxMessageBytes }: RelaySettings,
    hostName: string,
  ): Promise<SmtpListener> {
    try {
      return await SmtpListener.open({
        ...this.#shared,
        endpoint,
        implicitTls: kind === 'implicit',
        tls: this.#tls,
        hostName,
        maxMessageBytes,
      });
    } catch (error) {
      throw new PosternError('io-failed', whyNot(endpoint, error));
    }
  }
}

function sameEndpoint(a: Endpoint, b: Endpoint | null): boolean {
  return b !== null && a.host === b.host && a.port === b.port;
}

function whyNot({ host, port }: Endpoint, error: unknown): string {
  const where = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `The relay cannot listen on ${where}: another program uses this port. Choose another port, or stop that program.`;
    case 'EACCES':
      return `The relay may not listen on ${where}: ports below 1024 need special rights. Choose a port such as 2587.`;
    case 'EADDRNOTAVAIL':
      return `The relay cannot listen on ${where}: this computer has no such address. Choose 127.0.0.1, or 0.0.0.0 for all its addresses.`;
    case 'ENOTFOUND':
      return `The relay cannot listen on ${where}: there is no host of that name. Enter an IP address of this computer.`;
    default:
      return `The relay cannot listen on ${where}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
