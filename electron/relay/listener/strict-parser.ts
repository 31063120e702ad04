/**
 * The command parser of smtp-server, made strict: commands end with CR LF and hold neither bare CR, bare LF nor NUL.
 * A parser that takes a bare LF for a line end lets one message carry commands that another server reads (RFC 5321, 2.3.8).
 */
import { SMTPStream } from 'smtp-server/lib/smtp-stream.js';

const CR = 0x0d;
const LF = 0x0a;
/** Octets of a command line: RFC 5321 asks for 512; AUTH tokens are longer (RFC 4954, 12,288). */
const MAX_COMMAND = 12_300;
/** Commands taken in one turn of the loop, so that a chunk full of them starves nobody. */
const COMMANDS_A_TURN = 100;

type Done = (error?: Error | null) => void;

export class StrictParser extends SMTPStream {
  #kept: Buffer | null = null;
  /** Called once with what is wrong with a command's octets; nothing is parsed afterwards. */
  onbadline: (what: string) => void = () => {};

  override _write(chunk: Buffer, encoding: BufferEncoding | 'buffer', next: Done): void {
    if (this._dataMode) {
      super._write(chunk, encoding, next);
      return;
    }
    const bytes = this.#kept === null ? chunk : Buffer.concat([this.#kept, chunk]);
    this.#kept = null;
    this.#commands(bytes, 0, next);
  }

  #commands(bytes: Buffer, from: number, next: Done): void {
    let at = from;
    for (let taken = 0; ; taken++) {
      if (this.isClosed || at === bytes.length) return next();
      if (this._dataMode) return super._write(bytes.subarray(at), 'buffer', next);
      const start = at;
      if (taken >= COMMANDS_A_TURN) {
        setImmediate(() => this.#commands(bytes, start, next));
        return;
      }
      const end = bytes.indexOf(LF, at);
      const line = bytes.subarray(at, end === -1 ? bytes.length : end);
      const wrong = faultOf(line, end !== -1);
      if (wrong !== null) {
        this.isClosed = true;
        this.onbadline(wrong);
        return next();
      }
      if (end === -1) {
        // A copy: the chunk it lies in may be much larger.
        this.#kept = Buffer.from(line);
        return next();
      }
      at = end + 1;
      if (!this.#run(line.subarray(0, -1), () => this.#commands(bytes, end + 1, next))) return;
    }
  }

  /** True when the command was done at once; else `later` is called when it is. */
  #run(line: Buffer, later: () => void): boolean {
    let atOnce = true;
    let done = false;
    this.oncommand(line, () => {
      if (atOnce) done = true;
      else later();
    });
    atOnce = false;
    return done;
  }
}

/** What is wrong with a line, or with what is there of it so far. */
function faultOf(line: Buffer, whole: boolean): string | null {
  if (line.length > MAX_COMMAND) return 'more than 12,300 octets';
  if (line.includes(0)) return 'a NUL';
  const cr = line.indexOf(CR);
  if (whole && cr === -1) return 'a bare LF';
  return cr === -1 || cr === line.length - 1 ? null : 'a bare CR';
}
