/** The file of a list: how far it is, and stopping it. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { ListExportState } from '../../../shared/contract/relay-types.ts';
import type { ExportResult } from '../../../shared/contract/types.ts';
import type { ListToExport } from '../../lib/list-to-export.ts';

/** Between two looks at how far it is. Milliseconds. */
const LOOK = 250;

export class ListExport {
  readonly #client: Client;
  readonly #job = crypto.randomUUID();
  /** Null: nothing is known of it yet; few rows are written before anybody looks. */
  state = $state<ListExportState | null>(null);
  stopping = $state(false);

  constructor(client: Client) {
    this.#client = client;
  }

  /** Writes it, and follows that to its end. */
  async run({ of, columns }: ListToExport, path: string): Promise<ExportResult> {
    this.state = null;
    this.stopping = false;
    const timer = setInterval(() => void this.#look(), LOOK);
    try {
      return await this.#client.invoke('lists.export', { of, columns: [...columns], path, job: this.#job });
    } finally {
      clearInterval(timer);
      this.state = null;
    }
  }

  /** It ends after the rows under way, and nothing is written. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.#look();
  }

  async #look(): Promise<void> {
    const asks = { job: this.#job, stop: this.stopping };
    // The end says it all: a look that fails, or comes too late, is no matter.
    const state = await this.#client.invoke('lists.exporting', asks).catch(() => null);
    if (state !== null) this.state = state;
  }
}
