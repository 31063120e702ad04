/** What can be seen of archives: names inside, whether a password is needed, and, of ZIP files, what the files inside are. */
import { assertNever } from '../../../../shared/domain/assert-never.ts';
import { archiveKind } from './archive-kind.ts';
import type { ArchiveListing, ListingSink } from './listing-types.ts';
import { PullParser, type Parser } from './pull-parser.ts';
import { UnpackBounds } from './unpack-bounds.ts';
import { ZipListing } from './zip-listing.ts';

/** A ZIP file is read from its end: what is named like one may have anything before it. */
const NAMED_ZIP = /^(?:zip|zipx|jar|docx|docm|xlsx|xlsm|pptx|pptm)$/;

/** The reader for an archive that begins with these bytes, or null when it is none. The bytes themselves are to be written to it too. */
export function archiveListing(head: Buffer, named: string, sink: ListingSink): ArchiveListing | null {
  return listingAt(head, named, sink, 1, new UnpackBounds());
}

/** `depth` counts the archives around these bytes, and the one that they are. */
function listingAt(
  head: Buffer,
  named: string,
  sink: ListingSink,
  depth: number,
  bounds: UnpackBounds,
): ArchiveListing | null {
  const kind = archiveKind(head) ?? (NAMED_ZIP.test(named) ? 'zip' : null);
  switch (kind) {
    case 'zip':
      return new ZipListing(sink, { depth, bounds, list: listInside });
    case 'rar4':
      return new PullParser(rar4(sink));
    case 'rar5':
      return new PullParser(rar5(sink));
    case '7z':
      return new PullParser(sevenZip(sink));
    case null:
      return null;
    default:
      return assertNever(kind);
  }

  function listInside(name: string, bytes: Buffer): void {
    const listing = listingAt(bytes, '', underPath(sink, `${name}/`), depth + 1, bounds);
    listing?.write(bytes);
    listing?.end();
  }
}

/** What is told of an archive inside, with its name before the names in it. */
function underPath(sink: ListingSink, path: string): ListingSink {
  return {
    entry: (name) => sink.entry(path + name),
    begins: (name, bytes) => sink.begins(path + name, bytes),
    unseen: (name, why) => sink.unseen(path + name, why),
    encrypted: () => sink.encrypted(),
  };
}

/** RAR 1.5 to 4 (unrar's technote): blocks of CRC, type, flags, size, and perhaps data. */
function* rar4(sink: ListingSink): Parser {
  yield { skip: 7 };
  for (;;) {
    const head = yield { read: 7 };
    const type = head.readUInt8(2);
    const flags = head.readUInt16LE(3);
    const size = head.readUInt16LE(5);
    if (size < 7) return;
    if (type === 0x73 && (flags & 0x80) !== 0) return sink.encrypted();
    const rest = yield { read: size - 7 };
    let data = (flags & 0x8000) !== 0 && rest.length >= 4 ? rest.readUInt32LE(0) : 0;
    if (type === 0x74 && rest.length >= 25) {
      data = rest.readUInt32LE(0);
      const large = (flags & 0x100) !== 0;
      if (large && rest.length >= 33) data += rest.readUInt32LE(25) * 2 ** 32;
      const nameAt = large ? 33 : 25;
      const name = rest.subarray(nameAt, nameAt + rest.readUInt16LE(19));
      // A Unicode name follows the plain one after a NUL; extensions are in both.
      const end = name.indexOf(0);
      // All three bits: a folder.
      if ((flags & 0xe0) !== 0xe0) sink.entry(name.toString('utf8', 0, end === -1 ? name.length : end));
      if ((flags & 0x04) !== 0) sink.encrypted();
    }
    if (type === 0x7b) return;
    yield { skip: data };
  }
}

/** RAR 5 (rarlab's technote): blocks of CRC, then numbers of 7 bits a byte. */
function* rar5(sink: ListingSink): Parser {
  yield { skip: 8 };
  for (;;) {
    yield { skip: 4 };
    let size = 0;
    for (let shift = 0; shift < 21; shift += 7) {
      const byte = (yield { read: 1 }).readUInt8();
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (size < 2) return;
    const block = new Numbers(yield { read: Math.min(size, 60_000) });
    yield { skip: Math.max(0, size - 60_000) };
    const type = block.next();
    const flags = block.next();
    const extra = (flags & 1) !== 0 ? block.next() : 0;
    const data = (flags & 2) !== 0 ? block.next() : 0;
    if (type === 4) return sink.encrypted();
    if (type === 5) return;
    if (type === 2) {
      const { name, folder, encrypted } = rar5File(block, extra);
      if (!folder) sink.entry(name);
      if (encrypted) sink.encrypted();
    }
    yield { skip: data };
  }
}

function rar5File(block: Numbers, extra: number): { name: string; folder: boolean; encrypted: boolean } {
  const flags = block.next();
  block.next();
  block.next();
  if ((flags & 2) !== 0) block.take(4);
  if ((flags & 4) !== 0) block.take(4);
  block.next();
  block.next();
  const name = block.take(block.next()).toString('utf8');
  const records = new Numbers(block.bytes.subarray(Math.max(block.at, block.bytes.length - extra)));
  let encrypted = false;
  while (extra > 0 && records.at < records.bytes.length) {
    const size = records.next();
    if (size === 0) break;
    const record = new Numbers(records.take(size));
    if (record.next() === 1) encrypted = true;
  }
  return { name, folder: (flags & 1) !== 0, encrypted };
}

/** Variable-length numbers; past the end all are 0. */
class Numbers {
  readonly bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  next(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 49; factor *= 128) {
      const byte = this.bytes[this.at] ?? 0;
      this.at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
    }
    return value;
  }

  take(length: number): Buffer {
    const begin = Math.min(this.at, this.bytes.length);
    this.at = Math.min(begin + length, this.bytes.length);
    return this.bytes.subarray(begin, this.at);
  }
}

/** AES-256 with SHA-256, the only cipher of 7z (7zip's Methods.txt). */
const SEVEN_ZIP_AES = Buffer.from('06f10701', 'hex');

/** 7z: the header is at the end; an encrypted one, or one in clear that lists encrypted files, names the cipher. */
function* sevenZip(sink: ListingSink): Parser {
  const start = yield { read: 32 };
  const offset = Number(start.readBigUInt64LE(12));
  const size = Number(start.readBigUInt64LE(20));
  yield { skip: offset };
  const header = yield { read: Math.min(size, 60_000) };
  if (header.includes(SEVEN_ZIP_AES)) sink.encrypted();
}
