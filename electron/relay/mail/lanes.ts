/** Whose mail it is: everybody gets their turn, first each sender domain, then in it each user. */
import type { DueMessage } from './mail-types.ts';

export interface Lane {
  /** Domain of the envelope sender, lower case; empty for notifications. */
  readonly domain: string;
  /** Id of the user; 0 for what the relay sends itself. */
  readonly user: number;
}

/** Where a message waits in line. */
export function laneOf({ envelope, origin }: Pick<DueMessage, 'envelope' | 'origin'>): Lane {
  // A user who writes as nobody still takes turns with the others of the domain.
  const address = envelope.sender || origin.user;
  return { domain: address.slice(address.lastIndexOf('@') + 1).toLowerCase(), user: origin.userId ?? 0 };
}

/** A lane as one text. */
export function laneKey({ domain, user }: Lane): string {
  return `${user} ${domain}`;
}

/** What there is room for, when due mail is fetched. */
export interface LaneRoom {
  /** Somebody has their share, so that not everything that is due may be fetched. */
  readonly crowded: boolean;
  /** Recipients that may be fetched of it now. */
  room(lane: Lane): number;
  /** Destinations at which it has its share, by the keys of `down` in {@link import('./mail-store.ts').ClaimRequest}. */
  full(lane: Lane): Iterable<string>;
}

/** No bounds. */
export const ROOM_FOR_ALL: LaneRoom = { crowded: false, room: () => Infinity, full: () => [] };
