/** What became of users that were made, or given passwords, from what the set knows: who was skipped, and where passwords are told. */
import type { Client } from '../../shared/contract/contract.ts';
import type { ImportState } from '../../shared/contract/types.ts';
import { ONLY_CHECKED, outcomeWord } from '../../shared/domain/import-words.ts';
import type { ExitStatus } from './command.ts';
import { counted, type Output } from './output.ts';

/** Skipped users that are named. */
const SHOWN = 20;
/** Those in the JSON. */
const LISTED = 1_000;

/** Prints it; 1 where it failed or was cancelled. `of`: what one of its rows is. */
export async function reportMade(
  client: Client,
  state: ImportState,
  { outcome, of }: { readonly outcome: 'created' | 'updated'; readonly of: string },
  out: Output,
): Promise<ExitStatus> {
  const { id, rows, change, seconds, handOut, phase, skipped } = state;
  const none = { rows: [] };
  const page = { id, offset: 0, limit: LISTED };
  const found = phase === 'done' ? await client.invoke('imports.skipped', page).catch(() => none) : none;
  const made = state[outcome];
  const result = { rows, [outcome]: made, skipped, change, handOut, seconds, skippedUsers: found.rows };
  if (phase !== 'done') {
    const error = state.error ?? { code: 'cancelled', message: 'It was cancelled; nothing of it was kept.' };
    out.note(`postern: ${error.message}`);
    if (out.json) await out.result({ ...result, error }, '');
    return 1;
  }
  for (const { address, reason } of found.rows.slice(0, SHOWN)) out.note(`Skipped ${address}: ${reason}`);
  if (skipped > SHOWN) out.note(`… and ${(skipped - SHOWN).toLocaleString('en')} more skipped.`);
  if (handOut !== null) out.note(`The passwords that were made up are in ${handOut}, and nowhere else.`);
  const counts = `${made} ${outcomeWord(outcome, state)}, ${skipped} ${outcomeWord('skipped', state)}`;
  const checked = state.dryRun ? `${ONLY_CHECKED} ` : '';
  await out.result(result, `${checked}${counted(rows, of)}: ${counts}, in ${seconds.toFixed(1)} s.`);
  return 0;
}
