/** The domains whose mail is signed, as the window shows them: added and removed at once, each a change that can be undone. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { DkimCheck, DkimEntry } from '../../../shared/contract/relay-types.ts';
import type { ChangeResult } from '../../../shared/contract/types.ts';
import { parseDomain } from '../../../shared/domain/domain-name.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { DEFAULT_DKIM_SELECTOR } from '../../../shared/domain/relay-settings.ts';
import { t, tell } from '../../../shared/text/text.ts';
import { messageOf } from '../../lib/envelope.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

const SELECTOR = /^[\da-z](?:[\da-z-]{0,61}[\da-z])?$/;

export class DkimList {
  readonly #client: Client;
  /** Null while loading. */
  entries = $state.raw<readonly DkimEntry[] | null>(null);
  domain = $state('');
  selector = $state(DEFAULT_DKIM_SELECTOR);
  busy = $state(false);
  /** Why the last domain could not be added, and why the list could not be read. */
  #refused = $state<string | null>(null);
  #unread = $state<string | null>(null);
  /** What is wrong with the two fields, once one was left. */
  problems = $state.raw<{ readonly domain?: string; readonly selector?: string }>({});
  /** Domains whose record is open. */
  open = $state.raw<ReadonlySet<string>>(new Set());
  /** Domains that are being removed, and what was refused of those that are listed. */
  removing = $state.raw<ReadonlySet<string>>(new Set());
  refusals = $state.raw<Readonly<Record<string, string>>>({});
  checks = $state.raw<Readonly<Record<string, DkimCheck | 'busy'>>>({});

  readonly #answers = new LatestAnswer();

  readonly error = $derived(this.#refused ?? this.#unread);
  /** True while a domain is typed that is not signed yet. */
  readonly drafted = $derived(this.domain.trim() !== '');

  constructor(from: Client) {
    this.#client = from;
  }

  /** Keeps it up to date, also after an undo. */
  follow(): () => void {
    void this.load();
    return this.#client.subscribe('changed', () => void this.load());
  }

  async load(): Promise<void> {
    const latest = this.#answers.begin();
    try {
      const entries = await this.#client.invoke('relay.dkim', {});
      if (!latest()) return;
      this.entries = entries;
      this.#unread = null;
    } catch (error) {
      if (latest()) this.#unread = messageOf(error);
    }
  }

  toggle(domain: string): void {
    const open = new Set(this.open);
    if (!open.delete(domain)) open.add(domain);
    this.open = open;
  }

  edited(field: 'domain' | 'selector'): void {
    const { [field]: _, ...others } = this.problems;
    this.problems = others;
  }

  leave(field: 'domain' | 'selector'): void {
    const text = this[field].trim();
    // An empty field that was only passed is no mistake.
    if (text === '') return this.edited(field);
    const problem = field === 'domain' ? domainProblem(text) : selectorProblem(text);
    if (problem !== null) this.problems = { ...this.problems, [field]: problem };
  }

  /** Says at the field that what is typed there is not signed yet. */
  remind(): void {
    const problem = domainProblem(this.domain.trim());
    this.problems = {
      ...this.problems,
      domain: problem ?? t('This domain is not signed yet. Choose “Sign this domain”, or empty the field.'),
    };
  }

  /** Null when something is wrong, which then shows. */
  async add(): Promise<(ChangeResult & { readonly entry: DkimEntry }) | null> {
    if (this.busy) return null;
    const [domain, selector] = [this.domain.trim(), this.selector.trim()];
    const wrong = { domain: domainProblem(domain), selector: selectorProblem(selector) };
    this.problems = {
      ...(wrong.domain === null ? {} : { domain: wrong.domain }),
      ...(wrong.selector === null ? {} : { selector: wrong.selector }),
    };
    if (wrong.domain !== null || wrong.selector !== null) return null;
    this.busy = true;
    this.#refused = null;
    try {
      const result = await this.#client.invoke('relay.addDkim', { domain, selector });
      // The next one may be typed already.
      if (this.domain.trim() === domain) this.domain = '';
      // What is to be published is what comes next.
      this.open = new Set([...this.open, result.entry.domain]);
      await this.load();
      return result;
    } catch (error) {
      const field = error instanceof PosternError ? error.details?.['field'] : undefined;
      if (field === 'domain' || field === 'selector') {
        this.problems = { ...this.problems, [field]: messageOf(error) };
      } else this.#refused = messageOf(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** Null when it is under way already, or was refused, which then shows at its row. */
  async remove(domain: string): Promise<ChangeResult | null> {
    if (this.removing.has(domain)) return null;
    this.removing = new Set([...this.removing, domain]);
    this.forgetRefusal(domain);
    try {
      const result = await this.#client.invoke('relay.removeDkim', { domain });
      await this.load();
      return result;
    } catch (error) {
      this.refusals = { ...this.refusals, [domain]: messageOf(error) };
      return null;
    } finally {
      this.removing = new Set([...this.removing].filter((one) => one !== domain));
    }
  }

  forgetRefusal(domain: string): void {
    const { [domain]: _, ...others } = this.refusals;
    this.refusals = others;
  }

  /** Looks its record up; a refusal shows at its row. */
  async check(domain: string): Promise<void> {
    if (this.checks[domain] === 'busy') return;
    this.checks = { ...this.checks, [domain]: 'busy' };
    this.forgetRefusal(domain);
    try {
      const check = await this.#client.invoke('relay.checkDkim', { domain });
      this.checks = { ...this.checks, [domain]: check };
    } catch (error) {
      const { [domain]: _, ...rest } = this.checks;
      this.checks = rest;
      this.refusals = { ...this.refusals, [domain]: messageOf(error) };
    }
  }
}

function domainProblem(text: string): string | null {
  const parsed = parseDomain(text);
  return parsed.ok ? null : tell(parsed.reason);
}

function selectorProblem(text: string): string | null {
  return SELECTOR.test(text) ? null : t('Use small letters, digits and hyphens, such as postern.');
}
