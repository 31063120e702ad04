/** Who gets new passwords, and the file that tells them. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { ImportState } from '../../../shared/contract/types.ts';
import type { SelectionInput } from '../../../shared/domain/query.ts';
import { t } from '../../../shared/text/text.ts';
import { SelectionTask } from '../../lib/selection-summary.svelte.ts';

export class NewPasswordsForm {
  readonly task: SelectionTask;
  /** Path of the file. */
  handOut = $state('');
  error = $state<string | null>(null);

  constructor(client: Client, selection: SelectionInput, handOut: string) {
    this.task = new SelectionTask(client, selection);
    this.handOut = handOut;
  }

  /** Starts; null when it was refused, with the reason in `error` or the task's. */
  async start(): Promise<ImportState | null> {
    const handOut = this.handOut.trim();
    this.error = handOut === '' ? t('Name the file that is to take the new passwords.') : null;
    if (this.error !== null) return null;
    return this.task.run((client, which) => client.invoke('users.newPasswords', { ...which, handOut }));
  }
}
