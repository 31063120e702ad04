/** `postern hardening`: how far the hardening of passwords is; pauses it and lets it go on. */
import type { HardeningState } from '../../shared/contract/types.ts';
import type { Command } from './command.ts';
import { counted } from './output.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

const ACTIONS = {
  status: 'hardening.state',
  pause: 'hardening.pause',
  resume: 'hardening.resume',
} as const;

const PHASES: Readonly<Record<HardeningState['phase'], string>> = {
  done: 'All are hardened.',
  waiting: 'It goes on while a window, the browser shell or the relay has the set open.',
  running: 'It is going on.',
  paused: 'It is paused, until “postern hardening resume”.',
  off: 'It is off: by the setting hardenInBackground, or the set cannot be changed.',
};

export const hardeningCommand: Command = {
  name: 'hardening',
  takes: '[status | pause | resume]',
  about:
    'Show how many passwords are hardened (sealed copies replaced by verifiers); pause that, or let it go on.',
  flags: {},
  run: async (invocation) => {
    const [name = 'status', ...more] = invocation.args;
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name as keyof typeof ACTIONS] : undefined;
    if (action === undefined || more.length > 0) {
      throw new UsageError('hardening takes status, pause or resume.');
    }
    // Also the status is asked of whoever has the set open: there it goes on.
    const state = await withSet(invocation, 'writes', (client) => client.invoke(action, {}));
    await invocation.out.result(state, inWords(state));
    return 0;
  },
};

function inWords({ phase, hardened, sealed, problem }: HardeningState): string {
  const count = `${counted(hardened, 'password')} hardened, ${sealed.toLocaleString('en')} to go.`;
  return [count, PHASES[phase], ...(problem === null ? [] : [problem])].join(' ');
}
