/** The relay's side of the link: what it is started with, what it is asked, and what it asks of its owner. */
import type { Channel, OwnerCalls, OwnerEvent, RelayCalls, RelayEvent, RelayStart } from './link-types.ts';
import { connectPeer, type Peer, type Served } from './rpc.ts';

export interface OwnerLink extends Peer<OwnerCalls, RelayEvent> {
  /** The first thing the owner says; never resolves when it goes away before. */
  readonly start: Promise<RelayStart>;
  /** Answers the owner's calls from now on; those that came before have waited. */
  serve(calls: Served<RelayCalls>): void;
  /** Resolves when the relay has to finish its sessions and end: it was told to, or the owner is gone. */
  readonly stop: Promise<void>;
}

/** Joins the relay to its owner; it waits for its start, and serves calls once they are given. */
export function connectOwner(channel: Channel): OwnerLink {
  const served = Promise.withResolvers<Served<RelayCalls>>();
  const start = Promise.withResolvers<RelayStart>();
  const stop = Promise.withResolvers<void>();
  const peer = connectPeer<RelayCalls, OwnerCalls, RelayEvent, OwnerEvent>(channel, {
    serve: served.promise,
    onEvent(event) {
      if (event.kind === 'start') start.resolve(event.start);
      else stop.resolve();
    },
  });
  void peer.closed.then(stop.resolve);
  return {
    ...peer,
    start: start.promise,
    stop: stop.promise,
    serve: (calls) => served.resolve(calls),
  };
}
