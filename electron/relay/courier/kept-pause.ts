/** Whether deliveries are paused, kept in the mail database: an administrator's pause holds until it is lifted. */
import type { MailReader } from '../mail/mail-list-types.ts';
import type { ValueStore } from '../mail/mail-types.ts';

const SPACE = 'courier';
const KEY = 'paused';

/** As it was last set; false when it never was. */
export function isPaused(values: MailReader['values']): boolean {
  return values.get(SPACE, KEY) !== null;
}

/** Resolves once it is on disk. */
export function keepPaused(values: Pick<ValueStore, 'set'>, on: boolean): Promise<void> {
  return values.set(SPACE, KEY, on ? 'true' : null);
}
