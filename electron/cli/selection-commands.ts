/** `postern remove`, `lock` and `unlock`: what is done to users as they are. */
import { reportChange } from './change-output.ts';
import type { Command } from './command.ts';
import { chooser, SELECTION_FLAGS } from './selection.ts';
import { withSet } from './set-client.ts';

export const removeCommand: Command = {
  name: 'remove',
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
  takes: '[ADDRESS…]',
  about: 'Lock users manually: they cannot send until unlocked.',
  flags: {
    ...SELECTION_FLAGS,
    reason: { value: 'TEXT', help: 'Why, for the activity log and the inspector.' },
  },
  run: async (invocation) => {
    const choose = chooser(invocation);
    const reason = invocation.text('reason') ?? '';
    const result = await withSet(invocation, 'writes', async (client) =>
      client.invoke('users.lock', { selection: await choose(client), reason }),
    );
    await reportChange(invocation.out, 'Locked', result);
    return 0;
  },
};

export const unlockCommand: Command = {
  name: 'unlock',
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
