/** Where the open set's key lies. The key itself never leaves this process. */
import { resolve } from 'node:path';
import type { CredentialState } from '../../../shared/contract/types.ts';
import type { Keyring } from '../../credentials/keyring.ts';
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';

/** The contract's operations on the place of the set's key. */
export function credentialHandlers({ session, events }: AppContext): Group<'credentials'> {
  return {
    'credentials.state': async () => (await session.keyring()).state(),
    'credentials.useKeychain': () => using((keyring) => keyring.useKeychain()),
    'credentials.usePassphrase': ({ passphrase }) => using((keyring) => keyring.usePassphrase(passphrase)),
    'credentials.useKeyFile': ({ path }) => using((keyring) => keyring.useKeyFile(resolve(path))),
  };

  async function using(choose: (keyring: Keyring) => Promise<CredentialState>): Promise<CredentialState> {
    const state = await choose(await session.keyring());
    events.emit('credentials', state);
    return state;
  }
}
