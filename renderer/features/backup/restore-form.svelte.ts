/** The form behind "Restore": a backup and its passphrase, what it holds, and where its set is made anew. */
import { t } from '../../../shared/text/text.ts';
import type { BackupDescription, RestoreResult } from '../../../shared/contract/backup-contract.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { messageOf } from '../../lib/envelope.ts';
import { BackupTask } from './backup-task.svelte.ts';

export class RestoreForm {
  readonly #client: Client;
  readonly task: BackupTask;
  path = $state('');
  passphrase = $state('');
  to = $state('');
  error = $state<string | null>(null);
  /** What the backup holds, once somebody has looked into it. */
  held = $state.raw<BackupDescription | null>(null);
  done = $state.raw<RestoreResult | null>(null);
  #refused = $state<{ readonly passphrase: string; readonly message: string } | null>(null);
  #submitted = $state(false);

  constructor(client: Client) {
    this.#client = client;
    this.task = new BackupTask(client);
  }

  readonly pathError = $derived(this.#submitted && this.path.trim() === '' ? t('Choose a backup.') : null);
  readonly passphraseError = $derived.by((): string | null => {
    if (this.#refused !== null && this.#refused.passphrase === this.passphrase) return this.#refused.message;
    return this.#submitted && this.passphrase === '' ? t('Enter the passphrase of the backup.') : null;
  });

  /** `place`: where the set is proposed to be made anew, from its name. */
  async look(place: (name: string) => string): Promise<void> {
    this.#submitted = true;
    if (this.pathError !== null || this.passphraseError !== null) return;
    const { path, passphrase } = this;
    await this.#trying(async (job) => {
      this.held = await this.#client.invoke('backups.describe', { path, passphrase, job });
      if (this.to === '') this.to = place(this.held.set.name);
    });
  }

  async restore(): Promise<void> {
    const { path, passphrase, to } = this;
    await this.#trying(async (job) => {
      this.done = await this.#client.invoke('backups.restore', { path, passphrase, to, job });
    });
  }

  /** To another backup. */
  back(): void {
    this.held = null;
    this.error = null;
    this.to = '';
  }

  async #trying(work: (job: string) => Promise<void>): Promise<void> {
    if (this.task.running) return;
    this.error = null;
    const { passphrase } = this;
    try {
      await this.task.run(work);
    } catch (error) {
      if (error instanceof PosternError && error.code === 'wrong-key')
        this.#refused = { passphrase, message: error.message };
      else this.error = messageOf(error);
    }
  }
}
