/** What kind of archive begins with these bytes. */
const RAR4 = Buffer.from('526172211a0700', 'hex');
const RAR5 = Buffer.from('526172211a070100', 'hex');
const SEVEN_ZIP = Buffer.from('377abcaf271c', 'hex');
/** Enough of the beginning to tell. */
export const MAGIC_LENGTH = 8;

export type ArchiveKind = 'zip' | 'rar4' | 'rar5' | '7z';

/** Null for what is no archive that is known here. `head`: at least 8 bytes, where there are so many. */
export function archiveKind(head: Buffer): ArchiveKind | null {
  const begins = (magic: Buffer) => head.subarray(0, magic.length).equals(magic);
  if (begins(RAR5)) return 'rar5';
  if (begins(RAR4)) return 'rar4';
  if (begins(SEVEN_ZIP)) return '7z';
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] ?? 99) < 9 && (head[3] ?? 99) < 9 ? 'zip' : null;
}
