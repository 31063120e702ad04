/** One JSON value a line over a stream: the framing of the control socket. */
import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** A selection of 100,000 ids fits. Characters. */
const MAX_LINE = 8 * 1024 * 1024;

/** Calls `take` with each value; a line that is no JSON, or never ends, ends the connection. */
export function readJsonLines(socket: Socket, take: (value: unknown) => void): void {
  const decoder = new StringDecoder('utf8');
  // Of a line that has not ended yet, looked through once.
  let parts: string[] = [];
  let length = 0;
  socket.on('data', (chunk: Buffer) => {
    const [head = '', ...lines] = decoder.write(chunk).split('\n');
    parts.push(head);
    length += head.length;
    if (length > MAX_LINE) return void socket.destroy();
    if (lines.length === 0) return;
    lines.unshift(parts.join(''));
    const rest = lines.pop() ?? '';
    parts = [rest];
    length = rest.length;
    for (const line of lines) {
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch {
        return void socket.destroy();
      }
      take(value);
    }
  });
}

/** Writes a value as one line of JSON; nothing where the socket is closed. */
export function writeJsonLine(socket: Socket, value: unknown): void {
  if (socket.writable) socket.write(`${JSON.stringify(value)}\n`);
}
