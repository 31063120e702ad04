/** Two joined channels within one process, which copy what they carry as a channel between processes does. */
import type { Channel } from './link-types.ts';

/** A channel's end that can be closed. */
export interface PairEnd extends Channel {
  /** Both ends hear of it; nothing is carried any more. */
  close(): void;
}

/** Both ends: what one sends the other hears, a turn later. */
export function channelPair(): readonly [PairEnd, PairEnd] {
  const listeners: ((message: unknown) => void)[][] = [[], []];
  const closers: (() => void)[] = [];
  let open = true;
  const end = (mine: number): PairEnd => ({
    send(message) {
      const copy: unknown = structuredClone(message);
      queueMicrotask(() => {
        if (open) for (const listener of listeners[1 - mine] ?? []) listener(copy);
      });
    },
    onMessage: (listener) => void listeners[mine]?.push(listener),
    onClose: (listener) => void closers.push(listener),
    close() {
      if (!open) return;
      open = false;
      for (const closer of closers) closer();
    },
  });
  return [end(0), end(1)];
}
