/** `postern edit`: changes settings of users, and the password of one. */
import type { Client } from '../../shared/contract/contract.ts';
import { fieldLabel, fieldValue } from '../../shared/domain/changed-fields.ts';
import type { EditEffect } from '../../shared/domain/edit-effect.ts';
import type { SettingValue } from '../../shared/domain/setting-text.ts';
import { localTime } from '../../shared/domain/limits.ts';
import type { Temporary } from '../../shared/domain/settings.ts';
import { reportChange } from './change-output.ts';
import type { Command } from './command.ts';
import { counted } from './output.ts';
import { passwordFromStdin } from './secret-input.ts';
import { chooser, SELECTION_FLAGS } from './selection.ts';
import { withSet } from './set-client.ts';
import { periodIn, periodText } from './moment-flag.ts';
import { SETTING_FLAGS, settingsPatch } from './setting-flags.ts';
import { settingsWish, temporaryWish, TEMPORARY_FLAGS } from './temporary-flags.ts';
import { UsageError } from './usage-error.ts';

/** What an edit would do, a line each. */
function told(effect: EditEffect, timeZone: string): string {
  const { users, same, changes, warnings } = effect;
  const value = (key: string, one: SettingValue | Temporary | null): string =>
    fieldValue(key, one, (time) => localTime(time, timeZone));
  return [
    ...changes.map(
      ({ key, from, to, users: count }) =>
        `${fieldLabel(key)}: ${value(key, from)} → ${value(key, to)} for ${counted(count, 'user')}`,
    ),
    ...warnings.map(
      ({ longer, shorter, users: count }) =>
        `Warning: for ${counted(count, 'user')} ${fieldLabel(longer)} would be below ${fieldLabel(shorter)}, which is then never reached.`,
    ),
    ...coveredNotes(effect, timeZone),
    `${counted(users - same, 'user')} of ${users.toLocaleString('en')} would change. Nothing was changed.`,
  ].join('\n');
}

/** What is set for good, but does not count yet. */
function coveredNotes({ covered }: Pick<EditEffect, 'covered'>, timeZone: string): readonly string[] {
  return covered.map(
    ({ key, users, until }) =>
      `For ${counted(users, 'user')} another ${fieldLabel(key)} holds, or will hold, for a time, at the latest until ${localTime(until, timeZone)}: until then it is that one that counts.`,
  );
}

export const editCommand: Command = {
  name: 'edit',
  server: true,
  takes: '[ADDRESS…]',
  about: 'Change settings of users, or the password of one.',
  flags: {
    ...SELECTION_FLAGS,
    'dry-run': { help: 'Say who would change from what to what, and change nothing.' },
    'password-stdin': { help: 'The new password comes on stdin; for one user only.' },
    ...SETTING_FLAGS,
    ...TEMPORARY_FLAGS,
  },
  run: async (invocation) => {
    const choose = chooser(invocation);
    const given = settingsPatch(invocation);
    const { period, ends } = temporaryWish(invocation, given);
    const reset = invocation.has('password-stdin');
    if (!reset && ends.length === 0 && Object.keys(given).length === 0)
      throw new UsageError('Say what to change.');
    const dry = invocation.has('dry-run');
    for (const flag of ['dry-run', 'until', 'end-temporary']) {
      if (reset && (invocation.has(flag) || invocation.text(flag) !== undefined))
        throw new UsageError(`--${flag} is about settings: it cannot go with --password-stdin.`);
    }
    const { set } = invocation;
    if (dry) {
      const { effect, timeZone } = await withSet({ ...invocation, set }, 'reads', async (client) => {
        const { settings, timeZone } = await wished(client);
        const selection = await choose(client);
        return { effect: await client.invoke('users.previewEdit', { selection, settings }), timeZone };
      });
      const { users, same, changes, warnings, covered } = effect;
      await invocation.out.result({ users, same, changes, warnings, covered }, told(effect, timeZone));
      return 0;
    }
    const password = reset ? await passwordFromStdin(invocation) : undefined;
    if (password === '') throw new UsageError('The password on stdin is empty.');
    const done = await withSet({ ...invocation, set }, 'writes', async (client) => {
      const { settings, times, timeZone } = await wished(client);
      const selection = await choose(client);
      const forGood = period.until === null && Object.keys(given).length > 0;
      const notes = forGood
        ? coveredNotes(await client.invoke('users.previewEdit', { selection, settings }), timeZone)
        : [];
      const result = await client.invoke('users.edit', {
        selection,
        settings,
        ...(password === undefined ? {} : { password }),
      });
      return { result, notes, period: periodText(times, timeZone) };
    });
    for (const note of done.notes) invocation.out.note(note);
    await reportChange(invocation.out, 'Edited', done.result, done.period);
    return 0;

    async function wished(client: Client) {
      const { timeZone } = (await client.invoke('settings.get', { domain: null })).system;
      const times = periodIn(period, timeZone);
      return { settings: settingsWish(given, times, ends), times, timeZone };
    }
  },
};
