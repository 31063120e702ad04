/** What a workbook makes a question of: which of its sheets, and what of that one is not seen where it is looked at. */
import type {
  ImportAnswers,
  SheetContentsQuestion,
  SheetQuestion,
} from '../../../shared/domain/import-questions.ts';
import { isPlainSheet } from '../../../shared/domain/sheet-contents.ts';
import { readRows } from '../read-rows.ts';
import type { SourceFile } from '../source-file.ts';
import type { ReadAs } from '../worker-messages.ts';
import type { OpenSheet } from './read-sheet.ts';

/** Where several sheets hold something, users are imported from none of them by guess. */
export function sheetQuestion(
  open: OpenSheet | null,
  { sheet }: Pick<ImportAnswers, 'sheet'>,
): SheetQuestion | null {
  if (open === null || sheet !== undefined || open.filled.length < 2) return null;
  return { about: 'sheet', sheets: open.filled.map(({ name, hidden }) => ({ name, hidden })) };
}

/** Reads all of the sheet, unless that was done. */
export async function contentsQuestion(
  source: SourceFile,
  readAs: ReadAs,
): Promise<SheetContentsQuestion | null> {
  const { sheet } = source;
  if (sheet === null || readAs.sheetContents !== undefined) return null;
  if (sheet.contents === null) {
    await readRows(source, readAs, {
      detected: () => undefined,
      row: () => undefined,
      broken: () => undefined,
      doubtful: () => undefined,
      pace: () => Promise.resolve(),
    });
  }
  const { contents } = sheet;
  if (contents === null || isPlainSheet(contents)) return null;
  return { about: 'sheet-contents', sheet: sheet.sheet.name, contents };
}
