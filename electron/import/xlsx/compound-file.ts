/** What Office keeps in a compound file (MS-CFB): old documents, and new ones that are encrypted. Only told apart, never read. */
import { type PlainText } from '../../../shared/text/text.ts';

/** What is needed of a file. */
interface Readable {
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
}

/** Enough of the directory for the streams that tell what a file is. */
const DIRECTORY = 4096;

const KINDS: readonly (readonly [stream: string, is: PlainText])[] = [
  [
    'EncryptedPackage',
    'a workbook or document with a password, which is not asked for here: open it, remove the password, and save it',
  ],
  ['Workbook', 'an old Excel workbook (.xls): save it as .xlsx or CSV first'],
  ['Book', 'an old Excel workbook (.xls): save it as .xlsx or CSV first'],
  ['WordDocument', 'a Word document'],
];

/** True for the beginning of one. */
export function isCompound(head: Buffer): boolean {
  return head.subarray(0, 8).toString('hex') === 'd0cf11e0a1b11ae1';
}

/** What it is, in words. */
export async function compoundKind(file: Readable): Promise<PlainText> {
  const head = Buffer.alloc(512);
  await file.read(head, 0, head.length, 0);
  const sector = 2 ** Math.min(head.readUInt16LE(30), 16);
  const directory = Buffer.alloc(DIRECTORY);
  await file.read(directory, 0, directory.length, (head.readUInt32LE(48) + 1) * sector);
  // A name ends with a zero character, and begins where an entry of 128 bytes does.
  const has = (name: string): boolean => {
    const bytes = Buffer.from(`${name}\0`, 'utf16le');
    for (let at = 0; at < directory.length; at += 128) {
      if (directory.subarray(at, at + bytes.length).equals(bytes)) return true;
    }
    return false;
  };
  return KINDS.find(([name]) => has(name))?.[1] ?? 'an old Office file: save it as .xlsx or CSV first';
}
