/** The DKIM keys in force, told to the worker whenever they change. */
import type { CourierOptions } from './courier-types.ts';
import type { DkimKeyEntry } from './courier-messages.ts';

/** A key that cannot be had is asked for again after this long. */
const ASK_AGAIN_MS = 10_000;

export interface WorkerKeys {
  /** The keys, when they differ from what was told last; else null. */
  changed(): readonly DkimKeyEntry[] | null;
  /** Asks for all of them anew at the next use. */
  forget(): void;
}

/** Follows settings and keys for one worker. */
export function workerKeysFor({
  settings,
  dkimKey,
  ran = () => performance.now(),
}: CourierOptions): WorkerKeys {
  let known: readonly { readonly domain: string; readonly selector: string }[] | null = null;
  let askAgain = Infinity;
  return {
    changed() {
      const { dkim } = settings();
      if (dkim === known && ran() < askAgain) return null;
      known = dkim;
      const keys = dkim.map(({ domain, selector }) => ({
        domain: domain.toLowerCase(),
        selector,
        pem: dkimKey(domain, selector),
      }));
      askAgain = keys.some(({ pem }) => pem === null) ? ran() + ASK_AGAIN_MS : Infinity;
      return keys;
    },
    forget() {
      known = null;
    },
  };
}
