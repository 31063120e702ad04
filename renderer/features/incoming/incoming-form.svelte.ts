/** What is typed of a new incoming user. */
import { t } from '../../../shared/text/text.ts';
import type { ChangeResult } from '../../../shared/contract/types.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { messageOf } from '../../lib/envelope.ts';

export class IncomingForm {
  readonly #client: Client;
  address = $state('');
  password = $state('');
  access = $state(false);
  busy = $state(false);
  error = $state<string | null>(null);
  /** Where the error belongs; null: to the form as a whole. */
  field = $state<'username' | 'password' | null>(null);

  constructor(client: Client) {
    this.#client = client;
  }

  readonly dirty = $derived(this.address !== '' || this.password !== '');

  edited(): void {
    this.error = null;
    this.field = null;
  }

  /** For one more of the same domain. */
  another(): void {
    const address = this.address.trim();
    this.address = address.slice(Math.max(0, address.lastIndexOf('@')));
    this.password = '';
    this.edited();
  }

  /** Null when it was refused, with the reason in `error`. */
  async save(): Promise<{ readonly address: string; readonly result: ChangeResult } | null> {
    if (this.busy) return null;
    const address = this.address.trim();
    const at = address.lastIndexOf('@');
    if (at < 1 || at === address.length - 1) {
      this.error = t('Enter a whole address, such as anna@example.com.');
      this.field = 'username';
      return null;
    }
    this.busy = true;
    this.edited();
    try {
      const result = await this.#client.invoke('incoming.add', {
        username: address.slice(0, at),
        domain: address.slice(at + 1),
        password: this.password,
        access: this.access,
      });
      return { address, result };
    } catch (error) {
      this.error = messageOf(error);
      const field = error instanceof PosternError ? error.details?.['field'] : undefined;
      this.field = field === 'password' ? 'password' : field === undefined ? null : 'username';
      return null;
    } finally {
      this.busy = false;
    }
  }
}
