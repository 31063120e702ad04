/** What the lock dialog holds: why, from when, until when, in the set's time zone. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { SelectionInput } from '../../../shared/domain/query.ts';
import type { Lock } from '../../../shared/domain/lock.ts';
import { momentIn, readMoment, wallText } from '../../../shared/domain/local-moment.ts';

/** What a field says: a moment, nothing, or why it cannot be. */
interface Read {
  readonly time: number | null;
  readonly error: string | null;
}

export class LockForm {
  reason = $state('');
  /** As a field for date and time holds it: `2026-12-03T08:00`, or empty. */
  from = $state('');
  until = $state('');
  replace = $state(false);
  /** The only user that is meant, where a lock by hand is on its record: this one is changed. */
  changes = $state.raw<Lock | null>(null);
  timeZone = $state<string | null>(null);
  /** Fields are not blamed before something is asked for, or they were left. */
  checked = $state(false);
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Reads the set's time zone, and of a single user the lock that is there. Rejects as the operations do. */
  async load(client: Client, selection: SelectionInput): Promise<void> {
    const [only, ...others] = selection.by === 'ids' ? selection.ids : [];
    const single = only !== undefined && others.length === 0;
    const [{ system }, user] = await Promise.all([
      client.invoke('settings.get', { domain: null }),
      single ? client.invoke('users.get', { id: only }) : null,
    ]);
    this.timeZone = system.timeZone;
    if (user === null) return;
    const { lock, plannedLock } = user;
    const there = lock?.kind === 'manual' ? lock : plannedLock;
    if (there === null) return;
    this.changes = there;
    this.replace = true;
    // What was typed meanwhile stays.
    if (this.reason === '') this.reason = there.reason;
    if (this.from === '' && there.since > this.#now()) this.from = wallText(there.since, system.timeZone);
    if (this.until === '' && there.until !== null) this.until = wallText(there.until, system.timeZone);
  }

  readonly #since = $derived(this.#read(this.from, 'begin'));
  readonly #end = $derived.by((): Read => {
    const end = this.#read(this.until, 'end');
    if (end.time === null || end.time > Math.max(this.#since.time ?? 0, this.#now())) return end;
    return { time: null, error: 'The lock would end before it begins: choose a later time.' };
  });

  readonly errors = $derived(
    this.checked ? { from: this.#since.error, until: this.#end.error } : { from: null, until: null },
  );

  /** What `users.lock` takes beside the users; null while a field cannot be used. */
  readonly request = $derived.by(() => {
    if (this.#since.error !== null || this.#end.error !== null) return null;
    const { reason, replace } = this;
    return { reason: reason.trim(), since: this.#since.time, until: this.#end.time, replace };
  });

  #read(text: string, role: 'begin' | 'end'): Read {
    if (text === '') return { time: null, error: null };
    const written = readMoment(text);
    if (written === null || this.timeZone === null) {
      return { time: null, error: 'Choose a date and a time, or empty the field.' };
    }
    const found = momentIn(written, { timeZone: this.timeZone, now: this.#now(), role });
    return found.ok ? { time: found.time, error: null } : { time: null, error: found.reason };
  }
}
