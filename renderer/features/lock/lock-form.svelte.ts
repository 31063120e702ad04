/** What the lock dialog holds: why, from when, until when, in the set's time zone. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { SelectionInput } from '../../../shared/domain/query.ts';
import type { Lock } from '../../../shared/domain/lock.ts';
import { t } from '../../../shared/text/text.ts';
import { PeriodForm } from '../../lib/period-form.svelte.ts';

export class LockForm extends PeriodForm {
  reason = $state('');
  replace = $state(false);
  /** The only user that is meant, where a lock by hand is on its record: this one is changed. */
  changes = $state.raw<Lock | null>(null);

  constructor(now: () => number = Date.now) {
    super({ tooEarly: t('The lock would end before it begins: choose a later time.'), now });
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
    if (this.reason === '') this.reason = there.reason;
    this.fill(there);
  }

  /** What `users.lock` takes beside the users; null while a field cannot be used. */
  readonly request = $derived.by(() => {
    if (this.period === null) return null;
    const { reason, replace } = this;
    return { reason: reason.trim(), ...this.period, replace };
  });
}
