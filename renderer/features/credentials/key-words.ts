/** Where the set's key lies, in words. */
import type { CredentialState } from '../../../shared/contract/types.ts';

/** True when a password could not be kept now and somebody has to do something about it. */
export function keyNeedsAttention(state: CredentialState | null): boolean {
  if (state === null || state.state === 'ready') return false;
  return state.state === 'locked' || state.keychainProblem !== null;
}

/** A sentence about where the key is, and what that means. */
export function keyInWords(state: CredentialState): string {
  const where = {
    keychain: 'in the keychain of this computer',
    passphrase: 'in the set’s folder, protected by a passphrase',
    'key-file': 'in a key file',
  };
  switch (state.state) {
    case 'ready':
      return state.keptIn === null ? 'The key is at hand.' : `The key is kept ${where[state.keptIn]}.`;
    case 'locked':
      return state.keptIn === 'passphrase'
        ? 'The key is protected by a passphrase, which has not been entered yet.'
        : `The key is kept ${where[state.keptIn ?? 'keychain']}, which cannot be read now.`;
    case 'missing':
      return state.keychainProblem === null
        ? 'There is no key yet: it is made, and kept in the keychain, with the first password.'
        : 'There is no key yet, and no keychain to keep one in.';
  }
}
