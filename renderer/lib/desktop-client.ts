/** Client over the desktop shell's preload bridge. */
import type { EventName, Events, OperationName, Request, Response } from '../../shared/contract/contract.ts';
import type { ConnectionState, ImportSource, RendererClient } from './renderer-client.ts';
import { open, type Envelope } from './envelope.ts';

/** What the preload exposes as `window.postern`. */
export interface DesktopBridge {
  invoke(name: string, payload: unknown): Promise<Envelope>;
  subscribe(event: string, listener: (payload: never) => void): () => void;
  /** Absolute path of a dropped file. */
  pathOfFile(file: File): string;
}

export class DesktopClient implements RendererClient {
  readonly #bridge: DesktopBridge;

  constructor(bridge: DesktopBridge) {
    this.#bridge = bridge;
  }

  async invoke<N extends OperationName>(name: N, request: Request<N>): Promise<Response<N>> {
    // A state proxy does not survive structured cloning, and the contract is JSON anyway.
    return open(await this.#bridge.invoke(name, JSON.parse(JSON.stringify(request)))) as Response<N>;
  }

  subscribe<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
    return this.#bridge.subscribe(event, listener);
  }

  fileSource(file: File): Promise<ImportSource> {
    return Promise.resolve({ from: 'path', path: this.#bridge.pathOfFile(file) });
  }

  /** The bridge lives in the same process tree: it is there as long as the window is. */
  onConnection(listener: (state: ConnectionState) => void): () => void {
    listener('connected');
    return () => undefined;
  }
}
