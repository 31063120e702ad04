/** Seals anew what a set of an earlier format keeps sealed, so that each secret says what it is for. Whole or not at all. */
import { type Message } from '../../../shared/text/text.ts';
import { relaySettings } from '../../../shared/domain/relay-settings.ts';
import { earlierSmartHosts } from '../../../shared/domain/smart-host-name.ts';
import type { SecretKeychain } from '../../credentials/keychain.ts';
import { isBound, openSecrets, sealPasswords } from '../../credentials/seal.ts';
import { carryOver } from '../../credentials/smart-host-passwords.ts';
import type { Reseal, UserStore } from '../../store/model/store-types.ts';
import { carryOverDkimKeys } from '../relay/dkim-key-store.ts';

export interface SealAnewOptions {
  readonly store: UserStore;
  readonly key: Uint8Array;
  /** Whether the set's key, and with it the passwords of smart hosts, lies in the keychain. */
  readonly inKeychain: boolean;
  /** False where this computer saw the set in today's format before: who brings it back may have moved secrets meanwhile. */
  readonly believed: boolean;
  /** Replaced in tests only. */
  readonly keychain?: SecretKeychain;
}

/** Resolves with a sentence on each secret that was not carried over. Rejects with the set as it was. */
export async function sealSetAnew(options: SealAnewOptions): Promise<readonly Message[]> {
  const { store, key } = options;
  const { id: setId, path: setPath } = store.info();
  const refused: Message[] = [];
  const after: (() => Promise<void>)[] = [];
  const reseal: Reseal = (block, owners) => {
    if (isBound(block)) return block;
    try {
      const secrets = openSecrets(key, { set: setId, purpose: 'user' }, block).earlier();
      const addresses = secrets.map((_, at) => owners[at] ?? '');
      // What nobody has any more nobody may have again.
      const passwords = secrets.map((secret, at) => (owners[at] === undefined ? '' : secret));
      return sealPasswords(key, setId, addresses, passwords);
    } catch {
      // It stays what it is: damage, said when somebody needs it.
      return block;
    }
  };
  await store.sealAnew(reseal, async (isUsers) => {
    const hosts = earlierSmartHosts(relaySettings(store.system().relay).smartHosts);
    const parts = [
      await carryOver({ ...options, setId, setPath, hosts, isUsers }),
      await carryOverDkimKeys(key, setId, setPath),
    ];
    for (const part of parts) {
      refused.push(...part.refused);
      after.push(part.done);
    }
  });
  // Files that nobody reads any more: not being able to delete them is no failure.
  for (const done of after) await done().catch(() => undefined);
  return refused;
}
