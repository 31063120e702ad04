/** What the command line asks for: `--sample`, `--set DIR`. */
import { resolve } from 'node:path';
import { isServerAddress } from '../../shared/domain/set-place.ts';

export interface StartOptions {
  readonly sample: boolean;
  /** Absolute folder of a set, its address on a server, or null. */
  readonly set: string | null;
}

/** Electron and Chromium have arguments of their own, so what is unknown is passed over. */
export function readStartOptions(argv: readonly string[], cwd: string): StartOptions {
  const at = argv.indexOf('--set');
  const inline = argv.find((arg) => arg.startsWith('--set='))?.slice('--set='.length);
  const set = inline ?? (at === -1 ? undefined : argv[at + 1]);
  return {
    sample: argv.includes('--sample'),
    set: !set ? null : isServerAddress(set) ? set : resolve(cwd, set),
  };
}
