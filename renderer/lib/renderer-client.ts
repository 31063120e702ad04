/** What the renderer asks of a client of the contract, whichever shell it reaches the application by. */
import type { Client } from '../../shared/contract/contract.ts';

/** Where an import reads from (the `source` of `imports.start`). */
export type ImportSource =
  { readonly from: 'path'; readonly path: string } | { readonly from: 'upload'; readonly upload: string };

/** `lost`: the application does not answer; calls fail until it does again. `unauthorised`: the link's session is over. */
export type ConnectionState = 'connected' | 'lost' | 'unauthorised';

/** Follows a file's bytes on their way to the application, and can stop them: the call then rejects. */
export interface UploadWatch {
  /** 0 to 1, again and again. */
  readonly onprogress: (share: number) => void;
  readonly signal: AbortSignal;
}

/** A client of the contract with what only a window has: dropped files, and a connection that can be lost. */
export interface RendererClient extends Client {
  /** Makes a dropped or chosen file readable for the application: its path, or its bytes streamed up. */
  fileSource(file: File, watch: UploadWatch): Promise<ImportSource>;
  /** Called at once with the present state, then at each change. */
  onConnection(listener: (state: ConnectionState) => void): () => void;
}
