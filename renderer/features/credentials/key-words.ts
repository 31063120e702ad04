/** Where the set's key lies, in words. */
import { t } from '../../../shared/text/text.ts';
import type { CredentialState } from '../../../shared/contract/types.ts';

const KEPT = {
  keychain: 'The key is kept in the keychain of this computer.',
  passphrase: 'The key is kept in the set’s folder, protected by a passphrase.',
  'key-file': 'The key is kept in a key file.',
} as const;

const UNREADABLE = {
  keychain: 'The key is kept in the keychain of this computer, which cannot be read now.',
  passphrase: 'The key is kept in the set’s folder, protected by a passphrase, which cannot be read now.',
  'key-file': 'The key is kept in a key file, which cannot be read now.',
} as const;

/** True when a password could not be kept now and somebody has to do something about it. */
export function keyNeedsAttention(state: CredentialState | null): boolean {
  if (state === null || state.state === 'ready') return false;
  return state.state === 'locked' || state.keychainProblem !== null;
}

/** A sentence about where the key is, and what that means. */
export function keyInWords(state: CredentialState): string {
  switch (state.state) {
    case 'ready':
      return state.keptIn === null ? t('The key is at hand.') : t(KEPT[state.keptIn]);
    case 'locked':
      return state.keptIn === 'passphrase'
        ? t('The key is protected by a passphrase, which has not been entered yet.')
        : t(UNREADABLE[state.keptIn ?? 'keychain']);
    case 'missing':
      return state.keychainProblem === null
        ? t('There is no key yet: it is made, and kept in the keychain, with the first password.')
        : t('There is no key yet, and no keychain to keep one in.');
  }
}
