/** What was pasted, as a file that can be imported. */

/** What stands between the columns of rows that are copied from a spreadsheet or a text. */
const SEPARATED = /[,;\t|]/;

/** What rows of a text are called as a file. */
export const PASTED = 'pasted.csv';

/** A file that was copied, or the rows of a text as one; null where it is neither, or is meant for a field that is typed in. */
export function pastedFile(event: ClipboardEvent): File | null {
  const { clipboardData, target } = event;
  if (clipboardData === null || (target instanceof Element && target.closest(TYPED_IN) !== null)) return null;
  const [file] = clipboardData.files;
  if (file !== undefined) return file;
  const text = clipboardData.getData('text/plain');
  return SEPARATED.test(text) ? new File([text], PASTED, { type: 'text/csv' }) : null;
}

const TYPED_IN = 'input, textarea, select, [contenteditable]';
