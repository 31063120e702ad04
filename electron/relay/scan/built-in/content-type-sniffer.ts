/** What a file really is, by its magic numbers, whatever it is called; seen while it streams by. */
import { StreamSearch } from './stream-search.ts';

/** What it was found to be: the extension that blocks it, and a word for people. */
export interface Sniffed {
  readonly extension: string;
  readonly label: string;
}

const PROGRAM: Sniffed = { extension: 'exe', label: 'a Windows program' };
const ELF: Sniffed = { extension: 'exe', label: 'a Unix program (ELF)' };
const MACHO: Sniffed = { extension: 'exe', label: 'a macOS program (Mach-O)' };
const LINK: Sniffed = { extension: 'lnk', label: 'a Windows shell link' };
const INSTALLER: Sniffed = { extension: 'msi', label: 'a Windows installer package' };
const DISK_IMAGE: Sniffed = { extension: 'iso', label: 'a disk image (ISO 9660)' };
/** Blocked by `docm`, as a macro document is called when it is named for what it is. */
const MACROS: Sniffed = { extension: 'docm', label: 'an Office document with macros' };

const MACHO_MAGIC = new Set([0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe]);
const UNIVERSAL_MAGIC = 0xcafebabe;
const OLE_MAGIC = Buffer.from('d0cf11e0a1b11ae1', 'hex');
/** {00021401-0000-0000-C000-000000000046} after the header's size (MS-SHLLINK, 2.1). */
const LINK_MAGIC = Buffer.from('4c0000000114020000000000c000000000000046', 'hex');
/** Class id of the root storage of a package (MS-OLEPS; {000C1084-0000-0000-C000-000000000046}). */
const INSTALLER_CLASS = Buffer.from('84100c0000000000c000000000000046', 'hex');
/** A storage of every VBA project (MS-OVBA, 2.2.1), in UTF-16. */
const VBA_PROJECT = Buffer.from('_VBA_PROJECT', 'utf16le');
/** Volume descriptor of ISO 9660: in sector 16, after one byte of type. */
const ISO_MAGIC = Buffer.from('CD001');
const ISO_AT = 16 * 2048 + 1;
const HEAD = 64;

export class ContentSniffer {
  /** First bytes, at most 64. */
  head: Buffer = Buffer.alloc(0);
  result: Sniffed | null = null;
  #position = 0;
  #iso: Buffer = Buffer.alloc(0);
  #ole: readonly (readonly [StreamSearch, Sniffed])[] | null = null;

  write(bytes: Buffer): void {
    if (this.head.length < HEAD) this.#readHead(bytes);
    if (this.#ole !== null) this.#searchOle(bytes);
    const end = this.#position + bytes.length;
    if (end > ISO_AT && this.#position < ISO_AT + ISO_MAGIC.length) {
      const from = Math.max(0, ISO_AT - this.#position);
      this.#iso = Buffer.concat([this.#iso, bytes.subarray(from, from + ISO_MAGIC.length)]);
      if (this.#iso.subarray(0, ISO_MAGIC.length).equals(ISO_MAGIC)) this.result ??= DISK_IMAGE;
    }
    this.#position = end;
  }

  #readHead(bytes: Buffer): void {
    const begun = this.head.length;
    this.head =
      begun === 0 ? bytes.subarray(0, HEAD) : Buffer.concat([this.head, bytes.subarray(0, HEAD - begun)]);
    this.result ??= sniffHead(this.head);
    if (this.#ole !== null || this.head.length < OLE_MAGIC.length) return;
    if (!this.head.subarray(0, OLE_MAGIC.length).equals(OLE_MAGIC)) return;
    this.#ole = [
      [new StreamSearch(INSTALLER_CLASS), INSTALLER],
      [new StreamSearch(VBA_PROJECT), MACROS],
    ];
  }

  #searchOle(bytes: Buffer): void {
    // An installer may hold a macro document; what it is itself goes first, whichever comes first in the file.
    for (const [search, sniffed] of this.#ole ?? []) {
      if (search.write(bytes) && this.result !== INSTALLER) this.result = sniffed;
    }
  }
}

/** By the first bytes; null when they are too few or say nothing. More bytes never change what was found. */
function sniffHead(head: Buffer): Sniffed | null {
  if (head.length < 4) return null;
  const magic = head.readUInt32BE(0);
  if (magic === 0x7f454c46) return ELF;
  if (MACHO_MAGIC.has(magic)) return MACHO;
  // Java's classes begin alike; a universal program has only a few architectures in it.
  if (magic === UNIVERSAL_MAGIC && head.length >= 8 && head.readUInt32BE(4) < 30) return MACHO;
  if (head.length >= LINK_MAGIC.length && head.subarray(0, LINK_MAGIC.length).equals(LINK_MAGIC)) return LINK;
  return head.length >= HEAD && isProgram(head) ? PROGRAM : null;
}

/** MZ, and fields that a text which begins with these letters does not have: pages, header paragraphs, no text in the checksum words. */
function isProgram(head: Buffer): boolean {
  if (head[0] !== 0x4d || head[1] !== 0x5a) return false;
  const bytesOnLastPage = head.readUInt16LE(2);
  const headerParagraphs = head.readUInt16LE(8);
  return bytesOnLastPage < 512 && headerParagraphs < 0x1000;
}
