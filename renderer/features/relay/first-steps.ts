/** What there is to do until the first mail goes through the relay: each step done or not, with where it is done. Pure. */
import { isLoopback, type ClientGateway } from '../../../shared/domain/client-setup.ts';
import { endpointText } from '../../../shared/domain/endpoint.ts';
import type { RelaySettingsView } from '../../../shared/contract/relay-types.ts';
import { t } from '../../../shared/text/text.ts';

export interface FirstStep {
  readonly title: string;
  readonly done: boolean;
  /** How it is now, and what is missing. */
  readonly text: string;
  /** What its button says, and the field of the relay's settings it leads to; or the users. */
  readonly label: string;
  readonly to: { readonly field: string } | 'add-user' | 'client-setup';
}

/** In the order in which they are done. `users`: how many users the set has. */
export function firstSteps(
  { settings, smartHostPasswords }: Pick<RelaySettingsView, 'settings' | 'smartHostPasswords'>,
  gateway: ClientGateway,
  users: number,
): readonly FirstStep[] {
  const { listen, listenTls, smartHosts, certificate, clientServer } = settings;
  const ends = [listen, listenTls].filter((end) => end !== null);
  const local = ends.every(({ host }) => isLoopback(host));
  const field = listen === null ? 'listenTls' : 'listen';
  const wanting = smartHosts.filter(({ username }) => username !== '').length;
  const kept = smartHostPasswords.length >= wanting;
  const hosts = smartHosts.map(endpointText).join(', ');
  return [
    {
      title: t('Port'),
      done: ends.length > 0 && ends.every(({ port }) => port !== 0),
      text: ends.some(({ port }) => port === 0)
        ? t('A free one is taken at each start: give it one that clients can be told.')
        : listensAt(ends.map(endpointText)),
      label: t('Change the port…'),
      to: { field: `${field}.port` },
    },
    {
      title: t('Who can reach it'),
      done: !local || clientServer !== '',
      text: !local
        ? t('The network.')
        : clientServer === ''
          ? t('This computer only. For others, listen on 0.0.0.0 or an address of the network.')
          : t('This computer only, and whoever {server} passes on to it.', { server: clientServer }),
      label: t('Change who can reach it…'),
      to: { field: `${field}.host` },
    },
    {
      title: t('Where mail goes'),
      done: kept,
      text:
        smartHosts.length === 0
          ? t(
              'Directly, to the recipients’ servers. Many providers block that (port 25): then add a smart host.',
            )
          : kept
            ? t('By {hosts}.', { hosts })
            : t('By {hosts}, whose password is still to be entered.', { hosts }),
      label: t('Change where mail goes…'),
      to: { field: smartHosts.length === 0 ? 'connectionsPerDestination' : 'smartHosts.0.host' },
    },
    {
      title: t('Certificate'),
      done: gateway.certificate?.namesServer === true,
      text:
        certificate !== null
          ? ownCertificate(certificate.certificateFile, gateway)
          : gateway.certificate === null
            ? t('The relay makes one when it is started; clients have to trust its CA. Or give it your own.')
            : t('Made by the relay: clients have to trust its CA.'),
      label: t('Change the host name or certificate…'),
      to: { field: 'hostName' },
    },
    users === 0
      ? {
          title: t('First user'),
          done: false,
          text: t('Nobody can send yet.'),
          label: t('Add a user…'),
          to: 'add-user',
        }
      : {
          title: t('First user'),
          done: true,
          text: t('There are users. Set up a mail client for one, and send a test from there.'),
          label: t('Set up a mail client and send a test…'),
          to: 'client-setup',
        },
  ];
}

/** At most two: with STARTTLS, and with TLS at once. */
function listensAt([first = '', second]: readonly string[]): string {
  return second === undefined
    ? t('It listens at {address}.', { address: first })
    : t('It listens at {first} and {second}.', { first, second });
}

function ownCertificate(file: string, { certificate, server }: ClientGateway): string {
  if (certificate === null) return t('Your own, in {file}, which cannot be read.', { file });
  if (certificate.namesServer) return t('Your own, in {file}.', { file });
  return t('Your own, in {file}, which is not for {server}.', { file, server });
}
