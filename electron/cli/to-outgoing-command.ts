/** `postern incoming to-outgoing`: makes outgoing users of incoming ones. */
import { resolve } from 'node:path';
import { generates, OUTGOING_PASSWORDS, type OutgoingPasswords } from '../../shared/domain/incoming.ts';
import { ONLY_CHECKED, outcomeWord } from '../../shared/domain/import-words.ts';
import type { ImportState, SkippedRow } from '../../shared/contract/types.ts';
import type { Command, ExitStatus, Invocation } from './command.ts';
import { runJob } from './import-command.ts';
import { INCOMING_SELECTION, incomingChooser } from './incoming-selection.ts';
import { counted, type Output } from './output.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

/** Skipped users that are named. */
const SHOWN = 20;

export const toOutgoingCommand: Command = {
  name: 'incoming to-outgoing',
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
      const none = { total: 0, rows: [] };
      const skipped =
        state.phase === 'done'
          ? await client.invoke('imports.skipped', { id: state.id, offset: 0, limit: 1000 }).catch(() => none)
          : none;
      return report(state, skipped.rows, invocation.out);
    });
  },
};

function passwordsFrom(invocation: Invocation): OutgoingPasswords {
  const given = invocation.text('passwords');
  const known = OUTGOING_PASSWORDS.find((way) => way === given);
  if (known === undefined) throw new UsageError(`--passwords takes ${OUTGOING_PASSWORDS.join(', ')}.`);
  return known;
}

async function report(state: ImportState, skipped: readonly SkippedRow[], out: Output): Promise<ExitStatus> {
  const { rows, created, change, seconds, handOut } = state;
  const result = { rows, created, skipped: state.skipped, change, handOut, seconds, skippedUsers: skipped };
  if (state.phase !== 'done') {
    const error = state.error ?? {
      code: 'cancelled',
      message: 'The import was cancelled; nothing of it was kept.',
    };
    out.note(`postern: ${error.message}`);
    if (out.json) await out.result({ ...result, error }, '');
    return 1;
  }
  for (const { address, reason } of skipped.slice(0, SHOWN)) out.note(`Skipped ${address}: ${reason}`);
  if (state.skipped > SHOWN) out.note(`… and ${(state.skipped - SHOWN).toLocaleString('en')} more skipped.`);
  if (handOut !== null) out.note(`The passwords that were made up are in ${handOut}, and nowhere else.`);
  const counts = `${created} ${outcomeWord('created', state)}, ${state.skipped} ${outcomeWord('skipped', state)}`;
  const checked = state.dryRun ? `${ONLY_CHECKED} ` : '';
  await out.result(
    result,
    `${checked}${counted(rows, 'incoming user')}: ${counts}, in ${seconds.toFixed(1)} s.`,
  );
  return 0;
}
