/** The form that edits outgoing users: one (new password, settings) or many (settings only, the rest left as it is). */
import type { Client, Request } from '../../../shared/contract/contract.ts';
import type { ChangeResult, SettingsView } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { EditEffect } from '../../../shared/domain/edit-effect.ts';
import type { SelectionInput } from '../../../shared/domain/query.ts';
import type { OutgoingUser } from '../../../shared/domain/user.ts';
import type { SettingsWish } from '../../../shared/domain/settings.ts';
import { messageOf } from '../../lib/envelope.ts';
import { Foreseen } from '../../lib/foreseen.svelte.ts';
import { CHOOSE_FIRST, Meanwhile } from '../../lib/meanwhile.svelte.ts';
import { isOtherCount, NONE_LEFT } from '../../lib/selection-summary.svelte.ts';
import { inheritedBy, SettingsForm } from '../settings/settings-form.svelte.ts';
import { fieldOf } from './user-form.svelte.ts';

export class EditForm {
  readonly #client: Client;
  readonly #selection: SelectionInput;
  /** The one user, or null when many are edited. */
  user = $state.raw<OutgoingUser | null>(null);
  count = $state(0);
  /** The first addresses of many. */
  names = $state.raw<readonly string[]>([]);
  password = $state('');
  settings = $state.raw<SettingsForm | null>(null);
  busy = $state(false);
  error = $state<string | null>(null);
  passwordError = $state<string | null>(null);
  readonly meanwhile = new Meanwhile();
  readonly foreseen: Foreseen<SettingsWish, EditEffect>;
  #view = $state.raw<SettingsView | null>(null);
  #survey = $state.raw<EditEffect | null>(null);

  constructor(client: Client, selection: SelectionInput, count: number) {
    this.#client = client;
    this.#selection = selection;
    this.count = count;
    this.foreseen = new Foreseen((settings) => client.invoke('users.previewEdit', { selection, settings }));
  }

  /** A directory has the password of this mailbox: one that is given here would never be asked for. */
  readonly inDirectory = $derived(
    this.user?.kind === 'mailbox' && this.#view?.system.directory?.logins.includes(this.user.domain) === true,
  );

  readonly dirty = $derived(this.password !== '' || this.settings?.dirty === true);

  /** Reads the users that are edited; an error is shown in the dialog. */
  async load(): Promise<void> {
    this.error = null;
    try {
      await this.#count();
      const user = this.count === 1 ? await this.#onlyOne() : null;
      const domain = user?.domain ?? null;
      const view = this.count === 0 ? null : await this.#client.invoke('settings.get', { domain });
      if (user !== null) this.#view = view;
      else if (this.count > 0) {
        this.#survey = await this.#client.invoke('users.previewEdit', { selection: this.#selection });
      }
      this.user = user;
      this.settings = new SettingsForm({
        override: user?.settings ?? {},
        many: user === null,
        timeZone: view?.system.timeZone ?? null,
        survey: (key) => this.#survey?.settings[key] ?? null,
        inherited: (key) => inheritedBy(this.#view, 'user', user?.displayDomain ?? null)(key),
      });
    } catch (error) {
      this.error = messageOf(error);
    }
  }

  /** Saves what was changed; null when something is wrong or nothing was changed. */
  async save(): Promise<ChangeResult | null> {
    if (this.busy || this.settings?.check() !== null) return null;
    this.passwordError = null;
    this.error = this.count === 0 ? NONE_LEFT : null;
    if (this.error !== null) return null;
    if (this.meanwhile.open) {
      this.error = CHOOSE_FIRST;
      return null;
    }
    this.busy = true;
    try {
      const { password } = this.meanwhile.wanted('', this.password === '' ? {} : { password: this.password });
      const settings = this.meanwhile.wanted('settings.', this.settings.patch());
      return await this.#client.invoke('users.edit', {
        selection: this.#selection,
        expected: this.count,
        settings,
        ...(password === undefined ? {} : { password }),
        // Of many the form shows no values that another could have changed unseen.
        ...(this.user === null ? {} : { base: this.#base(this.user, settings, password) }),
      });
    } catch (error) {
      if (this.meanwhile.refused(error)) return null;
      if (isOtherCount(error)) await this.#count().catch(() => undefined);
      const field = error instanceof PosternError ? fieldOf(error) : null;
      const message = messageOf(error);
      if (field === 'password') this.passwordError = message;
      else if (field === null || !this.settings.blame(field, message)) this.error = message;
      return null;
    } finally {
      this.busy = false;
    }
  }

  #base(
    user: OutgoingUser,
    settings: SettingsWish,
    password: string | undefined,
  ): Request<'users.edit'>['base'] {
    const base = { settings: this.meanwhile.base('settings.', settings, user.settings) };
    if (password === undefined) return base;
    return {
      ...base,
      ...this.meanwhile.base<{ password: string }>('', { password }, { password: user.passwordId }),
    };
  }

  /** The first field with an error, for the focus. */
  firstError(): string | null {
    if (this.passwordError !== null) return 'password';
    return this.settings?.fields.find(({ error }) => error !== null)?.key ?? null;
  }

  async #count(): Promise<void> {
    const summary = await this.#client.invoke('users.summarise', { selection: this.#selection });
    this.count = summary.count;
    this.names = summary.first;
  }

  async #onlyOne(): Promise<OutgoingUser | null> {
    const selection = this.#selection;
    const only = selection.by === 'ids' && selection.ids.length === 1 ? selection.ids[0] : undefined;
    if (only !== undefined) return this.#client.invoke('users.get', { id: only });
    if (selection.by === 'ids') return null;
    const { except = [] } = selection;
    if (except.length > 900) return null;
    const { users } = await this.#client.invoke('users.query', {
      query: selection.query,
      offset: 0,
      limit: except.length + 1,
    });
    return users.find(({ id }) => !except.includes(id)) ?? null;
  }
}
