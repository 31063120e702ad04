/** What is down, for people: hosts by their names, and destinations whose hosts cannot be looked up. */
import type { CourierState } from './courier-types.ts';
import type { Destination } from './destination.ts';

/** All hosts and destinations that nothing is sent to at `now`, Unix milliseconds. */
export function downAt(destinations: Iterable<Destination>, now: number): CourierState['down'] {
  const down: { destination: string; until: number; reason: string }[] = [];
  for (const destination of destinations) {
    const until = destination.downUntil(now);
    if (destination.kind === 'direct' || destination.hosts === null) {
      if (until > 0) down.push({ destination: destination.key, until, reason: destination.reason });
      continue;
    }
    for (const host of destination.hosts) {
      if (!host.up) down.push({ destination: host.name, until: host.downUntil, reason: host.reason });
    }
  }
  return down;
}
