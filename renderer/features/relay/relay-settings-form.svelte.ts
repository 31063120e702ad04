/** The form of the relay's settings: what is typed, what is wrong with it, and saving only what was changed. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { RelaySettingsView } from '../../../shared/contract/relay-types.ts';
import type { ChangeResult } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type {
  RelaySettings,
  RelaySettingsPatch,
  ScannerKind,
} from '../../../shared/domain/relay-settings.ts';
import { smartHostName } from '../../../shared/domain/smart-host-name.ts';
import { t, tell } from '../../../shared/text/text.ts';
import { messageOf } from '../../lib/envelope.ts';
import { CHOOSE_FIRST, Meanwhile } from '../../lib/meanwhile.svelte.ts';
import { problemsOf, type Problems } from './relay-settings-problems.ts';
import {
  asText,
  fromText,
  newHost,
  newScanner,
  passwordKey,
  SINGLE_KEYS,
  tlsLevel,
  type HostText,
  type RelayText,
} from './relay-settings-text.ts';

const PASSWORD_WANTED = t(
  'No password is kept for this user name at this host, port and TLS level: enter it. One kept for another is never sent here.',
);

export class RelaySettingsForm {
  readonly #client: Client;
  view = $state.raw<RelaySettingsView | null>(null);
  text = $state<RelayText | null>(null);
  busy = $state(false);
  error = $state<string | null>(null);
  readonly meanwhile = new Meanwhile();
  #before = $state('');
  /** Fields that were left; `*` once all are shown. */
  #touched = $state.raw<ReadonlySet<string>>(new Set());
  #refused = $state.raw<Problems>({});

  constructor(from: Client) {
    this.#client = from;
  }

  readonly dirty = $derived.by(() => this.text !== null && JSON.stringify(this.text) !== this.#before);
  readonly #problems = $derived.by((): Problems => (this.text === null ? {} : problemsOf(this.text)));
  readonly errors = $derived.by((): Problems => {
    const all = this.#touched.has('*');
    const shown = Object.entries(this.#problems).filter(([field]) => all || this.#touched.has(field));
    return { ...Object.fromEntries(shown), ...this.#refused };
  });

  /** What would be set, by key. */
  readonly typed = $derived.by((): object =>
    this.text === null || this.view === null ? {} : fromText(this.text, this.view.settings),
  );

  leave(field: string): void {
    this.#touched = new Set([...this.#touched, field]);
  }
  edited(field: string): void {
    if (this.#refused[field] === undefined) return;
    this.#refused = Object.fromEntries(Object.entries(this.#refused).filter(([name]) => name !== field));
  }

  async load(): Promise<void> {
    try {
      this.#show(await this.#client.invoke('relay.settings', {}));
      this.error = null;
    } catch (error) {
      this.error = messageOf(error);
    }
  }

  addHost(): void {
    this.text?.smartHosts.push(newHost());
  }
  removeHost(key: number): void {
    if (this.text === null) return;
    this.text.smartHosts = this.text.smartHosts.filter((host) => host.key !== key);
    this.#untouch('smartHosts');
  }
  addScanner(kind: ScannerKind): void {
    this.text?.scanners.push(newScanner(kind));
  }
  /** One place up (-1) or down (1). */
  moveScanner(key: number, step: -1 | 1): void {
    const all = this.text?.scanners ?? [];
    const from = all.findIndex((scanner) => scanner.key === key);
    const [moved, other] = [all[from], all[from + step]];
    if (moved === undefined || other === undefined) return;
    [all[from], all[from + step]] = [other, moved];
    this.#untouch('scanners');
  }
  removeScanner(key: number): void {
    if (this.text === null) return;
    this.text.scanners = this.text.scanners.filter((scanner) => scanner.key !== key);
    this.#untouch('scanners');
  }

  /** True when a password for the smart host, as it is typed now, is kept. */
  passwordKept(host: HostText): boolean {
    return host.username.trim() !== '' && this.view?.smartHostPasswords.includes(passwordKey(host)) === true;
  }

  /** Why the password of a smart host has to be typed, perhaps again; null when it need not. */
  passwordWanted(host: HostText): string | null {
    if (host.username.trim() === '' || host.password !== '' || this.passwordKept(host)) return null;
    const refused = this.view?.refusedPasswords
      .map(tell)
      .find((sentence) => sentence.includes(passwordKey(host)));
    return refused ?? PASSWORD_WANTED;
  }

  /** Saves; null when something is wrong, which then shows. Nothing changed is a change of 0. */
  async save(): Promise<ChangeResult | null> {
    const { text, view } = this;
    if (this.busy || text === null || view === null) return null;
    this.#touched = new Set(['*']);
    if (Object.keys(this.#problems).length > 0) return null;
    if (this.meanwhile.open) {
      this.error = CHOOSE_FIRST;
      return null;
    }
    this.busy = true;
    this.error = null;
    try {
      const settings = fromText(text, view.settings);
      const patch = this.meanwhile.wanted('settings.', changed(settings, view.settings));
      const base = { settings: this.meanwhile.base('settings.', patch, view.settings) };
      const result =
        Object.keys(patch).length === 0
          ? { change: 0, users: 0 }
          : await this.#client.invoke('relay.setSettings', { settings: patch, base });
      await this.#savePasswords(text, settings, view);
      return result;
    } catch (error) {
      if (!this.meanwhile.refused(error)) this.#refuse(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** Keeps what was typed and forgets what no smart host uses any more. */
  async #savePasswords(text: RelayText, settings: RelaySettings, view: RelaySettingsView): Promise<void> {
    const used = new Set(settings.smartHosts.map(smartHostName));
    const typed = text.route === 'direct' ? [] : text.smartHosts.filter(({ password }) => password !== '');
    for (const { username, host, port, tls, password } of typed) {
      await this.#client.invoke('relay.setSmartHostPassword', {
        host: host.trim(),
        port: Number(port),
        tls: tlsLevel(tls),
        username: username.trim(),
        password,
      });
    }
    for (const { username, host, port, tls } of view.settings.smartHosts) {
      const key = smartHostName({ username, host, port, tls });
      if (used.has(key) || !view.smartHostPasswords.includes(key)) continue;
      await this.#client.invoke('relay.setSmartHostPassword', { host, port, tls, username, password: null });
    }
  }

  #show(view: RelaySettingsView): void {
    this.view = view;
    const text = asText(view.settings);
    this.text = text;
    this.#before = JSON.stringify(text);
    this.#touched = new Set();
    this.#refused = {};
  }

  #refuse(error: unknown): void {
    const message = messageOf(error);
    const field = error instanceof PosternError ? error.details?.['field'] : undefined;
    const name = typeof field === 'string' ? field.replace(/^settings\./, '') : '';
    if (FIELDS.test(name) || SINGLE_KEYS.some((key) => key === name)) this.#refused = { [name]: message };
    else this.error = message;
  }

  /** The rows of a list have other places now: what was said of a place is forgotten. */
  #untouch(list: string): void {
    const stays = (field: string): boolean => !field.startsWith(`${list}.`);
    this.#touched = new Set([...this.#touched].filter(stays));
    this.#refused = Object.fromEntries(Object.entries(this.#refused).filter(([field]) => stays(field)));
  }
}

/** Fields of the form that an answer of the application can name, besides the settings of one field. */
const FIELDS =
  /^(listen(Tls)?\.(host|port)|certificate\.(certificateFile|keyFile)|smartHosts\.\d+\.(host|port|username)|scanners\.\d+\.(address|timeout|spamScore))$/;

/** Only what is another now. */
function changed(settings: RelaySettings, before: RelaySettings): RelaySettingsPatch {
  const keys = Object.keys(settings) as (keyof RelaySettings)[];
  const different = keys.filter((key) => JSON.stringify(settings[key]) !== JSON.stringify(before[key]));
  return Object.fromEntries(different.map((key) => [key, settings[key]]));
}
