/** `postern new-passwords`: gives users passwords that are made up, and tells them in a file, once. */
import { resolve } from 'node:path';
import type { Command } from './command.ts';
import { runJob } from './import-command.ts';
import { reportMade } from './made-output.ts';
import { chooser, SELECTION_FLAGS } from './selection.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

export const newPasswordsCommand: Command = {
  name: 'new-passwords',
  server: true,
  takes: '[ADDRESS…]',
  about:
    'Give each of these users a password that is made up; the one before is worth nothing any more. “postern undo” brings it back.\n' +
    'IP users are skipped and named: no password is asked of them.',
  flags: {
    ...SELECTION_FLAGS,
    'hand-out': {
      value: 'FILE',
      help: 'Takes the passwords, as username,domain,password: they are told nowhere else. It must not be there yet.',
    },
    'dry-run': { help: 'Only check: change nothing.' },
  },
  run: async (invocation) => {
    const choose = chooser(invocation);
    const handOut = invocation.text('hand-out');
    if (handOut === undefined)
      throw new UsageError('The passwords are told nowhere else: name a file for them by --hand-out.');
    const dryRun = invocation.has('dry-run');
    return withSet(invocation, 'writes', async (client) => {
      const selection = await choose(client);
      const start = () =>
        client.invoke('users.newPasswords', { selection, dryRun, handOut: resolve(handOut) });
      const state = await runJob(client, start, invocation);
      return reportMade(client, state, { outcome: 'updated', of: 'user' }, invocation.out);
    });
  },
};
