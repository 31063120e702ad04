/** The client for work on one set: whatever another window or a second start opens meanwhile, nothing else is changed. */
import { CHANGES_SET } from '../../shared/contract/changes-set.ts';
import type { RendererClient } from './renderer-client.ts';

/** Says with each change that it is meant for the set of that id; null says nothing. */
export function setClient(client: RendererClient, set: string | null): RendererClient {
  return {
    invoke: (name, request) =>
      client.invoke(name, set !== null && name in CHANGES_SET ? { ...request, set } : request),
    subscribe: (event, listener) => client.subscribe(event, listener),
    fileSource: (file, watch) => client.fileSource(file, watch),
    onConnection: (listener) => client.onConnection(listener),
  };
}
