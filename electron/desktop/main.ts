/** Entry of the desktop shell: what must be said before Electron is ready, then the shell. */
import { app } from 'electron';
import { join } from 'node:path';
import { configFolder } from '../app/base/config-folder.ts';
import { startDesktop } from './desktop.ts';
import { registerScheme } from './protocol.ts';
import { hardenContents } from './security.ts';

registerScheme();
hardenContents(app);
app.enableSandbox();
app.setName('Postern');
// Chromium's own files apart from ours, in the folder that both shells share.
app.setPath('userData', join(configFolder(process.env), 'desktop'));

startDesktop(import.meta.dirname).catch((error: unknown) => {
  process.stderr.write(
    `Postern could not start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  app.exit(1);
});
