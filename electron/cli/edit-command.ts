/** `postern edit`: changes settings of users, and the password of one. */
import { fieldLabel, fieldValue } from '../../shared/domain/changed-fields.ts';
import type { EditEffect } from '../../shared/domain/edit-effect.ts';
import type { SettingValue } from '../../shared/domain/setting-text.ts';
import type { SettingKey, SettingsPatch } from '../../shared/domain/settings.ts';
import { reportChange } from './change-output.ts';
import type { Command } from './command.ts';
import { counted } from './output.ts';
import { passwordFromStdin } from './secret-input.ts';
import { chooser, SELECTION_FLAGS } from './selection.ts';
import { withSet } from './set-client.ts';
import { SETTING_FLAGS, settingsPatch } from './setting-flags.ts';
import { UsageError } from './usage-error.ts';

/** What an edit would do, a line each. */
function told({ users, same, changes, warnings }: EditEffect): string {
  const value = (key: SettingKey, one: SettingValue | null): string => fieldValue(key, one, String);
  return [
    ...changes.map(
      ({ key, from, to, users: count }) =>
        `${fieldLabel(key)}: ${value(key, from)} → ${value(key, to)} for ${counted(count, 'user')}`,
    ),
    ...warnings.map(
      ({ longer, shorter, users: count }) =>
        `Warning: for ${counted(count, 'user')} ${fieldLabel(longer)} would be below ${fieldLabel(shorter)}, which is then never reached.`,
    ),
    `${counted(users - same, 'user')} of ${users.toLocaleString('en')} would change. Nothing was changed.`,
  ].join('\n');
}

export const editCommand: Command = {
  name: 'edit',
  takes: '[ADDRESS…]',
  about: 'Change settings of users, or the password of one.',
  flags: {
    ...SELECTION_FLAGS,
    'dry-run': { help: 'Say who would change from what to what, and change nothing.' },
    'password-stdin': { help: 'The new password comes on stdin; for one user only.' },
    ...SETTING_FLAGS,
  },
  run: async (invocation) => {
    const choose = chooser(invocation);
    const settings: SettingsPatch = settingsPatch(invocation);
    const reset = invocation.has('password-stdin');
    if (!reset && Object.keys(settings).length === 0) throw new UsageError('Say what to change.');
    const dry = invocation.has('dry-run');
    if (dry && reset)
      throw new UsageError('--dry-run is about settings: it cannot go with --password-stdin.');
    const { set } = invocation;
    if (dry) {
      const effect = await withSet({ ...invocation, set }, 'reads', async (client) =>
        client.invoke('users.previewEdit', { selection: await choose(client), settings }),
      );
      const { users, same, changes, warnings } = effect;
      await invocation.out.result({ users, same, changes, warnings }, told(effect));
      return 0;
    }
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
