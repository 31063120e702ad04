/** `postern edit`: changes settings of users, and the password of one. */
import type { SettingsPatch } from '../../shared/domain/settings.ts';
import { reportChange } from './change-output.ts';
import type { Command } from './command.ts';
import { passwordFromStdin } from './secret-input.ts';
import { chooser, SELECTION_FLAGS } from './selection.ts';
import { withSet } from './set-client.ts';
import { SETTING_FLAGS, settingsPatch } from './setting-flags.ts';
import { UsageError } from './usage-error.ts';

export const editCommand: Command = {
  name: 'edit',
  takes: '[ADDRESS…]',
  about: 'Change settings of users, or the password of one.',
  flags: {
    ...SELECTION_FLAGS,
    'password-stdin': { help: 'The new password comes on stdin; for one user only.' },
    ...SETTING_FLAGS,
  },
  run: async (invocation) => {
    const choose = chooser(invocation);
    const settings: SettingsPatch = settingsPatch(invocation);
    const reset = invocation.has('password-stdin');
    if (!reset && Object.keys(settings).length === 0) throw new UsageError('Say what to change.');
    const { set } = invocation;
    const password = reset ? await passwordFromStdin(invocation) : undefined;
    if (password === '') throw new UsageError('The password on stdin is empty.');
    const result = await withSet({ ...invocation, set }, 'writes', async (client) =>
      client.invoke('users.edit', {
        selection: await choose(client),
        settings,
        ...(password === undefined ? {} : { password }),
      }),
    );
    await reportChange(invocation.out, 'Edited', result);
    return 0;
  },
};
