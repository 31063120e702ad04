/** What is typed of a directory from which incoming users are imported, and what a first look at it shows. */
import { t } from '../../../shared/text/text.ts';
import type { Client, Request } from '../../../shared/contract/contract.ts';
import type { ImportState } from '../../../shared/contract/types.ts';
import type { DirectorySample } from '../../../shared/domain/directory.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { messageOf } from '../../lib/envelope.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

type Directory = Request<'imports.startDirectory'>['directory'];

/** A certificate that is not trusted, to be compared. */
export interface Offered {
  readonly subject: string;
  readonly fingerprint: string;
}

export class DirectoryForm {
  readonly #client: Client;
  url = $state('ldaps://');
  startTls = $state(false);
  base = $state('');
  filter = $state('');
  bind = $state('');
  password = $state('');
  clearPassword = $state(false);
  /** The one certificate that is trusted, as was chosen; empty for none. */
  fingerprint = $state('');
  /** Authorities in PEM beside those of the computer; empty for none. */
  ca = $state('');
  aliases = $state(false);
  gone = $state<'tell' | 'delete'>('tell');
  sample = $state.raw<DirectorySample | null>(null);
  /** What the server showed when it was not trusted. */
  offered = $state.raw<Offered | null>(null);
  testing = $state(false);
  busy = $state(false);
  error = $state<string | null>(null);
  /** Where the error belongs; null: to the form as a whole. */
  field = $state<string | null>(null);
  readonly #answers = new LatestAnswer();

  /** `before`: what was typed last, which stands again but for its password where it was used up. */
  constructor(client: Client, before: DirectoryForm | null = null) {
    this.#client = client;
    if (before === null) return;
    const { url, startTls, base, filter, bind, password, clearPassword, fingerprint, ca, aliases, gone } =
      before;
    const typed = {
      url,
      startTls,
      base,
      filter,
      bind,
      password,
      clearPassword,
      fingerprint,
      ca,
      aliases,
      gone,
    };
    Object.assign(this, typed);
  }

  readonly plain = $derived(/^ldap:/i.test(this.url.trim()));
  /** The password would be readable on the way. */
  readonly inClear = $derived(this.plain && !this.startTls && this.bind.trim() !== '');
  /** Something was typed that is kept nowhere. */
  dirty = $state(false);

  /** What was found out was of something else. */
  edited(): void {
    this.dirty = true;
    this.#forget();
  }

  #forget(): void {
    this.#answers.drop();
    this.testing = false;
    this.sample = null;
    this.error = null;
    this.field = null;
  }

  /** Of another server, nothing is trusted that was of this one. */
  otherServer(): void {
    this.edited();
    this.fingerprint = '';
    this.offered = null;
    this.clearPassword = false;
  }

  /** Trusts the certificate that was shown, and no other. */
  trust(): void {
    if (this.offered === null) return;
    this.fingerprint = this.offered.fingerprint;
    this.offered = null;
    this.error = null;
  }

  get directory(): Directory {
    const [filter, name] = [this.filter.trim(), this.bind.trim()];
    return {
      url: this.url.trim(),
      base: this.base.trim(),
      startTls: this.plain && this.startTls,
      ...(filter !== '' && { filter }),
      bind: name === '' ? null : { name, password: this.password },
      clearPassword: this.inClear && this.clearPassword,
      fingerprint: this.fingerprint === '' ? null : this.fingerprint,
      ca: this.ca === '' ? null : this.ca,
    };
  }

  /** Looks at the first entries; of answers that overtake each other only the last one asked for is taken. */
  async test(): Promise<void> {
    if (this.missing()) return;
    this.#forget();
    const latest = this.#answers.begin();
    this.testing = true;
    try {
      const sample = await this.#client.invoke('imports.testDirectory', { directory: this.directory });
      if (latest()) this.sample = sample;
    } catch (error) {
      if (latest()) this.refused(error);
    } finally {
      if (latest()) this.testing = false;
    }
  }

  /** Starts; null when it was refused, with the reason in `error`. */
  async start(dryRun: boolean): Promise<ImportState | null> {
    if (this.busy || this.missing()) return null;
    this.busy = true;
    this.error = null;
    this.field = null;
    try {
      // The look first: what is wrong with server, certificate or password is said here, where it can be mended.
      await this.#client.invoke('imports.testDirectory', { directory: this.directory });
      const { directory, aliases, gone } = this;
      return await this.#client.invoke('imports.startDirectory', { directory, aliases, gone, dryRun });
    } catch (error) {
      this.refused(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  missing(): boolean {
    const first =
      this.url.trim().replace(/^ldaps?:\/\//i, '') === ''
        ? ['url', t('Enter the address of the server, such as ldaps://dc1.example.org.')]
        : this.base.trim() === ''
          ? ['base', t('Enter where in the directory, such as dc=example,dc=org.')]
          : this.bind.trim() === '' && this.password !== ''
            ? ['bind', t('Enter the name that the password is of.')]
            : null;
    if (first === null) return false;
    [this.field = null, this.error = null] = first;
    return true;
  }

  refused(error: unknown): void {
    this.error = messageOf(error);
    const details = error instanceof PosternError ? error.details : undefined;
    const { field, subject, fingerprint } = details ?? {};
    this.field = typeof field === 'string' ? (field.split('.').at(-1) ?? null) : null;
    if (typeof fingerprint !== 'string') return;
    this.fingerprint = '';
    this.field = 'certificate';
    this.offered = { subject: String(subject), fingerprint };
  }
}
