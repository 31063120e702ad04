/** Sizes in bytes: as people type them, exactly as they were set, and about as large as something is. */
import { languageOfReader, t } from '../text/text.ts';
import { withoutGroups } from './setting-text.ts';

const KB = 1024;
const MB = KB ** 2;
const GB = KB ** 3;

const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  byte: 1,
  bytes: 1,
  k: KB,
  kb: KB,
  kib: KB,
  m: MB,
  mb: MB,
  mib: MB,
  g: GB,
  gb: GB,
  gib: GB,
};

/** Bytes of `50 MB`, `1,500 bytes`, `20k`, `1.5M` (units of 1024); `bare` is the unit of a number alone. Null for what is no size. */
export function parseSize(text: string, bare: 'bytes' | 'mb'): number | null {
  const plain = withoutGroups(text.trim());
  const [, count = '', unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?)\s*([a-z]*)$/i.exec(plain) ?? [];
  const factor = UNITS[(unit === '' ? bare : unit).toLowerCase()];
  if (count === '' || factor === undefined) return null;
  const bytes = Number(count) * factor;
  // A part of a byte is a slip; a part of a megabyte is not.
  return factor === 1 && !Number.isInteger(bytes) ? null : Math.round(bytes);
}

/** `50 MB`, `100 KB`, `1500 bytes`: in the largest unit of which it is a whole number, so that {@link parseSize} reads the same. */
export function sizeText(bytes: number): string {
  const [unit, word] = (
    [
      [GB, 'GB'],
      [MB, 'MB'],
      [KB, 'KB'],
    ] as const
  ).find(([one]) => bytes > 0 && bytes % one === 0) ?? [1, 'bytes'];
  return `${bytes / unit} ${word}`;
}

/** "1.2 MB": about, in decimal units, as file managers show it. */
export function sizeInWords(bytes: number): string {
  if (!(bytes >= 1000)) return t('{bytes, plural, one {# byte} other {# bytes}}', { bytes: bytes || 0 });
  const units = ['kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = -1;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = size < 9.95 ? 1 : 0;
  const number = size.toLocaleString(languageOfReader(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  });
  return `${number} ${units[unit]}`;
}
