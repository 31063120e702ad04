/** What the application says about itself. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { statSync } from 'node:fs';
import type { AppInfo } from '../../../shared/contract/types.ts';
import type { AppContext } from './app-context.ts';
import type { Handlers } from '../base/handler-types.ts';

/** The contract's operations about the application itself. */
export function appHandlers({ shell, session }: AppContext): Pick<Handlers, 'app.info'> {
  return {
    'app.info': async () => ({
      version: version(),
      shell: shell.kind,
      platform: platform(),
      nativeDialogs: shell.pickFolder !== null && shell.pickFile !== null,
      defaultFolder: defaultFolder(),
      set: await session.settled(),
    }),
  };
}

/** The version in package.json, which lies above both the sources and the compiled files. */
export function version(): string {
  for (const up of ['../../../package.json', '../../../../package.json']) {
    try {
      const text = readFileSync(new URL(up, import.meta.url), 'utf8');
      return (JSON.parse(text) as { version: string }).version;
    } catch {
      continue;
    }
  }
  return '0.0.0';
}

/** Where new sets are offered to lie: the user's documents where there are any, else the home folder. */
export function defaultFolder(): string {
  const documents = join(homedir(), 'Documents');
  return statSync(documents, { throwIfNoEntry: false })?.isDirectory() ? documents : homedir();
}

function platform(): AppInfo['platform'] {
  switch (process.platform) {
    case 'win32':
      return 'windows';
    case 'darwin':
      return 'macos';
    default:
      return 'linux';
  }
}
