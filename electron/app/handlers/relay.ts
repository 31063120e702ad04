/** Starting, stopping and setting the relay. */
import { type FoundPasswords } from '../../credentials/smart-host-passwords.ts';
import { type Message } from '../../../shared/text/text.ts';
import type { CheckedRequest } from '../../../shared/contract/contract.ts';
import type { RelaySettingsView } from '../../../shared/contract/relay-types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import {
  DEFAULT_RELAY_SETTINGS,
  relaySettings,
  type RelaySettings,
  type RelaySettingsPatch,
} from '../../../shared/domain/relay-settings.ts';
import { senseProblem } from '../../../shared/domain/relay-settings-sense.ts';
import type {
  SmartHostPasswords,
  SmartHostPasswordsOptions,
} from '../../credentials/smart-host-passwords.ts';
import { BOUND_FORMAT } from '../owner/session.ts';
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';
import { clientHandlers } from './relay-clients.ts';
import { dkimHandlers } from './relay-dkim.ts';
import { smartHostNames } from '../relay/relay-start.ts';
import { earlierSmartHosts, smartHostName } from '../../../shared/domain/smart-host-name.ts';
import { secretsPlace } from '../base/set-folder.ts';

/** The contract's operations on the relay itself. */
export function relayHandlers(context: AppContext): Group<'relay'> {
  const { session, relay, actor } = context;
  return {
    'relay.state': () => relay.state(),
    'relay.start': () => relay.start(),
    'relay.stop': () => relay.stop(),
    'relay.settings': () => view(),
    'relay.setSettings': async ({ settings, reset, base }) => {
      await checkSense(settings, reset);
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
    ...clientHandlers(context),
    ...dkimHandlers(context),
  };

  /** What could be read but would never work is refused here, for the window and the command line alike. */
  async function checkSense(
    settings: RelaySettingsPatch,
    reset: readonly (keyof RelaySettings)[],
  ): Promise<void> {
    const defaults = Object.fromEntries(reset.map((key) => [key, DEFAULT_RELAY_SETTINGS[key]]));
    const patch = { ...defaults, ...settings };
    const { certificate } = settings;
    const problem = senseProblem(patch, relaySettings({ ...relay.settings(), ...patch }));
    if (problem !== null) {
      const { field, message: told } = problem;
      throw new PosternError('invalid-request', told, { field: `settings.${field}` });
    }
    if (certificate === undefined || certificate === null) return;
    const { givenCertificate } = await import('../../relay/tls/given-certificate.ts');
    await givenCertificate(certificate, context.now()).catch((error: unknown) => {
      if (!(error instanceof PosternError)) throw error;
      const name = error.details?.['path'] === certificate.keyFile ? 'keyFile' : 'certificateFile';
      throw error.withDetails({ field: `settings.certificate.${name}` });
    });
  }

  async function view(): Promise<RelaySettingsView> {
    const settings = relay.settings();
    const names = smartHostNames(settings);
    const nothing: FoundPasswords = { passwords: {}, refused: [] };
    const kept = names.length === 0 ? nothing : await (await passwords()).find(names).catch(() => nothing);
    const earlier = await keptByEarlierVersion(settings).catch(() => []);
    return {
      settings,
      run: relay.runSettings(),
      set: session.store().system().relay ?? {},
      smartHostPasswords: Object.keys(kept.passwords),
      refusedPasswords: [...kept.refused, ...earlier],
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

  /** Sentences on those that wait for the set to be sealed anew. */
  async function keptByEarlierVersion({ smartHosts }: RelaySettings): Promise<readonly Message[]> {
    const hosts = earlierSmartHosts(smartHosts);
    if (session.store().format >= BOUND_FORMAT || hosts.length === 0) return [];
    const { keptEarlier } = await import('../../credentials/smart-host-passwords.ts');
    return keptEarlier(await passwordsOf(), hosts);
  }

  async function passwords(): Promise<SmartHostPasswords> {
    const { smartHostPasswords } = await import('../../credentials/smart-host-passwords.ts');
    return smartHostPasswords(await passwordsOf());
  }

  async function passwordsOf(): Promise<SmartHostPasswordsOptions> {
    const store = session.store();
    const { id } = store.info();
    return { setId: id, ...secretsPlace(store), keyring: await session.keyring(store) };
  }
}
