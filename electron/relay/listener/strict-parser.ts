/**
 * The command parser of smtp-server, made strict: commands end with CR LF and hold neither bare CR, bare LF nor NUL.
 * A parser that takes a bare LF for a line end lets one message carry commands that another server reads (RFC 5321, 2.3.8).
 */
import { SMTPStream } from 'smtp-server/lib/smtp-stream.js';

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
const END = Buffer.from('\r\n.\r\n');
const END_AT_ONCE = Buffer.from('.\r\n');
const LINE_WITH_DOT = Buffer.from('\n.');
/** Octets of the end of data that may have come so far. */
const KEPT = 4;
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

  /**
   * As smtp-server's, octet for octet, but in one pass: that one starts anew at each dot that it takes out, in another turn of the
   * loop, so that two megabytes of lines with dots cost thirty times as much as others.
   */
  override _feedDataStream(chunk: Buffer, done: Done): void {
    let data = this._lastBytes === false ? chunk : Buffer.concat([this._lastBytes, chunk]);
    this._lastBytes = false;
    if (this._atDataStart && data.subarray(0, 3).equals(END_AT_ONCE)) {
      return this._endDataMode(false, data.subarray(3), done);
    }
    if (this._atDataStart && data[0] === DOT && data[1] === DOT) {
      data = data.subarray(1);
      this._atDataStart = false;
    }
    const parts: Buffer[] = [];
    let from = 0;
    for (let at = data.indexOf(LINE_WITH_DOT, 1); at !== -1; at = data.indexOf(LINE_WITH_DOT, at + 1)) {
      const dot = at + 1;
      // What follows is not known yet: the last octets are looked at again with those that come.
      if (dot >= data.length - 2) break;
      if (data.subarray(dot - 2, dot + 3).equals(END)) {
        parts.push(data.subarray(from, dot));
        const content = parts.length === 1 ? data.subarray(from, dot) : Buffer.concat(parts);
        this._countDataBytes(content.length);
        return this._endDataMode(content, data.subarray(dot + 3), done);
      }
      if (data[dot + 1] !== DOT) continue;
      parts.push(data.subarray(from, dot));
      from = dot + 1;
    }
    const kept = Math.max(from, data.length - KEPT);
    this._lastBytes = data.subarray(kept);
    parts.push(data.subarray(from, kept));
    this.#emit(parts.length === 1 ? data.subarray(from, kept) : Buffer.concat(parts), done);
  }

  /** Waits while the reader of the message is slower. */
  #emit(content: Buffer, done: Done): void {
    const stream = this._dataStream;
    if (content.length === 0) return done();
    this._countDataBytes(content.length);
    if (stream === null || !stream.writable || stream.write(content) || stream.destroyed) return done();
    const go = (): void => {
      stream.removeListener('drain', go);
      stream.removeListener('close', go);
      done();
    };
    stream.once('drain', go);
    // A stream that is destroyed never drains.
    stream.once('close', go);
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
