/** `postern move`: from a folder to a server, and back. */
import { isServerAddress } from '../../shared/domain/set-place.ts';
import type { Command } from './command.ts';
import { counted } from './output.ts';
import { UsageError } from './usage-error.ts';

export const moveCommand: Command = {
  name: 'move',
  takes: '--from SET --to SET',
  set: 'optional',
  server: true,
  about:
    'Move a set from a folder to a server (postgres://ROLE@HOST/DATABASE?set=NAME), or back: whole or not at all, and compared afterwards.\n' +
    'The old one stays as it is, for you to delete; nothing at the new place may be there yet.',
  flags: {
    from: { value: 'SET', help: 'The folder of the set, or its address on a server.' },
    to: { value: 'SET', help: 'Where it is to be.' },
    'without-mail': {
      help: 'Move it though the folder has mail, or secrets of relay and schedule: these stay there.',
    },
  },
  run: async (invocation) => {
    const [from, to] = [invocation.text('from'), invocation.text('to')];
    const leaves = invocation.has('without-mail');
    for (const flag of ['set', 'create']) {
      if (invocation.has(flag))
        throw new UsageError(`--${flag} is not used by “move”: name --from and --to.`);
    }
    if (invocation.args.length > 0 || from === undefined || to === undefined)
      throw new UsageError('Say what is moved, and to where: --from SET --to SET.');
    if (isServerAddress(from) === isServerAddress(to))
      throw new UsageError('One of --from and --to is a folder, and the other a server (postgres://…).');
    const { moveSet } = await import('../app/base/move-set.ts');
    const { env, out } = invocation;
    const moved = await moveSet(from, to, { env, leaves });
    const what = `${counted(moved.users, 'user')}, ${counted(moved.incoming, 'incoming user')} and ${counted(moved.changes, 'change')}`;
    for (const name of moved.stays) out.note(`Stays in the folder: ${name}`);
    await out.result(
      moved,
      `Moved ${what}, and compared them. Use the new set from now on: the old one stays as it was, and what is changed there does not come along. Delete it when you need it no more.`,
    );
    return 0;
  },
};
