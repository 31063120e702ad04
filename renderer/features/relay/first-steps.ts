/** What there is to do until the first mail goes through the relay: each step done or not, with where it is done. Pure. */
import { isLoopback, type ClientGateway } from '../../../shared/domain/client-setup.ts';
import { endpointText } from '../../../shared/domain/endpoint.ts';
import type { RelaySettingsView } from '../../../shared/contract/relay-types.ts';

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
      title: 'Port',
      done: ends.length > 0 && ends.every(({ port }) => port !== 0),
      text: ends.some(({ port }) => port === 0)
        ? 'A free one is taken at each start: give it one that clients can be told.'
        : `It listens at ${ends.map(endpointText).join(' and ')}.`,
      label: 'Change the port…',
      to: { field: `${field}.port` },
    },
    {
      title: 'Who can reach it',
      done: !local || clientServer !== '',
      text: !local
        ? 'The network.'
        : clientServer === ''
          ? 'This computer only. For others, listen on 0.0.0.0 or an address of the network.'
          : `This computer only, and whoever ${clientServer} passes on to it.`,
      label: 'Change who can reach it…',
      to: { field: `${field}.host` },
    },
    {
      title: 'Where mail goes',
      done: kept,
      text:
        smartHosts.length === 0
          ? 'Directly, to the recipients’ servers. Many providers block that (port 25): then add a smart host.'
          : kept
            ? `By ${hosts}.`
            : `By ${hosts}, whose password is still to be entered.`,
      label: 'Change where mail goes…',
      to: { field: smartHosts.length === 0 ? 'connectionsPerDestination' : 'smartHosts.0.host' },
    },
    {
      title: 'Certificate',
      done: gateway.certificate?.namesServer === true,
      text:
        certificate !== null
          ? `Your own, in ${certificate.certificateFile}${gateway.certificate === null ? ', which cannot be read' : gateway.certificate.namesServer ? '' : `, which is not for ${gateway.server}`}.`
          : gateway.certificate === null
            ? 'The relay makes one when it is started; clients have to trust its CA. Or give it your own.'
            : 'Made by the relay: clients have to trust its CA.',
      label: 'Change the host name or certificate…',
      to: { field: 'hostName' },
    },
    users === 0
      ? {
          title: 'First user',
          done: false,
          text: 'Nobody can send yet.',
          label: 'Add a user…',
          to: 'add-user',
        }
      : {
          title: 'First user',
          done: true,
          text: 'There are users. Set up a mail client for one, and send a test from there.',
          label: 'Set up a mail client and send a test…',
          to: 'client-setup',
        },
  ];
}
