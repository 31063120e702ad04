/** What a mail client is told so that a user can send: server, ports, security and certificate, with what is only assumed said. Pure. */
import { message, type Message } from '../text/text.ts';
import type { Endpoint, RelaySettings } from './relay-settings.ts';

export type ClientSecurity = 'starttls' | 'implicit';

/** A port that takes mail of clients, and how TLS begins there. */
export interface ClientWay {
  readonly port: number;
  readonly security: ClientSecurity;
}

/** The certificate that the relay shows, as far as a client has to know it. */
export interface ClientCertificate {
  /** SHA-256, in hex with colons. */
  readonly fingerprint: string;
  /** Unix milliseconds. */
  readonly expires: number;
  /** PEM of the CA that made it, to be trusted by clients; null for the administrator's own certificate. */
  readonly ca: string | null;
  /** Whether it names the server that clients connect to. */
  readonly namesServer: boolean;
}

/** What is the same for every user of the set. */
export interface ClientGateway {
  readonly server: string;
  /** The best first; none when no port is known. */
  readonly ways: readonly ClientWay[];
  /** Null while the relay has none; the notes say why. */
  readonly certificate: ClientCertificate | null;
  /** What is missing, assumed or in the way, a sentence each. */
  readonly notes: readonly Message[];
}

/** As people know it from the settings of mail clients. */
export const SECURITY_WORDS: Readonly<Record<ClientSecurity, string>> = {
  starttls: 'STARTTLS',
  implicit: 'SSL/TLS',
};

type ClientSettings = Pick<
  RelaySettings,
  'listen' | 'listenTls' | 'hostName' | 'clientServer' | 'clientPort' | 'clientSecurity'
>;

export interface ServerFacts {
  /** In force, with what the running relay was started with. */
  readonly settings: ClientSettings;
  /** The name of this computer. */
  readonly computer: string;
}

/** Every address of this computer, where nobody else can come. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

const isEvery = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** The name clients connect to: the one set for them, else the relay's host name, else where it listens, else this computer's name. */
export function clientServer({ settings, computer }: ServerFacts): string {
  if (settings.clientServer !== '') return settings.clientServer;
  if (settings.hostName !== '') return settings.hostName;
  const one = ends(settings).find(({ host }) => !isEvery(host));
  return one?.host ?? computer;
}

/** What clients are told, from the settings and the certificate; `problem`: why there is no certificate. */
export function clientGateway(
  facts: ServerFacts,
  certificate: ClientCertificate | null,
  problem: string | null,
): ClientGateway {
  const server = clientServer(facts);
  const ways = waysOf(facts.settings);
  const notes = [...whereNotes(facts, server), ...portNotes(facts.settings, ways)];
  if (problem !== null) notes.push(message('{text}', { text: problem }));
  if (certificate?.namesServer === false) {
    notes.push(
      message(
        'The certificate is not for {server}: clients refuse it, or ask. Enter the name it is for as the server for mail clients, or give the relay a certificate for {server}.',
        { server },
      ),
    );
  }
  return { server, ways, certificate, notes };
}

/** TLS from the first byte first, as RFC 8314 wants it. */
function waysOf({ listen, listenTls, clientPort, clientSecurity }: ClientSettings): readonly ClientWay[] {
  const known: readonly ClientWay[] = [
    ...(listenTls === null ? [] : [{ port: listenTls.port, security: 'implicit' as const }]),
    ...(listen === null ? [] : [{ port: listen.port, security: 'starttls' as const }]),
  ].filter(({ port }) => port !== 0);
  if (clientPort === 0) {
    return known.filter(({ security }) => clientSecurity === 'relay' || security === clientSecurity);
  }
  if (clientSecurity !== 'relay') return [{ port: clientPort, security: clientSecurity }];
  const same = known.find(({ port }) => port === clientPort);
  return [same ?? { port: clientPort, security: clientPort === 465 ? 'implicit' : 'starttls' }];
}

function whereNotes({ settings }: ServerFacts, server: string): Message[] {
  if (settings.clientServer !== '') return [];
  const listening = ends(settings);
  const notes: Message[] = [];
  if (listening.length > 0 && listening.every(({ host }) => isLoopback(host))) {
    notes.push(
      message(
        'The relay takes mail from this computer only. For clients elsewhere, let it listen on an address of the network, or enter the server for mail clients that stands before it.',
      ),
    );
  }
  if (settings.hostName === '' && listening.every(({ host }) => isEvery(host))) {
    notes.push(
      message(
        '{server} is this computer’s own name: whether clients can look it up is not known here. Enter the server for mail clients in the relay’s settings.',
        { server },
      ),
    );
  }
  return notes;
}

function portNotes(settings: ClientSettings, ways: readonly ClientWay[]): Message[] {
  const { listen, listenTls, clientPort, clientSecurity } = settings;
  if (ways.length === 0) {
    const free = ends(settings).some(({ port }) => port === 0);
    return [
      free
        ? message(
            'The relay takes a free port when it starts: start it to see which, or give it a port of its own.',
          )
        : message(
            'The relay does not listen with {security, select, relay {any security} starttls {STARTTLS} other {SSL/TLS}}, so there is no port to tell: enter the port for mail clients, or another security.',
            { security: clientSecurity },
          ),
    ];
  }
  if (clientPort === 0) return [];
  const [way] = ways;
  const own = { starttls: listen, implicit: listenTls }[way?.security ?? 'starttls'];
  if (own?.port === clientPort) return [];
  return [
    message(
      'Port {port} is not the relay’s own: what stands there has to pass connections on to the relay.{assumed, select, no {} other { Its security is assumed from the port: {assumed}.}}',
      {
        port: String(clientPort),
        assumed: clientSecurity === 'relay' ? SECURITY_WORDS[way?.security ?? 'starttls'] : 'no',
      },
    ),
  ];
}

function ends({ listen, listenTls }: Pick<ClientSettings, 'listen' | 'listenTls'>): readonly Endpoint[] {
  return [listenTls, listen].filter((end) => end !== null);
}
