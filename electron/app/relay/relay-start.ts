/** Gathers what a relay is started with: the set's key, the smart hosts' passwords, the settings of this run. */
import { type Message } from '../../../shared/text/text.ts';
import { join } from 'node:path';
import {
  relaySettings,
  type RelaySettings,
  type RelaySettingsPatch,
} from '../../../shared/domain/relay-settings.ts';
import { directorySecretName, type KeptDirectory } from '../../../shared/domain/job-settings.ts';
import { smartHostName } from '../../../shared/domain/smart-host-name.ts';
import type { SystemSettings } from '../../../shared/domain/settings.ts';
import type { FoundPasswords } from '../../credentials/smart-host-passwords.ts';
import type { Keyring } from '../../credentials/keyring.ts';
import type { Shelf } from '../../store/model/set-home.ts';
import type { RelayStart } from '../../relay/link/link-types.ts';
import { mailFolder } from './mail-access.ts';

/** How a run differs from the set's settings. */
export interface RelayRun {
  readonly overrides: RelaySettingsPatch;
  /** Passwords for this run only, by {@link smartHostName}. */
  readonly passwords: Readonly<Record<string, string>>;
}

export const PLAIN_RUN: RelayRun = { overrides: {}, passwords: {} };

export interface RelaySecrets {
  readonly key: string | null;
  readonly smartHostPasswords: Readonly<Record<string, string>>;
  readonly directoryPassword: string | null;
  /** Why passwords that are kept are not used. */
  readonly refused: readonly Message[];
}

interface SecretsOf {
  readonly setId: string;
  readonly setPath: string;
  readonly shelf?: Shelf | undefined;
  readonly keyring: Keyring;
  readonly settings: RelaySettings;
  readonly directory: KeptDirectory | null;
}

/** Folder of the relay's certificate, CA and DKIM keys. */
export function relayKeysPath(setPath: string): string {
  return join(mailFolder(setPath), 'keys');
}

/** Smart hosts that want a password. */
export function smartHostNames(settings: RelaySettings): readonly string[] {
  return settings.smartHosts.filter(({ username }) => username !== '').map(smartHostName);
}

/**
 * The key is null when it cannot be had: IP users and users with a verifier can send all the same. Passwords that cannot
 * be had are left out: the courier says which smart host wants one.
 */
export async function relaySecrets({
  setId,
  setPath,
  shelf,
  keyring,
  settings,
  directory,
}: SecretsOf): Promise<RelaySecrets> {
  const names = smartHostNames(settings);
  const key = await keyring.key().then(
    (bytes) => Buffer.from(bytes).toString('base64'),
    () => null,
  );
  const { jobSecrets, smartHostPasswords } = await import('../../credentials/smart-host-passwords.ts');
  const none = (): FoundPasswords => ({ passwords: {}, refused: [] });
  const found = await smartHostPasswords({ setId, setPath, shelf, keyring }).find(names).catch(none);
  const asksAs = directory === null || directory.logins.length === 0 ? '' : directory.bindName;
  const name = directory === null || asksAs === '' ? null : directorySecretName(directory);
  const bound =
    name === null ? none() : await jobSecrets({ setId, setPath, shelf, keyring }).find([name]).catch(none);
  return {
    key,
    smartHostPasswords: found.passwords,
    directoryPassword: (name === null ? undefined : bound.passwords[name]) ?? null,
    refused: [...found.refused, ...bound.refused],
  };
}

/** What a relay is told at its start; `refused` hears a sentence for each password that cannot be used. */
export async function relayStart(
  of: Omit<SecretsOf, 'settings' | 'directory'>,
  { relay: set, directory = null }: Pick<SystemSettings, 'relay' | 'directory'>,
  { overrides, passwords }: RelayRun,
  refused: (sentence: Message) => void = () => undefined,
): Promise<RelayStart> {
  const settings = relaySettings({ ...set, ...overrides });
  const secrets = await relaySecrets({ ...of, settings, directory });
  for (const sentence of secrets.refused) refused(sentence);
  return {
    setPath: of.setPath,
    setId: of.setId,
    key: secrets.key,
    smartHostPasswords: { ...secrets.smartHostPasswords, ...passwords },
    directoryPassword: secrets.directoryPassword,
    overrides,
    keysPath: relayKeysPath(of.setPath),
  };
}
