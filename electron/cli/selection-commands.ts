/** `postern remove`, `lock` and `unlock`: what is done to users as they are. */
import { localTime } from '../../shared/domain/limits.ts';
import { MOMENT_TAKES, momentIn, readMoment, type WrittenMoment } from '../../shared/domain/local-moment.ts';
import { notPossible } from '../../shared/domain/setting-text.ts';
import { reportChange } from './change-output.ts';
import { counted } from './output.ts';
import type { Command, Invocation } from './command.ts';
import { chooser, SELECTION_FLAGS } from './selection.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

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
  about: 'Lock users manually: they cannot send until unlocked, or until a time.',
  flags: {
    ...SELECTION_FLAGS,
    reason: { value: 'TEXT', help: 'Why, for the activity log and the inspector.' },
    from: {
      value: 'TIME',
      help: `When the lock begins: ${MOMENT_TAKES}, in the set’s time zone. Without it: now.`,
    },
    until: { value: 'TIME', help: 'When it ends. Without it a manual lock never lifts by itself.' },
    replace: {
      help: 'Also change manual locks that hold already, which stay otherwise; one yet to begin always gives way.',
    },
  },
  run: async (invocation) => {
    const choose = chooser(invocation);
    const reason = invocation.text('reason') ?? '';
    const [from, until] = [momentFlag(invocation, 'from'), momentFlag(invocation, 'until')];
    const replace = invocation.has('replace');
    const { result, period } = await withSet(invocation, 'writes', async (client) => {
      const { timeZone } = (await client.invoke('settings.get', { domain: null })).system;
      const since = moment('from', from, timeZone, 'begin');
      const end = moment('until', until, timeZone, 'end');
      const selection = await choose(client);
      const { planned } = await client.invoke('users.summarise', { selection });
      const done = await client.invoke('users.lock', { selection, reason, since, until: end, replace });
      const told = (word: string, time: number | null): string =>
        time === null ? '' : ` ${word} ${localTime(time, timeZone)}`;
      if (planned > 0)
        invocation.out.note(`Took the place of a lock yet to begin: ${counted(planned, 'user')}.`);
      return { result: done, period: `${told('from', since)}${told('until', end)}` };
    });
    await reportChange(invocation.out, 'Locked', result, period);
    return 0;
  },
};

function momentFlag(invocation: Invocation, flag: string): WrittenMoment | null {
  const text = invocation.text(flag);
  if (text === undefined) return null;
  const written = readMoment(text);
  if (written === null) throw new UsageError(`--${flag}: ${notPossible(text, MOMENT_TAKES)}`);
  return written;
}

function moment(
  flag: string,
  written: WrittenMoment | null,
  timeZone: string,
  role: 'begin' | 'end',
): number | null {
  if (written === null) return null;
  const found = momentIn(written, { timeZone, now: Date.now(), role });
  if (!found.ok) throw new UsageError(`--${flag}: ${found.reason}`);
  return found.time;
}

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
