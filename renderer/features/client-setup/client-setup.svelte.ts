/** What the dialog about mail clients shows: the gateway, whom it is about, and a trial as one of them. */
import { type LanguageChoice } from '../../../shared/domain/preferences.ts';
import { languageOf } from '../../../shared/text/languages.ts';
import { languageOfReader } from '../../../shared/text/text.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import type { ClientTrial, WrittenClientForms } from '../../../shared/contract/relay-types.ts';
import type { ClientFormat, ClientUser } from '../../../shared/domain/client-forms.ts';
import type { ClientGateway } from '../../../shared/domain/client-setup.ts';
import type { SelectionInput } from '../../../shared/domain/query.ts';
import { messageOf } from '../../lib/envelope.ts';

/** Users of a selection whose forms are shown in the window; what is saved are those of all. */
export const MOST_USERS = 1000;

export class ClientSetup {
  readonly #client: Client;
  readonly #selection: SelectionInput | null;
  gateway = $state.raw<ClientGateway | null>(null);
  users = $state.raw<readonly ClientUser[]>([]);
  /** IP users among the first, who need no client, and users beyond {@link MOST_USERS}. */
  leftOut = $state.raw({ ip: 0, more: 0 });
  cannotSend = $state.raw<readonly string[]>([]);
  error = $state<string | null>(null);
  trial = $state.raw<ClientTrial | null>(null);
  trying = $state(false);

  constructor(client: Client, selection: SelectionInput | null) {
    this.#client = client;
    this.#selection = selection;
  }

  /** The one user it is about; null for none or many. */
  readonly only = $derived(this.users.length === 1 ? (this.users[0] ?? null) : null);

  async load(): Promise<void> {
    this.error = null;
    try {
      if (this.#selection !== null) {
        const window = { selection: this.#selection, offset: 0, limit: MOST_USERS };
        const { users, ip, total, cannotSend } = await this.#client.invoke('relay.clientUsers', window);
        this.users = users;
        this.cannotSend = cannotSend;
        this.leftOut = { ip, more: Math.max(0, total - MOST_USERS) };
      }
      this.gateway = await this.#client.invoke('relay.clientSetup', {});
    } catch (error) {
      this.error = messageOf(error);
    }
  }

  /** Writes the forms of all users of the selection. */
  async write(format: ClientFormat, incoming: string | null, path: string): Promise<WrittenClientForms> {
    const selection = this.#selection ?? { by: 'ids', ids: [] };
    const language = languageOf(languageOfReader() as LanguageChoice, []);
    const request = { selection, format, language, path, ...(incoming === null ? {} : { incoming }) };
    return await this.#client.invoke('relay.writeClientForms', request);
  }

  /** Logs in and sends as the user. The password is handed on, and kept nowhere. */
  async try(address: string, password: string, to: string): Promise<void> {
    this.trying = true;
    this.error = null;
    this.trial = null;
    try {
      this.trial = await this.#client.invoke('relay.tryClient', { address, password, to });
    } catch (error) {
      this.error = messageOf(error);
    } finally {
      this.trying = false;
    }
  }
}
