/** The form "Add outgoing user": what is typed, what is wrong with it, and what Save does. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { ChangeResult, DomainEntry, SettingsView } from '../../../shared/contract/types.ts';
import { displayDomain, parseDomain } from '../../../shared/domain/domain-name.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import {
  IP_WITH_PASSWORD,
  looksLikeIp,
  parseIpUser,
  parseLocalPart,
} from '../../../shared/domain/user-name.ts';
import { t, tell } from '../../../shared/text/text.ts';
import { messageOf } from '../../lib/envelope.ts';
import { inheritedBy, SettingsForm } from '../settings/settings-form.svelte.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

export type UserFormField = 'username' | 'domain' | 'password';

const NO_ERRORS: Readonly<Record<UserFormField, string | null>> = {
  username: null,
  domain: null,
  password: null,
};
const IP_FORBIDDEN = t(
  'This system does not authorise IP addresses. Enter a mailbox user name with a password, or switch “Authorise IP addresses” on in Settings.',
);

export class UserForm {
  readonly #client: Client;
  username = $state('');
  domain = $state('');
  password = $state('');
  settings = $state.raw(this.#blankSettings());
  busy = $state(false);
  /** An error that belongs to no field. */
  error = $state<string | null>(null);
  #view = $state.raw<SettingsView | null>(null);
  #touched = $state.raw<ReadonlySet<UserFormField>>(new Set());
  #server = $state.raw(NO_ERRORS);
  #firstDomain: string;
  readonly #answers = new LatestAnswer();

  constructor(client: Client, domains: readonly DomainEntry[], currentDomain: string | null) {
    this.#client = client;
    const first = currentDomain ?? (domains.length === 1 ? (domains[0]?.domain ?? null) : null);
    this.domain = this.#firstDomain = first === null ? '' : displayDomain(first);
  }

  /** An address without a password is authorised by itself. */
  readonly isIp = $derived(this.password === '' && looksLikeIp(this.username.trim()));
  readonly ipForbidden = $derived(this.#view?.system.authoriseIpAddresses === false);
  readonly #parsedDomain = $derived(parseDomain(this.domain.trim()));
  /** A directory has the passwords of the domain's mailboxes: one that is given here would never be asked for. */
  readonly inDirectory = $derived(
    this.#parsedDomain.ok &&
      this.#view?.system.directory?.logins.includes(this.#parsedDomain.domain) === true &&
      !looksLikeIp(this.username.trim()),
  );

  /** "→ testuser@testdomain.com", as it is typed; null while there is nothing to show. */
  readonly preview = $derived.by((): string | null => {
    const username = this.username.trim();
    if (username === '') return null;
    if (this.isIp) {
      const parsed = parseIpUser(username);
      return parsed.ok ? parsed.username : null;
    }
    if (this.domain.trim() === '') return `${username}@…`;
    const domain = this.#parsedDomain.ok ? displayDomain(this.#parsedDomain.domain) : this.domain.trim();
    return `${username}@${domain}`;
  });

  readonly #problems = $derived.by((): Record<UserFormField, string | null> => {
    const username = this.username.trim();
    const problems: Record<UserFormField, string | null> = { ...NO_ERRORS };
    if (!this.#parsedDomain.ok) problems.domain = tell(this.#parsedDomain.reason);
    if (this.isIp) {
      const parsed = parseIpUser(username);
      problems.username = this.ipForbidden ? IP_FORBIDDEN : parsed.ok ? null : tell(parsed.reason);
      return problems;
    }
    if (parseIpUser(username).ok) {
      problems.password = t(IP_WITH_PASSWORD);
      return problems;
    }
    const parsed = parseLocalPart(username);
    if (!parsed.ok) problems.username = tell(parsed.reason);
    if (this.password === '' && !this.inDirectory) {
      problems.password = this.ipForbidden
        ? t('Enter a password. This system does not authorise IP addresses, so every user needs one.')
        : t('Enter a password. Only a user name that is an IP address can do without one.');
    }
    return problems;
  });

  /** Errors to show: after a field was left or Save pressed, and what the application refused. */
  readonly errors = $derived.by((): Record<UserFormField, string | null> => {
    const show = (field: UserFormField): string | null =>
      this.#server[field] ?? (this.#touched.has(field) ? this.#problems[field] : null);
    return { username: show('username'), domain: show('domain'), password: show('password') };
  });

  readonly dirty = $derived.by(
    () =>
      this.username !== '' ||
      this.password !== '' ||
      this.domain !== this.#firstDomain ||
      this.settings.dirty,
  );

  /** Call when a field loses the focus. An untouched empty field stays quiet, so that tabbing through is calm. */
  leave(field: UserFormField): void {
    if (field === 'username') this.#splitAddress();
    if (this[field] !== '') this.#touched = new Set([...this.#touched, field]);
    if (field === 'domain') void this.loadView();
  }

  /** What was refused is not wrong any more once it is edited. */
  edited(field: UserFormField): void {
    this.#server = { ...this.#server, [field]: null };
    this.error = null;
  }

  /** Asks what a user of the domain inherits; an unknown domain inherits from the system. */
  async loadView(): Promise<void> {
    const domain = this.#parsedDomain.ok ? this.#parsedDomain.domain : null;
    const latest = this.#answers.begin();
    if (this.#view !== null && this.#view.domain === domain) return;
    const system = (): Promise<SettingsView> => this.#client.invoke('settings.get', {});
    try {
      const view =
        domain === null
          ? await system()
          : await this.#client.invoke('settings.get', { domain }).catch(system);
      if (latest()) this.#view = view;
    } catch (error) {
      if (latest()) this.error = messageOf(error);
    }
  }

  /** Shows every error; the name of the first field that has one (`username`, or a setting's key), or null. */
  check(): string | null {
    this.#splitAddress();
    this.#touched = new Set(['username', 'domain', 'password']);
    const settings = this.settings.check();
    const first = (['username', 'domain', 'password'] as const).find(
      (field) => this.#problems[field] !== null,
    );
    return first ?? settings?.key ?? null;
  }

  /** Adds the user. Null when something is wrong: it is then shown, and nothing typed is lost. */
  async save(): Promise<{ readonly address: string; readonly result: ChangeResult } | null> {
    if (this.busy || this.check() !== null || !this.#parsedDomain.ok) return null;
    this.busy = true;
    this.error = null;
    try {
      const address = this.preview ?? this.username;
      const result = await this.#client.invoke('users.add', {
        username: this.username.trim(),
        domain: this.#parsedDomain.domain,
        // What was typed before the domain was chosen is not kept.
        password: this.inDirectory ? '' : this.password,
        settings: this.settings.override(),
      });
      return { address, result };
    } catch (error) {
      this.#refused(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** Ready for the next user of the same domain, with the same settings. */
  another(): void {
    this.username = '';
    this.password = '';
    this.#firstDomain = this.domain;
    this.#touched = new Set();
    this.#server = NO_ERRORS;
    this.error = null;
  }

  /** The first field with an error shown, for the focus. */
  firstError(): string | null {
    const field = (['username', 'domain', 'password'] as const).find((name) => this.errors[name] !== null);
    return field ?? this.settings.fields.find(({ error }) => error !== null)?.key ?? null;
  }

  #refused(error: unknown): void {
    const message = messageOf(error);
    const field = error instanceof PosternError ? fieldOf(error) : null;
    if (field !== null && this.settings.blame(field, message)) return;
    if (field === 'username' || field === 'domain' || field === 'password') {
      this.#server = { ...this.#server, [field]: message };
    } else this.error = message;
  }

  // People paste whole addresses; the dialog takes them apart.
  #splitAddress(): void {
    const [, name, host] = /^([^@]+)@([^@]+)$/.exec(this.username.trim()) ?? [];
    if (name === undefined || host === undefined || !parseDomain(host).ok) return;
    this.username = name;
    this.domain = host;
    void this.loadView();
  }

  #blankSettings(): SettingsForm {
    return new SettingsForm({
      override: {},
      many: false,
      timeZone: null,
      inherited: (key) =>
        inheritedBy(this.#view, 'user', this.#view?.domain ? displayDomain(this.#view.domain) : null)(key),
    });
  }
}

/** Which field an error of the application belongs to, or null. */
export function fieldOf(error: PosternError): string | null {
  const named = error.details?.['field'];
  if (typeof named === 'string') return named;
  return error.code === 'address-taken' || error.code === 'ip-users-forbidden' ? 'username' : null;
}
