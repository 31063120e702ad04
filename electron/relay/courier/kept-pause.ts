/** Whether deliveries are paused, kept in the mail database: an administrator's pause holds until it is lifted. */
import type { ValueStore } from '../mail/mail-types.ts';

/** Space of what the courier keeps over a restart. */
export const COURIER = 'courier';
/** Key of the pause in it; there while they are paused. */
export const PAUSED = 'paused';

/** As it was last set; false when it never was. */
export async function isPaused(values: {
  get(space: string, key: string): Promise<string | null> | string | null;
}): Promise<boolean> {
  return (await values.get(COURIER, PAUSED)) !== null;
}

/** Resolves once it is on disk. */
export function keepPaused(values: Pick<ValueStore, 'set'>, on: boolean): Promise<void> {
  return values.set(COURIER, PAUSED, on ? 'true' : null);
}
