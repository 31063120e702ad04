/** How much mail waits and is kept back, for the places of the sidebar: told by whoever follows the relay. */

interface Counts {
  /** Null: none. */
  readonly queue: number | null;
  readonly quarantine: number | null;
}

class MailCounts {
  /** Null while it is not known. */
  current = $state.raw<Counts | null>(null);
}

export const mailCounts = new MailCounts();
