/** The jobs at the worker: which work each is of, and who has how many, so that nobody's mail has all the places there. */
import { laneOf } from '../mail/lanes.ts';
import { Places } from '../mail/places.ts';
import type { Work } from './destination.ts';

/** Jobs at the worker in all; each may need a connection. */
const MOST_ACTIVE = 800;
/** Whoever has fewer may take the last of them. */
const FEW = 20;

export class Jobs {
  readonly #works = new Map<number, Work>();
  readonly #places = new Places(FEW);
  #next = 1;

  get size(): number {
    return this.#works.size;
  }

  /** Whether there are places in all. */
  get full(): boolean {
    return this.#works.size >= MOST_ACTIVE;
  }

  /** Whether a work may be sent now, to a destination that has so many places. */
  may(work: Work, places: number): boolean {
    const lane = laneOf(work.message);
    return this.#places.may(lane, MOST_ACTIVE) && work.destination.places.may(lane, places);
  }

  /** The number of the new job. */
  add(work: Work): number {
    const lane = laneOf(work.message);
    const id = this.#next++;
    this.#works.set(id, work);
    this.#places.take(lane);
    work.destination.places.take(lane);
    return id;
  }

  get(job: number): Work | undefined {
    return this.#works.get(job);
  }

  /** Takes it out; undefined when it is not there. */
  remove(job: number): Work | undefined {
    const work = this.#works.get(job);
    if (work === undefined) return undefined;
    const lane = laneOf(work.message);
    this.#works.delete(job);
    this.#places.leave(lane);
    work.destination.places.leave(lane);
    return work;
  }

  [Symbol.iterator](): IterableIterator<[number, Work]> {
    return this.#works.entries();
  }
}
