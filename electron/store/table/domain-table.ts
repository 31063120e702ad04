/** The domains that users of a table belong to, each with a small number, and how many live users it has. */
import { displayDomain } from '../../../shared/domain/domain-name.ts';
import { fold } from '../../../shared/domain/fold.ts';

export class DomainTable {
  /** A-labels by number. Domains stay known when their last user goes. */
  readonly names: string[] = [];
  /** What people see, in lower case, by number. */
  readonly displayed: string[] = [];
  readonly #numbers = new Map<string, number>();
  #counts = new Float64Array(16);
  #latest = '';
  #latestNumber = -1;

  /** The number of `domain`, or -1. */
  find(domain: string): number {
    // Rows of an import mostly repeat the domain of the row before.
    if (domain === this.#latest && this.#latestNumber >= 0) return this.#latestNumber;
    const number = this.#numbers.get(domain);
    if (number === undefined) return -1;
    this.#latest = domain;
    this.#latestNumber = number;
    return number;
  }

  /** The number of `domain`, which it gets now if it has none. */
  number(domain: string): number {
    const known = this.find(domain);
    if (known >= 0) return known;
    const number = this.names.length;
    this.names.push(domain);
    this.displayed.push(fold(displayDomain(domain)));
    this.#numbers.set(domain, number);
    if (number >= this.#counts.length) {
      const counts = new Float64Array(this.#counts.length * 2);
      counts.set(this.#counts);
      this.#counts = counts;
    }
    return number;
  }

  /** Live users of a domain; none where {@link find} found no number. */
  count(number: number): number {
    return this.#counts[number] ?? 0;
  }

  add(number: number, users: number): void {
    this.#counts[number]! += users;
  }

  /** Live users of each domain that has any. */
  counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    this.names.forEach((name, number) => {
      if (this.count(number) > 0) counts.set(name, this.count(number));
    });
    return counts;
  }
}
