/** Sends a file's bytes and tells how far they are, which `fetch` cannot. */
import type { UploadWatch } from './renderer-client.ts';

export interface SentAnswer {
  readonly status: number;
  readonly text: string;
}

/** The answer, or null when the line broke. Rejects with the signal's reason once that is aborted. */
export function sendFile(
  url: string,
  file: File,
  headers: Readonly<Record<string, string>>,
  watch: UploadWatch,
): Promise<SentAnswer | null> {
  const { promise, resolve, reject } = Promise.withResolvers<SentAnswer | null>();
  const request = new XMLHttpRequest();
  const stop = () => request.abort();
  request.upload.onprogress = ({ loaded, total }) => watch.onprogress(total === 0 ? 1 : loaded / total);
  request.onload = () => resolve({ status: request.status, text: request.responseText });
  request.onerror = () => resolve(null);
  request.onabort = () => reject(watch.signal.reason as Error);
  request.onloadend = () => watch.signal.removeEventListener('abort', stop);
  watch.signal.throwIfAborted();
  watch.signal.addEventListener('abort', stop);
  request.open('POST', url);
  request.setRequestHeader('content-type', 'application/octet-stream');
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.send(file);
  return promise;
}
