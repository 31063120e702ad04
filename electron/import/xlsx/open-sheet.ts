/** Which sheet of a workbook is read. */
import { PosternError } from '../../../shared/domain/errors.ts';
import type { OpenSheet } from './read-sheet.ts';
import { Workbook } from './workbook.ts';

/** True for the beginning of a ZIP archive, as which a workbook is kept. */
export function isZip(head: Buffer): boolean {
  return head.subarray(0, 4).toString('hex') === '504b0304';
}

/** Opens the workbook at `path`, and of it the sheet that is `wanted`, or the first in which anything stands. The caller closes it. */
export async function openSheet(path: string, name: string, wanted: string | undefined): Promise<OpenSheet> {
  const workbook = await Workbook.open(path, name);
  try {
    const filled = await workbook.filled();
    const same = (one: string): boolean => one.toLowerCase() === wanted?.toLowerCase();
    const [first] = filled;
    const sheet = wanted === undefined ? first : workbook.sheets.find((one) => same(one.name));
    if (sheet === undefined && wanted !== undefined) {
      const names = workbook.sheets.map((one) => `“${one.name}”`).join(', ');
      throw PosternError.of('bad-file', '“{name}” has no sheet “{wanted}”; it has {names}.', {
        name,
        wanted,
        names,
      });
    }
    if (sheet === undefined || !filled.includes(sheet)) {
      throw wanted === undefined
        ? PosternError.of('bad-file', '“{name}” is empty: no cell holds anything.', { name })
        : PosternError.of('bad-file', 'The sheet “{wanted}” of “{name}” is empty: no cell holds anything.', {
            wanted,
            name,
          });
    }
    return { workbook, sheet, filled, contents: null };
  } catch (error) {
    workbook.close();
    throw error;
  }
}
