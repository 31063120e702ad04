/**
 * What this window and the browser shell know each other by. The cookie alone opens nothing: browsers send it to every port of this
 * computer. The secret is kept for this origin, which has a port, so that a reload and a second tab have it, too.
 */

export interface PageSession {
  /** Goes with every call. */
  readonly page: string;
  /** What the shell proves itself with. */
  readonly shell: string;
}

const KEPT_AS = 'postern-page';
const TICKET = /^#ticket=([\w-]+)$/;

/** The ticket that the launch link brought, taken out of the address; null for a reload or a second tab. */
export function takeTicket(location: Location, history: History): string | null {
  const ticket = TICKET.exec(location.hash)?.[1] ?? null;
  if (ticket !== null) history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  return ticket;
}

/** Exchanges the ticket, and keeps what it gives; null where the shell takes no such ticket. */
export async function enter(origin: string, ticket: string): Promise<PageSession | null> {
  const answer = await fetch(`${origin}/session`, { method: 'POST', body: ticket }).catch(() => null);
  if (answer?.ok !== true) return null;
  const { value } = (await answer.json()) as { readonly value: PageSession };
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing: this window has it until it is reloaded.
  }
  return value;
}

/** True where a shell answers that knows this browser's cookie no more, such as one that was started again. Tells it nothing. */
export async function isUnknownThere(origin: string): Promise<boolean> {
  const answer = await fetch(`${origin}/session`, { method: 'POST', body: '' }).catch(() => null);
  return answer?.status === 401;
}

/** The last one of this origin, or null. */
export function keptSession(): PageSession | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT_AS) ?? 'null') as Partial<PageSession> | null;
    if (typeof kept?.page !== 'string' || typeof kept.shell !== 'string') return null;
    return { page: kept.page, shell: kept.shell };
  } catch {
    return null;
  }
}
