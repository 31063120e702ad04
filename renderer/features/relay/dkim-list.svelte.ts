/** The domains whose mail is signed, as the window shows them: added and removed at once, each a change that can be undone. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { DkimCheck, DkimEntry } from '../../../shared/contract/relay-types.ts';
import type { ChangeResult } from '../../../shared/contract/types.ts';
import { parseDomain } from '../../../shared/domain/domain-name.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { DEFAULT_DKIM_SELECTOR } from '../../../shared/domain/relay-settings.ts';
import { messageOf } from '../../lib/envelope.ts';

const SELECTOR = /^[\da-z](?:[\da-z-]{0,61}[\da-z])?$/;

export class DkimList {
  readonly #client: Client;
  /** Null while loading. */
  entries = $state.raw<readonly DkimEntry[] | null>(null);
  domain = $state('');
  selector = $state(DEFAULT_DKIM_SELECTOR);
  busy = $state(false);
  error = $state<string | null>(null);
  /** What is wrong with the two fields, once one was left. */
  problems = $state.raw<{ readonly domain?: string; readonly selector?: string }>({});
  /** Domains whose record is open. */
  open = $state.raw<ReadonlySet<string>>(new Set());
  checks = $state.raw<Readonly<Record<string, DkimCheck | 'busy'>>>({});

  constructor(from: Client) {
    this.#client = from;
  }

  /** Keeps it up to date, also after an undo. */
  follow(): () => void {
    void this.load();
    return this.#client.subscribe('changed', () => void this.load());
  }

  async load(): Promise<void> {
    await this.#try(async () => {
      this.entries = await this.#client.invoke('relay.dkim', {});
    });
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
    try {
      return await this.#try(async () => {
        const result = await this.#client.invoke('relay.addDkim', { domain, selector });
        this.domain = '';
        // What is to be published is what comes next.
        this.open = new Set([...this.open, result.entry.domain]);
        await this.load();
        return result;
      });
    } finally {
      this.busy = false;
    }
  }

  async remove(domain: string): Promise<ChangeResult | null> {
    return this.#try(async () => {
      const result = await this.#client.invoke('relay.removeDkim', { domain });
      await this.load();
      return result;
    });
  }

  async check(domain: string): Promise<void> {
    if (this.checks[domain] === 'busy') return;
    const { [domain]: _, ...others } = this.checks;
    this.checks = { ...others, [domain]: 'busy' };
    const check = await this.#try(() => this.#client.invoke('relay.checkDkim', { domain }));
    const { [domain]: __, ...rest } = this.checks;
    this.checks = check === null ? rest : { ...rest, [domain]: check };
  }

  /** Shows an error on its field, or for the whole section. */
  async #try<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      const done = await work();
      this.error = null;
      return done;
    } catch (error) {
      const field = error instanceof PosternError ? error.details?.['field'] : undefined;
      if (field === 'domain' || field === 'selector') {
        this.problems = { ...this.problems, [field]: messageOf(error) };
      } else this.error = messageOf(error);
      return null;
    }
  }
}

function domainProblem(text: string): string | null {
  const parsed = parseDomain(text);
  return parsed.ok ? null : parsed.reason;
}

function selectorProblem(text: string): string | null {
  return SELECTOR.test(text) ? null : 'Use small letters, digits and hyphens, such as postern.';
}
