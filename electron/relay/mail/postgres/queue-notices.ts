/**
 * What administrators do to the queue is heard by every relay that has it in memory. Their changes are few; mail itself is told to nobody,
 * for whoever notifies holds up all commits for a moment.
 */
import type { Database, Transaction } from '../../../store/postgres/database.ts';

/** Between two tries to listen again. Milliseconds. */
const AGAIN = 2000;
/** PostgreSQL takes no longer text than 8000 bytes: of more entries than fit it is only said that there are some. */
const MOST_TEXT = 7000;

/** Who hears of changes of others, and how. */
export interface QueueHearing {
  /** Entries of the queue that were changed. */
  changed(ids: readonly number[]): void;
  /** After any change. */
  look(): void;
}

/** Within the transaction that has changed these entries; none: mail was put into the queue. */
export async function tellOfQueue({ query }: Transaction, ids: readonly number[]): Promise<void> {
  const text = ids.join(' ');
  await query("SELECT pg_notify('postern_mail_' || current_schema(), $1)", [
    text.length > MOST_TEXT ? '' : text,
  ]);
}

/** Hears from now on, and again once the server is back. Gives the way to end it. */
export function hearOfQueue(database: Database, schema: string, hearing: QueueHearing): () => void {
  let unlisten: (() => void) | null = null;
  let ended = false;
  let trying = false;
  const heard = (text: string): void => {
    if (text !== '') hearing.changed(text.split(' ').map(Number));
    hearing.look();
  };
  const listen = async (): Promise<void> => {
    if (unlisten !== null || ended || trying) return;
    trying = true;
    try {
      const end = await database.listen(`postern_mail_${schema}`, heard, () => (unlisten = null), 'SELECT 1');
      if (isEnded()) end();
      else unlisten = end;
      // What was told meanwhile nobody has heard.
      hearing.look();
    } catch {
      // The server is not to be had: it is tried again.
    } finally {
      trying = false;
    }
  };
  const isEnded = (): boolean => ended;
  void listen();
  const timer = setInterval(() => void listen(), AGAIN).unref();
  return () => {
    ended = true;
    clearInterval(timer);
    unlisten?.();
  };
}
