/** `postern incoming to-outgoing`: makes outgoing users of incoming ones. */
import { resolve } from 'node:path';
import { generates, OUTGOING_PASSWORDS, type OutgoingPasswords } from '../../shared/domain/incoming.ts';
import type { Command, Invocation } from './command.ts';
import { runJob } from './import-command.ts';
import { INCOMING_SELECTION, incomingChooser } from './incoming-selection.ts';
import { reportMade } from './made-output.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

export const toOutgoingCommand: Command = {
  name: 'incoming to-outgoing',
  server: true,
  takes: '[ADDRESS…]',
  about:
    'Make outgoing users of incoming ones; who is one already is skipped and named. “postern undo” takes all of it back.\n' +
    'Whoever gets no password cannot log in until one is set.',
  flags: {
    ...INCOMING_SELECTION,
    passwords: {
      value: OUTGOING_PASSWORDS.join('|'),
      help: 'known: the incoming one where it is known, else none yet; known-or-generated; generated; none. It has to be said.',
    },
    'hand-out': {
      value: 'FILE',
      help: 'Takes the passwords that are made up, as username,domain,password: they are told nowhere else. It must not be there yet.',
    },
    'dry-run': { help: 'Only check: change nothing.' },
  },
  run: async (invocation) => {
    const choose = incomingChooser(invocation);
    const passwords = passwordsFrom(invocation);
    const handOut = invocation.text('hand-out');
    if (generates(passwords) && handOut === undefined)
      throw new UsageError(
        'Passwords are made up, and told nowhere else: name a file for them by --hand-out.',
      );
    if (!generates(passwords) && handOut !== undefined)
      throw new UsageError('--hand-out goes with --passwords generated or known-or-generated.');
    const dryRun = invocation.has('dry-run');
    return withSet(invocation, 'writes', async (client) => {
      const selection = await choose(client);
      const state = await runJob(
        client,
        () =>
          client.invoke('incoming.toOutgoing', {
            ...{ selection, passwords, dryRun },
            ...(handOut !== undefined && { handOut: resolve(handOut) }),
          }),
        invocation,
      );
      return reportMade(client, state, { outcome: 'created', of: 'incoming user' }, invocation.out);
    });
  },
};

function passwordsFrom(invocation: Invocation): OutgoingPasswords {
  const given = invocation.text('passwords');
  const known = OUTGOING_PASSWORDS.find((way) => way === given);
  if (known === undefined) throw new UsageError(`--passwords takes ${OUTGOING_PASSWORDS.join(', ')}.`);
  return known;
}
