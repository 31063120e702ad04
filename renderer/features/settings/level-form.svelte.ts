/** The settings screen's form: outgoing settings of the system or of a domain, and what only the system has. */
import type { Client, Response } from '../../../shared/contract/contract.ts';
import type { ChangeResult, SettingsView } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { parseContact } from '../../../shared/domain/gateway-names.ts';
import type { SettingsWish, SystemSettings, SystemSettingsPatch } from '../../../shared/domain/settings.ts';
import { messageOf } from '../../lib/envelope.ts';
import { CHOOSE_FIRST, Meanwhile } from '../../lib/meanwhile.svelte.ts';
import { parseNumber, type SystemSettingKey } from '../../../shared/domain/setting-text.ts';
import { parseTimeZone } from '../../../shared/domain/time-zone.ts';
import { t } from '../../../shared/text/text.ts';
import { inheritedBy, SettingsForm } from './settings-form.svelte.ts';
import { Foreseen } from '../../lib/foreseen.svelte.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

/** What is made of several values has forms of its own. */
type SystemField = SystemSettingKey;
type Switch = 'authoriseIpAddresses' | 'keepPasswordsExportable' | 'hardenInBackground';
/** What counts when nothing is set. */
const HISTORY_DAYS = 365;
const BLOCKED_TO_LOCK = 10;

/** The system's settings as they are typed; `historyDays` is empty where the history is kept for ever. */
type SystemText = Record<Exclude<SystemField, Switch>, string> & Record<Switch, boolean>;

export class LevelForm {
  readonly #client: Client;
  /** A domain (A-labels), or null for the system. */
  readonly domain: string | null;
  view = $state.raw<SettingsView | null>(null);
  settings = $state.raw<SettingsForm | null>(null);
  system = $state<SystemText | null>(null);
  busy = $state(false);
  error = $state<string | null>(null);
  /** The error is of reading, and nothing that was typed is meant. */
  unread = $state(false);
  readonly meanwhile = new Meanwhile();
  readonly foreseen: Foreseen<SettingsWish, Response<'settings.reach'>>;
  readonly #answers = new LatestAnswer();
  #touched = $state.raw<ReadonlySet<SystemField>>(new Set());
  #refused = $state.raw<Partial<Record<SystemField, string>>>({});

  constructor(client: Client, domain: string | null) {
    this.#client = client;
    this.domain = domain;
    this.foreseen = new Foreseen((settings) => client.invoke('settings.reach', { domain, settings }));
  }

  readonly #before = $derived(this.view === null ? null : asText(this.view.system));
  readonly dirty = $derived.by(
    () => this.settings?.dirty === true || Object.keys(this.#systemPatch()).length > 0,
  );

  readonly #problems = $derived.by((): Partial<Record<SystemField, string>> => {
    const { system } = this;
    if (system === null) return {};
    const problems: Partial<Record<SystemField, string>> = {};
    const contact = parseContact(system.administratorContact);
    if (!contact.ok) problems.administratorContact = contact.reason;
    const zone = parseTimeZone(system.timeZone);
    if (!zone.ok) problems.timeZone = zone.reason;
    if (!within(system.strikesToLock, 1, 1000)) problems.strikesToLock = t('Enter 1 to 1,000.');
    if (!within(system.blockedTypesToLock, 1, 1000)) problems.blockedTypesToLock = t('Enter 1 to 1,000.');
    if (!within(system.strikeWindowMinutes, 1, 10_080))
      problems.strikeWindowMinutes = t('Enter 1 to 10,080 minutes.');
    if (system.historyDays.trim() !== '' && !within(system.historyDays, 1, 36_500)) {
      problems.historyDays = t('Enter 1 to 36,500 days, or leave it empty to keep everything.');
    }
    return problems;
  });

  readonly errors = $derived.by((): Partial<Record<SystemField, string>> => {
    const shown = Object.entries(this.#problems).filter(([key]) => this.#touched.has(key as SystemField));
    return { ...Object.fromEntries(shown), ...this.#refused };
  });

  leave(field: SystemField): void {
    this.#touched = new Set([...this.#touched, field]);
  }
  edited(field: SystemField): void {
    const { [field]: _gone, ...rest } = this.#refused;
    this.#refused = rest;
    this.error = null;
  }

  /** Reads the level afresh, unless something is being typed before the answer is here. */
  async load(): Promise<void> {
    await this.#read(() => !this.dirty && !this.busy);
  }

  /** Back to what is saved, also if that has changed meanwhile. */
  async discard(): Promise<void> {
    if (this.view !== null) this.#show(this.view);
    await this.load();
  }

  async save(): Promise<ChangeResult | null> {
    if (this.busy || this.settings === null) return null;
    this.#touched = new Set(Object.keys(this.system ?? {}) as SystemField[]);
    if (this.settings.check() !== null || Object.keys(this.#problems).length > 0) return null;
    if (this.meanwhile.open) {
      this.error = CHOOSE_FIRST;
      return null;
    }
    this.busy = true;
    this.error = null;
    this.unread = false;
    const sent = this.#typed();
    const settings = this.meanwhile.wanted('settings.', this.settings.patch());
    const system = this.meanwhile.wanted('system.', this.#systemPatch());
    try {
      const result = await this.#client.invoke('settings.set', {
        domain: this.domain,
        settings,
        system,
        base: {
          settings: this.meanwhile.base('settings.', settings, this.view?.override ?? {}),
          ...(this.domain === null && {
            system: this.meanwhile.base('system.', system, this.view?.system ?? {}),
          }),
        },
      });
      // What was typed meanwhile is kept, and saved the next time.
      await this.#read(() => this.#typed() === sent);
      return result;
    } catch (error) {
      if (!this.meanwhile.refused(error)) this.#refuse(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  #typed(): string {
    const { settings, system } = this;
    return JSON.stringify([
      settings?.fields.map(({ choice, text }) => [choice, text]),
      settings?.patch(),
      system,
    ]);
  }

  /** Only the answer that was asked for last is shown. */
  async #read(wanted: () => boolean): Promise<void> {
    const latest = this.#answers.begin();
    const current = () => latest() && wanted();
    try {
      const view = await this.#client.invoke('settings.get', { domain: this.domain });
      if (!current()) return;
      this.#show(view);
      this.error = null;
      this.unread = false;
    } catch (error) {
      if (!current()) return;
      this.error = messageOf(error);
      this.unread = true;
    }
  }

  #show(view: SettingsView): void {
    this.meanwhile.clear();
    this.view = view;
    this.settings = new SettingsForm({
      override: view.override,
      many: false,
      timeZone: view.system.timeZone,
      inherited: inheritedBy(view, 'view', null),
    });
    this.system = this.domain === null ? asText(view.system) : null;
    this.#touched = new Set();
    this.#refused = {};
  }

  #refuse(error: unknown): void {
    const message = messageOf(error);
    const field = error instanceof PosternError ? error.details?.['field'] : undefined;
    const name = typeof field === 'string' ? (field.split('.').at(-1) ?? '') : '';
    if (this.settings?.blame(name, message) === true) return;
    if (this.system !== null && name in this.system) this.#refused = { [name]: message };
    else this.error = message;
  }

  #systemPatch(): SystemSettingsPatch {
    const { system } = this;
    const before = this.#before;
    if (system === null || before === null) return {};
    const values: SystemSettings = {
      authoriseIpAddresses: system.authoriseIpAddresses,
      keepPasswordsExportable: system.keepPasswordsExportable,
      hardenInBackground: system.hardenInBackground,
      administratorContact: system.administratorContact.trim(),
      timeZone: system.timeZone.trim(),
      strikesToLock: parseNumber(system.strikesToLock) ?? 0,
      blockedTypesToLock: parseNumber(system.blockedTypesToLock) ?? 0,
      strikeWindowMinutes: parseNumber(system.strikeWindowMinutes) ?? 0,
      historyDays: system.historyDays.trim() === '' ? 0 : (parseNumber(system.historyDays) ?? 0),
    };
    const changed = (Object.keys(values) as SystemField[]).filter((key) => system[key] !== before[key]);
    return Object.fromEntries(changed.map((key) => [key, values[key]]));
  }
}

function asText(system: SystemSettings): SystemText {
  return {
    authoriseIpAddresses: system.authoriseIpAddresses,
    administratorContact: system.administratorContact,
    timeZone: system.timeZone,
    keepPasswordsExportable: system.keepPasswordsExportable ?? false,
    hardenInBackground: system.hardenInBackground ?? true,
    strikesToLock: String(system.strikesToLock),
    blockedTypesToLock: String(system.blockedTypesToLock ?? BLOCKED_TO_LOCK),
    strikeWindowMinutes: String(system.strikeWindowMinutes),
    historyDays: system.historyDays === 0 ? '' : String(system.historyDays ?? HISTORY_DAYS),
  };
}

function within(text: string, min: number, max: number): boolean {
  const number = parseNumber(text);
  return number !== null && number >= min && number <= max;
}
