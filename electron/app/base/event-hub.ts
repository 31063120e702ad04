/** Carries the application's events to whoever listens in this process. */
import type { EventName, Events } from '../../../shared/contract/contract.ts';

type Listener = (payload: never) => void;

export class EventHub {
  readonly #listeners = new Map<EventName, Set<Listener>>();
  readonly #log: (line: string) => void;

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  /** Returns the way to stop. */
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
    let listeners = this.#listeners.get(event);
    if (listeners === undefined) this.#listeners.set(event, (listeners = new Set()));
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** True when somebody listens: what nobody hears need not be gathered. */
  heard(event: EventName): boolean {
    return (this.#listeners.get(event)?.size ?? 0) > 0;
  }

  /** One listener that throws stops neither the others nor the one who emits. */
  emit<E extends EventName>(event: E, payload: Events[E]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        (listener as (payload: Events[E]) => void)(payload);
      } catch (error) {
        this.#log(`A listener of “${event}” failed: ${error instanceof Error ? error.name : 'unknown'}`);
      }
    }
  }
}
