/** The relay's listening addresses, kept as the settings say while they change. */
import { message, type Message } from '../../../shared/text/text.ts';
import { isIP } from 'node:net';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { Endpoint, RelaySettings } from '../../../shared/domain/relay-settings.ts';
import type { Listening } from '../link/link-types.ts';
import { SmtpListener, type Greets, type ListenerOptions, type TlsFiles } from './smtp-listener.ts';

type Kind = Listening['tls'];
type Shared = Pick<ListenerOptions, 'handlers' | 'intake'>;

const KINDS: readonly Kind[] = ['starttls', 'implicit'];

interface Open {
  readonly kind: Kind;
  readonly endpoint: Endpoint;
  readonly listener: SmtpListener;
}

/** What sessions of an address that was given up are given to finish. Milliseconds. */
const GRACE = 60_000;

export class Listeners {
  readonly #shared: Shared;
  #tls: TlsFiles;
  #open: readonly Open[] = [];
  /** Take no more connections; their sessions are finishing. */
  readonly #retiring = new Set<SmtpListener>();
  #stopped = false;

  constructor(shared: Shared, tls: TlsFiles) {
    this.#shared = shared;
    this.#tls = tls;
  }

  /**
   * Opens and closes until the settings are met; resolves once mail is taken there. Rejects with a sentence that says what
   * to do; what was open stays so.
   */
  async apply(settings: RelaySettings, hostName: string): Promise<void> {
    const greets: Greets = { hostName, maxMessageBytes: settings.maxMessageBytes };
    const wanted: readonly (readonly [Kind, Endpoint | null])[] = [
      ['starttls', settings.listen],
      ['implicit', settings.listenTls],
    ];
    const isWanted = (one: Open): boolean =>
      wanted.some(([kind, endpoint]) => kind === one.kind && sameEndpoint(one.endpoint, endpoint));
    const next = this.#open.filter(isWanted);
    const old = this.#open.filter((one) => !isWanted(one));
    const fresh: Open[] = [];
    const paused: Open[] = [];
    try {
      for (const [kind, endpoint] of wanted) {
        if (endpoint === null || next.some((one) => one.kind === kind)) continue;
        const listener = await this.#listen(kind, endpoint, greets, {
          old,
          paused,
          kept: [...next, ...fresh],
        });
        fresh.push({ kind, endpoint, listener });
      }
    } catch (error) {
      await Promise.all(fresh.map(({ listener }) => listener.stop(0)));
      if (!this.#stopped) await this.#resume(paused);
      throw error;
    }
    if (this.#stopped) {
      // The stop did not wait for this change.
      await Promise.all(fresh.map(({ listener }) => listener.stop(0)));
      return;
    }
    for (const { listener } of next) listener.greet(greets);
    this.#open = [...next, ...fresh];
    for (const { listener } of old) this.#retire(listener);
  }

  listening(): readonly Listening[] {
    const all = this.#open.map(({ kind, listener }) => ({ ...listener.address(), tls: kind }));
    return all.toSorted((a, b) => KINDS.indexOf(a.tls) - KINDS.indexOf(b.tls));
  }

  get sessions(): number {
    const all = [...this.#open.map(({ listener }) => listener), ...this.#retiring];
    return all.reduce((sum, listener) => sum + listener.sessions, 0);
  }

  /** New sessions get the new certificate. */
  renew(tls: TlsFiles): void {
    this.#tls = tls;
    for (const { listener } of this.#open) listener.renew(tls);
  }

  /** Opens nothing any more. */
  async stop(milliseconds: number): Promise<void> {
    this.#stopped = true;
    const all = [...this.#open.map(({ listener }) => listener), ...this.#retiring];
    await Promise.all(all.map((listener) => listener.stop(milliseconds)));
    this.#open = [];
  }

  /** One of our own that goes away anyhow makes room, where the system does not give the same port twice. */
  async #listen(kind: Kind, endpoint: Endpoint, greets: Greets, others: Others): Promise<SmtpListener> {
    for (;;) {
      try {
        return await SmtpListener.open({
          ...this.#shared,
          ...greets,
          endpoint,
          implicitTls: kind === 'implicit',
          tls: this.#tls,
        });
      } catch (error) {
        const onPort = ({ listener }: Open): boolean => listener.address().port === endpoint.port;
        const { old, paused, kept } = others;
        const inTheWay = old.filter((one) => onPort(one) && !paused.includes(one));
        if (codeOf(error) !== 'EADDRINUSE' || inTheWay.length === 0) {
          throw cannotListen(endpoint, error, kept.some(onPort));
        }
        for (const one of inTheWay) one.listener.pause();
        paused.push(...inTheWay);
      }
    }
  }

  /** Takes back what was let go in vain. */
  async #resume(paused: readonly Open[]): Promise<void> {
    for (const one of paused) {
      try {
        await one.listener.resume();
      } catch {
        // Somebody was faster: then nothing listens there, and the next change of the settings tries again.
        this.#open = this.#open.filter((other) => other !== one);
        this.#retire(one.listener);
      }
    }
  }

  #retire(listener: SmtpListener): void {
    this.#retiring.add(listener);
    void listener.stop(GRACE).finally(() => this.#retiring.delete(listener));
  }
}

interface Others {
  /** Are closed once the new ones are open. */
  readonly old: readonly Open[];
  /** Those of `old` that have let go of their port already. */
  readonly paused: Open[];
  /** Stay open. */
  readonly kept: readonly Open[];
}

function sameEndpoint(a: Endpoint, b: Endpoint | null): boolean {
  return b !== null && a.host === b.host && a.port === b.port;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** `set-in-use` when who has the port may be a relay that is just ending. */
function cannotListen(endpoint: Endpoint, error: unknown, ourselves: boolean): PosternError {
  const taken = codeOf(error) === 'EADDRINUSE' && !ourselves;
  return new PosternError(taken ? 'set-in-use' : 'io-failed', whyNot(endpoint, error, ourselves));
}

function whyNot({ host, port }: Endpoint, error: unknown, ourselves: boolean): Message {
  const where = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      if (ourselves) {
        return message(
          'The relay cannot listen on {where} twice: give STARTTLS and TLS from the first byte ports of their own, such as 2587 and 2465.',
          { where },
        );
      }
      return message(
        'The relay cannot listen on {where}: another program uses this port. Choose another port, or stop that program.',
        { where },
      );
    case 'EACCES':
      return message(
        'The relay may not listen on {where}: ports below 1024 need special rights. Choose a port such as 2587.',
        { where },
      );
    case 'EADDRNOTAVAIL':
      return message(
        'The relay cannot listen on {where}: this computer has no such address. Choose 127.0.0.1, or 0.0.0.0 for all its addresses.',
        { where },
      );
    case 'ENOTFOUND':
      return message(
        'The relay cannot listen on {where}: there is no host of that name. Enter an IP address of this computer.',
        { where },
      );
    default:
      return message('The relay cannot listen on {where}: {why}', {
        where,
        why: error instanceof Error ? error.message : String(error),
      });
  }
}
