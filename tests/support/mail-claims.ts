/** Claims on queued mail, for tests that are not about them. */
import type { ClaimRequest, MailStore, OverdueRequest } from '../../electron/relay/mail/mail-store.ts';
import type { DueMessage } from '../../electron/relay/mail/mail-types.ts';

/** Longer than any test. */
export const LONG_LEASE = 3_600_000;

/** What is due at once, as the one that delivers hears of it and keeps it. */
export function heard(store: MailStore): DueMessage[] {
  const due: DueMessage[] = [];
  store.claimant(LONG_LEASE).onDue((message) => due.push(message));
  return due;
}

/** What could be claimed now; it is given back at once. */
export async function claimable(
  store: MailStore,
  request: Partial<ClaimRequest> = {},
): Promise<readonly DueMessage[]> {
  const claimant = store.claimant(LONG_LEASE);
  const page = await claimant.claim({ limit: 10, down: new Set(), ...request });
  for (const { deliveries } of page) await claimant.release(deliveries);
  return page;
}

/** What is overdue now; it is given back at once. */
export async function overdue(
  store: MailStore,
  request: Partial<OverdueRequest> = {},
): Promise<readonly DueMessage[]> {
  const claimant = store.claimant(LONG_LEASE);
  const page = await claimant.claimOverdue({ limit: 10, warnBefore: -Infinity, ...request });
  for (const { deliveries } of page) await claimant.release(deliveries);
  return page;
}
