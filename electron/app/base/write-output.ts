/** Files that a command writes where a person named them: whole or not at all, and never in the place of a file of a set or its key. */
import { writeAtomically } from '../../import/atomic-file.ts';

/**
 * Writes `text` to `path`. `set`: the folder of the set the command is about; `env` may name its key file. Rejects with `io-failed`,
 * `not-found` or `disk-full`, and then whatever was there is as it was.
 */
export async function writeOutput(
  path: string,
  text: string,
  { set, env }: { readonly set: string; readonly env: NodeJS.ProcessEnv },
): Promise<void> {
  const keyFile = env['POSTERN_KEY_FILE'] ?? '';
  const own = { set, keyFile: keyFile === '' ? null : keyFile };
  await writeAtomically(path, 0o666, own, (append) => append(text));
}
