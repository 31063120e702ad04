/** Whether the rejected rows of an import can be written where they are wanted, told before the import starts. */
import { checkWritable } from '../import/atomic-file.ts';

/** Throws what is wrong with `path`, with a sentence for the administrator. */
export function checkRejectsPath(path: string): Promise<void> {
  return checkWritable(path);
}
