/** Mail that waits for a DKIM key is tried as soon as the key is there, not only by its schedule of up to six hours. */
import { all, condition } from '../../../shared/lists/filter.ts';
import type { Courier } from '../courier/courier-types.ts';
import { waitsForKey } from '../courier/dkim/missing-key.ts';
import type { DkimKeys } from './dkim-keys.ts';
import type { MailStore } from '../mail/mail-store.ts';

const PAGE = 1000;

/** `later` resolves when what was on its way as the key came has been put off, for want of it. */
export function wakeForKeys(
  dkim: Pick<DkimKeys, 'onKey'>,
  store: Pick<MailStore, 'counts' | 'queue' | 'retryNow'>,
  courier: Pick<Courier, 'wake'>,
  later: () => Promise<unknown>,
): void {
  const look = async (domain: string): Promise<void> => {
    const ids = await waitingFor(store, domain);
    if (ids.length === 0) return;
    await store.retryNow(ids, `relay (the DKIM key of ${domain} has come)`);
    courier.wake();
  };
  dkim.onKey(({ domain }) => {
    // What cannot be woken now waits by its schedule.
    void look(domain)
      .then(later)
      .then(() => look(domain))
      .catch(() => undefined);
  });
}

/** Entries whose last attempt found no key of the domain. */
async function waitingFor(store: Pick<MailStore, 'counts' | 'queue'>, domain: string): Promise<number[]> {
  const ids: number[] = [];
  // Looking for them goes through the whole queue.
  if ((await store.counts()).deferred === 0) return ids;
  for (;;) {
    const { entries } = await store.queue({
      filter: all(condition('state', 'is', 'queued'), waitsForKey(domain)),
      offset: ids.length,
      limit: PAGE,
    });
    ids.push(...entries.map(({ id }) => id));
    if (entries.length < PAGE) return ids;
  }
}
