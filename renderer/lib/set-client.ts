/** The client for work on one set: whatever another window or a second start opens meanwhile, nothing else is changed. */
import { CHANGES_SET } from '../../shared/contract/changes-set.ts';
import type { MeantSet } from '../../shared/contract/operation.ts';
import type { RendererClient } from './renderer-client.ts';

/** Says with each change that it is meant for that set; null says nothing. */
export function setClient(client: RendererClient, meant: MeantSet | null): RendererClient {
  // What else is known of it is not the contract's.
  const set = meant && { id: meant.id, path: meant.path };
  return {
    invoke: (name, request) =>
      client.invoke(name, set !== null && name in CHANGES_SET ? { ...request, set } : request),
    subscribe: (event, listener) => client.subscribe(event, listener),
    fileSource: (file, watch) => client.fileSource(file, watch),
    onConnection: (listener) => client.onConnection(listener),
  };
}
