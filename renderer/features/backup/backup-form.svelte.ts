/** The form behind "Back up": what goes in, and the passphrase typed twice. */
import { t } from '../../../shared/text/text.ts';
import type { BackupResult } from '../../../shared/contract/backup-contract.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import {
  backupContent,
  SHORTEST_BACKUP_PASSPHRASE,
  type BackupSurvey,
} from '../../../shared/domain/backup.ts';
import { messageOf } from '../../lib/envelope.ts';
import { BackupTask } from './backup-task.svelte.ts';

export class BackupForm {
  readonly #client: Client;
  readonly task: BackupTask;
  key = $state(true);
  relayKeys = $state(true);
  mail = $state(false);
  passphrase = $state('');
  repeat = $state('');
  error = $state<string | null>(null);
  survey = $state.raw<BackupSurvey | null>(null);
  /** What the set has could not be told. */
  unknown = $state(false);
  #submitted = $state(false);

  constructor(client: Client) {
    this.#client = client;
    this.task = new BackupTask(client);
  }

  readonly content = $derived(
    this.survey === null ? null : { ...backupContent(this, this.survey), secrets: null },
  );
  readonly passphraseError = $derived(
    this.#submitted && this.passphrase.length < SHORTEST_BACKUP_PASSPHRASE
      ? t('Enter at least {count, number} characters.', { count: SHORTEST_BACKUP_PASSPHRASE })
      : null,
  );
  readonly repeatError = $derived(
    this.#submitted && this.repeat !== this.passphrase ? t('The two are not the same.') : null,
  );

  /** Nothing is written before it is said what the file will hold. */
  readonly told = $derived(this.content !== null || this.unknown);

  async load(): Promise<void> {
    try {
      this.survey = await this.#client.invoke('backups.survey', {});
    } catch (error) {
      this.error = messageOf(error);
      this.unknown = true;
    }
  }

  /** Writes the file `path`. Null when it could not, or when something is to be filled in first. */
  async make(path: string): Promise<BackupResult | null> {
    this.#submitted = true;
    if (!this.told || this.task.running || this.passphraseError !== null || this.repeatError !== null)
      return null;
    this.error = null;
    const { passphrase, key, relayKeys, mail } = this;
    try {
      return await this.task.run((job) =>
        this.#client.invoke('backups.make', { path, passphrase, key, relayKeys, mail, job }),
      );
    } catch (error) {
      this.error = messageOf(error);
      return null;
    }
  }
}
