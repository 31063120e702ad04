/** `postern remove`, `lock` and `unlock`: what is done to users as they are. */
import { reportChange } from './change-output.ts';
import { counted } from './output.ts';
import type { Command } from './command.ts';
import { fromFlag, periodIn, periodText, writtenPeriod } from './moment-flag.ts';
import { chooser, SELECTION_FLAGS } from './selection.ts';
import { withSet } from './set-client.ts';

export const removeCommand: Command = {
  name: 'remove',
  server: true,
  takes: '[ADDRESS…]',
  about: 'Delete users; “postern undo” brings them back.',
  flags: SELECTION_FLAGS,
  run: async (invocation) => {
    const choose = chooser(invocation);
    const result = await withSet(invocation, 'writes', async (client) =>
      client.invoke('users.remove', { selection: await choose(client) }),
    );
    await reportChange(invocation.out, 'Deleted', result);
    return 0;
  },
};

export const lockCommand: Command = {
  name: 'lock',
  server: true,
  takes: '[ADDRESS…]',
  about: 'Lock users manually: they cannot send until unlocked, or until a time.',
  flags: {
    ...SELECTION_FLAGS,
    reason: { value: 'TEXT', help: 'Why, for the activity log and the inspector.' },
    from: fromFlag('the lock begins'),
    until: { value: 'TIME', help: 'When it ends. Without it a manual lock never lifts by itself.' },
    replace: {
      help: 'Also change manual locks that hold already, which stay otherwise; one yet to begin always gives way.',
    },
  },
  run: async (invocation) => {
    const choose = chooser(invocation);
    const reason = invocation.text('reason') ?? '';
    const written = writtenPeriod(invocation);
    const replace = invocation.has('replace');
    const { result, period } = await withSet(invocation, 'writes', async (client) => {
      const { timeZone } = (await client.invoke('settings.get', { domain: null })).system;
      const times = periodIn(written, timeZone);
      const selection = await choose(client);
      const { count, planned } = await client.invoke('users.summarise', { selection });
      const done = await client.invoke('users.lock', { selection, reason, ...times, replace });
      if (planned > 0)
        invocation.out.note(`Took the place of a lock yet to begin: ${counted(planned, 'user')}.`);
      const left = count - done.users;
      if (left > 0 && !replace) {
        invocation.out.note(
          `Left as it is: the manual lock of ${counted(left, 'user')}, with its reason and times. --replace gives them this one.`,
        );
      }
      return { result: done, period: periodText(times, timeZone) };
    });
    await reportChange(invocation.out, 'Locked', result, period);
    return 0;
  },
};

export const unlockCommand: Command = {
  name: 'unlock',
  server: true,
  takes: '[ADDRESS…]',
  about: 'Lift any lock of users.',
  flags: SELECTION_FLAGS,
  run: async (invocation) => {
    const choose = chooser(invocation);
    const result = await withSet(invocation, 'writes', async (client) =>
      client.invoke('users.unlock', { selection: await choose(client) }),
    );
    await reportChange(invocation.out, 'Unlocked', result);
    return 0;
  },
};
