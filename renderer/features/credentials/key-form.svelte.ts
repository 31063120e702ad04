/** The form behind "Where the key is kept": the choice, the passphrase typed twice, and unlocking. */
import { t } from '../../../shared/text/text.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import type { CredentialState } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { messageOf } from '../../lib/envelope.ts';

export type KeyPlace = NonNullable<CredentialState['keptIn']>;

/** The contract's own minimum. */
export const SHORTEST_PASSPHRASE = 8;

export class KeyForm {
  readonly #client: Client;
  state = $state.raw<CredentialState | null>(null);
  choice = $state<KeyPlace>('keychain');
  passphrase = $state('');
  repeat = $state('');
  path = $state('');
  busy = $state(false);
  error = $state<string | null>(null);
  #submitted = $state(false);
  #refused = $state<{ readonly passphrase: string; readonly message: string } | null>(null);

  /** `path`: the key file that is proposed. */
  constructor(client: Client, path: string) {
    this.#client = client;
    this.path = path;
  }

  /** The key is there and only its passphrase is wanting. */
  readonly unlocking = $derived(this.state?.state === 'locked' && this.state.keptIn === 'passphrase');

  readonly choices = $derived([
    {
      value: 'keychain' as const,
      label: t('Keychain'),
      help: t('The operating system’s own; nothing to remember.'),
      disabled: this.state !== null && this.state.keychainProblem !== null,
    },
    {
      value: 'passphrase' as const,
      label: t('Passphrase'),
      help: t('Asked for each time the set is opened; the set can be moved to another computer.'),
      disabled: false,
    },
    {
      value: 'key-file' as const,
      label: t('Key file'),
      help: t('Read without asking. Keep it apart from the set and its backups.'),
      disabled: false,
    },
  ]);

  readonly passphraseError = $derived.by((): string | null => {
    if (this.#refused !== null && this.#refused.passphrase === this.passphrase) return this.#refused.message;
    if (!this.#submitted || this.passphrase.length >= SHORTEST_PASSPHRASE) return null;
    return t('Enter at least {least} characters.', { least: SHORTEST_PASSPHRASE });
  });
  readonly repeatError = $derived(
    this.#submitted && this.repeat !== this.passphrase ? t('The two are not the same.') : null,
  );

  async load(): Promise<void> {
    this.error = null;
    try {
      this.state = await this.#client.invoke('credentials.state', {});
      this.choice = this.state.keptIn ?? (this.state.keychainProblem === null ? 'keychain' : 'passphrase');
    } catch (error) {
      this.error = messageOf(error);
    }
  }

  /** Does what was chosen; null when it could not. */
  async save(): Promise<CredentialState | null> {
    this.#submitted = true;
    const wrong = this.passphraseError !== null || (!this.unlocking && this.repeatError !== null);
    if (this.busy || (this.choice === 'passphrase' && wrong)) return null;
    this.busy = true;
    this.error = null;
    try {
      return await this.#call();
    } catch (error) {
      if (error instanceof PosternError && error.code === 'wrong-key' && this.choice === 'passphrase') {
        this.#refused = { passphrase: this.passphrase, message: error.message };
      } else this.error = messageOf(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  #call(): Promise<CredentialState> {
    switch (this.choice) {
      case 'keychain':
        return this.#client.invoke('credentials.useKeychain', {});
      case 'passphrase':
        return this.#client.invoke('credentials.usePassphrase', { passphrase: this.passphrase });
      case 'key-file':
        return this.#client.invoke('credentials.useKeyFile', { path: this.path });
    }
  }
}
