/** An open file piece by piece, for a thread that has nothing else to do. */
import { readSync } from 'node:fs';

const CHUNK = 1 << 18;

/** `progress` hears how many bytes were read so far. */
export async function* fileChunks(
  fd: number,
  progress: (done: number) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; ;) {
    const bytes = new Uint8Array(CHUNK);
    const read = readSync(fd, bytes, 0, CHUNK, at);
    if (read === 0) return;
    progress((at += read));
    yield await Promise.resolve(bytes.subarray(0, read));
  }
}
