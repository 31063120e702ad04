/** Starting, stopping and setting the relay. */
import type { CheckedRequest } from '../../../shared/contract/contract.ts';
import type { RelaySettingsView } from '../../../shared/contract/relay-types.ts';
import { DEFAULT_RELAY_SETTINGS } from '../../../shared/domain/relay-settings.ts';
import type { SmartHostPasswords } from '../../credentials/smart-host-passwords.ts';
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';
import { dkimHandlers } from './relay-dkim.ts';
import { smartHostNames } from '../relay/relay-start.ts';
import { smartHostName } from '../../../shared/domain/smart-host-name.ts';

export function relayHandlers(context: AppContext): Group<'relay'> {
  const { session, relay, actor } = context;
  return {
    'relay.state': () => relay.state(),
    'relay.start': () => relay.start(),
    'relay.stop': () => relay.stop(),
    'relay.settings': () => view(),
    'relay.setSettings': ({ settings, reset, base }) => {
      const defaults = Object.fromEntries(reset.map((key) => [key, DEFAULT_RELAY_SETTINGS[key]]));
      const system = { relay: { ...defaults, ...settings } };
      return session.store().commit(
        {
          kind: 'settings',
          domain: null,
          settings: {},
          system,
          base: base && { system: { relay: base.settings } },
        },
        actor,
      );
    },
    'relay.setSmartHostPassword': (request) => setPassword(request),
    'relay.renewCertificate': () => relay.ask((running) => running.call('renewCertificate', {})),
    ...dkimHandlers(context),
  };

  async function view(): Promise<RelaySettingsView> {
    const settings = relay.settings();
    const names = smartHostNames(settings);
    const nothing = { passwords: {}, refused: [] };
    const kept = names.length === 0 ? nothing : await (await passwords()).find(names).catch(() => nothing);
    return {
      settings,
      run: relay.runSettings(),
      set: session.store().system().relay ?? {},
      smartHostPasswords: Object.keys(kept.passwords),
      refusedPasswords: kept.refused,
    };
  }

  async function setPassword({
    password,
    ...host
  }: CheckedRequest<'relay.setSmartHostPassword'>): Promise<void> {
    const same = relay
      .settings()
      .smartHosts.find(
        (one) => one.username === host.username && one.host === host.host && one.port === host.port,
      );
    const tls = host.tls ?? same?.tls ?? 'verified';
    await (await passwords()).keep(smartHostName({ ...host, tls }), password);
    await relay.sendSecrets();
  }

  async function passwords(): Promise<SmartHostPasswords> {
    const store = session.store();
    const { id, path } = store.info();
    const { smartHostPasswords } = await import('../../credentials/smart-host-passwords.ts');
    return smartHostPasswords({ setId: id, setPath: path, keyring: await session.keyring(store) });
  }
}
