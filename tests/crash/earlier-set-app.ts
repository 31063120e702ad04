/** The owner of a set of format 2; also for a process of its own, that is killed. */
import { join } from 'node:path';
import { createApplication, type Application } from '../../electron/app/application.ts';
import { plainShell } from '../../electron/app/base/shell.ts';

/** When the set was made: its history is not to be too old. */
export const NOW = 1_795_738_400_000;

export interface EarlierSet {
  readonly set: string;
  /** For its key, and what this computer notes. */
  readonly beside: string;
}

/** Opens it as an owner does, which seals it anew. */
export async function openEarlier({ set, beside }: EarlierSet): Promise<Application> {
  const app = await createApplication({
    shell: plainShell('cli'),
    env: {
      POSTERN_KEY_FILE: join(beside, 'key'),
      POSTERN_CONFIG_DIR: join(beside, 'config'),
      XDG_RUNTIME_DIR: beside,
    },
    now: () => NOW,
    log: () => undefined,
  });
  await app.openSet(set);
  return app;
}
