/** The listeners' certificate over the relay's life: loaded, watched, and taken anew when the settings name another. */
import type { Message } from '../../../shared/text/text.ts';
import { saidOf } from '../../../shared/domain/errors.ts';
import type { RelaySettings } from '../../../shared/domain/relay-settings.ts';
import type { TlsFiles } from '../listener/smtp-listener.ts';
import { loadCertificate, type CertificateRequest, type LoadedCertificate } from './load-certificate.ts';
import { watchCertificate, type CertificateWatch } from './watch-certificate.ts';

export interface RelayCertificateOptions {
  /** The relay's folder of keys. */
  readonly folder: string;
  readonly now: () => number;
  /** New sessions are to show this one. */
  readonly renew: (tls: TlsFiles) => void;
  /** A changed certificate cannot be used; the one before goes on. */
  readonly refused: (reason: Message) => void;
}

export class RelayCertificate {
  readonly #options: RelayCertificateOptions;
  #request: CertificateRequest;
  #watch: CertificateWatch;
  readonly first: TlsFiles;

  private constructor(
    options: RelayCertificateOptions,
    request: CertificateRequest,
    loaded: LoadedCertificate,
  ) {
    this.#options = options;
    this.#request = request;
    this.#watch = this.#follow(request, loaded);
    this.first = tlsOf(loaded);
  }

  /** Rejects with a sentence that says what to do. */
  static async open(
    options: RelayCertificateOptions,
    settings: RelaySettings,
    hostName: string,
  ): Promise<RelayCertificate> {
    const request = requestOf(options, settings, hostName);
    return new RelayCertificate(options, request, await loadCertificate(request));
  }

  /** Takes what the settings name now. Rejects when it cannot be used; the one before goes on. */
  async apply(settings: RelaySettings, hostName: string): Promise<void> {
    const request = requestOf(this.#options, settings, hostName);
    if (sameRequest(request, this.#request)) return;
    const loaded = await loadCertificate(request);
    this.#watch.close();
    this.#request = request;
    this.#watch = this.#follow(request, loaded);
    this.#options.renew(tlsOf(loaded));
  }

  /** Looks now whether the files have changed. */
  check(): Promise<void> {
    return this.#watch.check();
  }

  close(): void {
    this.#watch.close();
  }

  #follow(request: CertificateRequest, loaded: LoadedCertificate): CertificateWatch {
    const { renew, refused } = this.#options;
    return watchCertificate(
      request,
      loaded,
      (renewed) => renew(tlsOf(renewed)),
      (error) => refused(saidOf(error)),
    );
  }
}

function requestOf(
  { folder, now }: RelayCertificateOptions,
  { listen, listenTls, clientServer, certificate }: RelaySettings,
  hostName: string,
): CertificateRequest {
  // A pool's name in front of it may hand the very connection on.
  const addresses = [listen?.host, listenTls?.host, clientServer].filter((host) => host !== undefined);
  return { folder, hostName, addresses, files: certificate, now };
}

function sameRequest(a: CertificateRequest, b: CertificateRequest): boolean {
  const text = ({ hostName, addresses, files }: CertificateRequest) =>
    JSON.stringify([hostName, addresses, files]);
  return text(a) === text(b);
}

function tlsOf({ key, certificate }: LoadedCertificate): TlsFiles {
  return { key, cert: certificate };
}
