/** One leaf of a message under inspection: its names, what it really is, what lies in it, and the test strings in its decoded bytes. */
import { MAGIC_LENGTH } from './archive-kind.ts';
import { archiveListing } from './archive-listing.ts';
import type { ArchiveListing, Unseen } from './listing-types.ts';
import { ComContent } from './com-content.ts';
import { blockedExtension, extensionOf, shownName, type Blocked } from './blocked-names.ts';
import { ContentSniffer } from './content-type-sniffer.ts';
import type { MimePart } from '../../message/mime-part.ts';
import type { PartSink } from '../../message/mime-walker.ts';
import { TestPatterns } from './test-patterns.ts';
import { DEEPEST } from './unpack-bounds.ts';

export interface AttachmentRules {
  readonly blocked: Blocked;
  readonly refuseEncrypted: boolean;
}

/** What a leaf has against it. */
export interface LeafFinding {
  readonly gtube: boolean;
  readonly eicar: boolean;
  /** A sentence for people when the leaf is refused as it is; null when not. */
  readonly refused: string | null;
}

const EMPTY = Buffer.alloc(0);
/** An EICAR test file begins with the string, and has little else. */
const TEST_FILE = 128;
const UNSEEN: Readonly<Record<Unseen, string>> = {
  deep: `archives in archives, more than ${DEEPEST} deep: what is in them cannot be seen`,
  large: 'which unpacks to more than can be looked into',
};

export class AttachmentCheck implements PartSink {
  readonly #part: MimePart;
  readonly #rules: AttachmentRules;
  readonly #done: (finding: LeafFinding) => void;
  readonly #name: string;
  readonly #patterns = new TestPatterns();
  readonly #sniffer = new ContentSniffer();
  #listing: ArchiveListing | null = null;
  #begin: Buffer | null = EMPTY;
  #refusedEntry: string | null = null;
  #encrypted = false;
  #eicarInside = false;
  /** Only where it decides. */
  readonly #com: ComContent | null;

  constructor(part: MimePart, rules: AttachmentRules, done: (finding: LeafFinding) => void) {
    this.#part = part;
    this.#rules = rules;
    this.#done = done;
    this.#com = part.names.some((name) => blockedExtension(name, rules.blocked) === 'com')
      ? new ComContent()
      : null;
    this.#name = shownName(part.names[0] ?? 'without a name');
  }

  write(bytes: Buffer): void {
    this.#patterns.write(bytes);
    this.#sniffer.write(bytes);
    this.#com?.write(bytes);
    if (this.#begin !== null) this.#chooseListing(bytes);
    else this.#listing?.write(bytes);
  }

  end(): void {
    this.#listing?.end();
    const { eicar, gtube } = this.#patterns;
    this.#done({ eicar: eicar || this.#eicarInside, gtube, refused: this.#refused() });
  }

  /** Of several reasons always the same one, in whatever pieces the bytes came. */
  #refused(): string | null {
    for (const name of this.#part.names) {
      const extension = blockedExtension(name, this.#rules.blocked);
      if (extension === 'com' && this.#com?.mayBeProgram === false) continue;
      if (extension !== null) return `attachment ${shownName(name)}: .${extension} files are blocked`;
    }
    const sniffed = this.#sniffer.result;
    if (sniffed !== null && this.#rules.blocked.has(sniffed.extension)) {
      return `attachment ${this.#name} is ${sniffed.label}`;
    }
    if (this.#refusedEntry !== null) return this.#refusedEntry;
    if (this.#encrypted && this.#rules.refuseEncrypted)
      return `attachment ${this.#name} is an encrypted archive`;
    return null;
  }

  #chooseListing(bytes: Buffer): void {
    const begin =
      this.#begin !== null && this.#begin.length > 0 ? Buffer.concat([this.#begin, bytes]) : bytes;
    if (begin.length < MAGIC_LENGTH) {
      this.#begin = begin;
      return;
    }
    this.#begin = null;
    this.#listing = archiveListing(begin, extensionOf(this.#part.names[0] ?? ''), this);
    this.#listing?.write(begin);
  }

  /** {@link import('./listing-types.ts').ListingSink} */
  entry(name: string): void {
    const extension = blockedExtension(name, this.#rules.blocked);
    if (extension !== null)
      return this.#refuse(`contains ${shownName(name)}: .${extension} files are blocked`);
    if (!/(?:^|\/)vbaproject\.bin$/i.test(name) || !this.#rules.blocked.has('docm')) return;
    const around = name.replace(/(?:^|\/)(?:word|xl|ppt|visio)?\/?vbaproject\.bin$/i, '');
    this.#refuse(`${around === '' ? 'is' : `contains ${shownName(around)},`} an Office document with macros`);
  }

  begins(name: string, bytes: Buffer): void {
    const patterns = new TestPatterns();
    patterns.write(bytes.subarray(0, TEST_FILE));
    this.#eicarInside ||= patterns.eicar;
    const sniffer = new ContentSniffer();
    sniffer.write(bytes);
    const sniffed = sniffer.result;
    if (sniffed === null || !this.#rules.blocked.has(sniffed.extension)) return;
    this.#refuse(`contains ${shownName(name)}, which is ${sniffed.label}`);
  }

  unseen(name: string, why: Unseen): void {
    this.#refuse(`contains ${shownName(name)}${why === 'deep' ? ':' : ','} ${UNSEEN[why]}`);
  }

  #refuse(why: string): void {
    this.#refusedEntry ??= `attachment ${this.#name} ${why}`;
  }

  encrypted(): void {
    this.#encrypted = true;
  }
}
