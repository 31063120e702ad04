/** Whether a file whose name ends in `.com` may be a program. Names that end in a domain end so too, and are texts and documents. */

const DOCUMENTS = ['%PDF-', '\x89PNG', '\xff\xd8\xff', 'GIF8', 'PK\x03\x04', '\xd0\xcf\x11\xe0'].map(
  (magic) => Buffer.from(magic, 'latin1'),
);
const LONGEST = Math.max(...DOCUMENTS.map(({ length }) => length));

export class ComContent {
  #head: Buffer = Buffer.alloc(0);
  #binary = false;

  write(bytes: Buffer): void {
    if (this.#head.length < LONGEST) this.#head = Buffer.concat([this.#head, bytes.subarray(0, LONGEST)]);
    this.#binary ||= bytes.some(isNoText);
  }

  /** False for text, and for what begins as a document does. */
  get mayBeProgram(): boolean {
    return this.#binary && !DOCUMENTS.some((magic) => this.#head.subarray(0, magic.length).equals(magic));
  }
}

/** Controls that no text has in any character set of mail: ESC switches between those of Japanese, DOS ends a file with SUB. */
function isNoText(byte: number): boolean {
  return byte < 0x09 || (byte > 0x0d && byte < 0x1a) || (byte > 0x1b && byte < 0x20);
}
