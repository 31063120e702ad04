/** Octets that a message must not have (RFC 5321, 2.3.8 and 4.5.3.1.6): bare CR, bare LF, NUL, lines over 998 octets. */

const CR = 0x0d;
const LF = 0x0a;
/** Without CR LF. */
export const MAX_LINE = 998;

/** Fed with the pieces of one message; each octet is looked at once, by the engine's own search. */
export class LineCheck {
  #fault: string | null = null;
  #length = 0;
  #afterCr = false;

  /** What is wrong so far, or null. */
  feed(piece: Buffer): string | null {
    this.#fault ??= this.#check(piece);
    return this.#fault;
  }

  /** At the end of the message. */
  end(): string | null {
    if (this.#fault === null && this.#afterCr) this.#fault = 'a bare CR';
    return this.#fault;
  }

  #check(piece: Buffer): string | null {
    if (piece.length === 0) return null;
    if (piece.includes(0)) return 'a NUL';
    let at = 0;
    if (this.#afterCr) {
      if (piece[0] !== LF) return 'a bare CR';
      this.#afterCr = false;
      this.#length = 0;
      at = 1;
    }
    for (;;) {
      const cr = piece.indexOf(CR, at);
      const lf = piece.indexOf(LF, at);
      if (cr === -1 && lf === -1) {
        this.#length += piece.length - at;
        return this.#length > MAX_LINE ? TOO_LONG : null;
      }
      if (lf !== -1 && (cr === -1 || lf < cr)) return 'a bare LF';
      if (this.#length + cr - at > MAX_LINE) return TOO_LONG;
      if (cr === piece.length - 1) {
        this.#afterCr = true;
        return null;
      }
      if (lf !== cr + 1) return 'a bare CR';
      this.#length = 0;
      at = lf + 1;
    }
  }
}

const TOO_LONG = `a line of more than ${MAX_LINE} octets`;
