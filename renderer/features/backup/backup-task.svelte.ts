/** A backup or a restore that is under way: how far it is, and stopping it. */
import { t } from '../../../shared/text/text.ts';
import type { BackupState } from '../../../shared/contract/backup-contract.ts';
import type { Client } from '../../../shared/contract/contract.ts';

/** Between two looks at how far it is. Milliseconds. */
const LOOK = 250;

const WORDS: Readonly<Record<BackupState['step'], string>> = {
  'copying-mail': t('Copying the mail database…'),
  writing: t('Writing the backup…'),
  comparing: t('Reading it back and comparing…'),
  reading: t('Reading the backup…'),
};

export class BackupTask {
  readonly #client: Client;
  /** Null: nothing is known of it yet, or nothing is under way. */
  state = $state.raw<BackupState | null>(null);
  running = $state(false);
  stopping = $state(false);
  #job = '';

  constructor(client: Client) {
    this.#client = client;
  }

  readonly words = $derived(this.state === null ? t('Beginning…') : WORDS[this.state.step]);
  readonly share = $derived(
    this.state === null || this.state.of === 0 ? null : this.state.done / this.state.of,
  );

  /** `work` gets the name by which it is asked for. */
  async run<T>(work: (job: string) => Promise<T>): Promise<T> {
    this.#job = crypto.randomUUID();
    this.state = null;
    this.stopping = false;
    this.running = true;
    const timer = setInterval(() => void this.#look(), LOOK);
    try {
      return await work(this.#job);
    } finally {
      clearInterval(timer);
      this.running = false;
      this.state = null;
    }
  }

  /** It ends, and nothing of it is left. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.#look();
  }

  async #look(): Promise<void> {
    const asks = { job: this.#job, stop: this.stopping };
    // The end says it all: a look that fails, or comes too late, is no matter.
    const state = await this.#client.invoke('backups.state', asks).catch(() => null);
    if (state !== null && this.running) this.state = state;
  }
}
