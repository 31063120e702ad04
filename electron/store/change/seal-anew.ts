/**
 * Brings a set whose sealed secrets do not say what they are for to today's format. The snapshot that takes the place of the
 * old one is the moment: before it, the set is read as it was, and what was written beside means nothing.
 */
import { blockOwners } from '../log/block-owners.ts';
import type { Journal } from '../log/journal.ts';
import { BOUND_FORMAT, FORMAT } from '../log/line-format.ts';
import type { SetAdapter } from '../log/set-adapter.ts';
import type { SetState } from '../table/set-state.ts';
import type { Reseal, SealedBlock } from '../model/store-types.ts';

/** Nothing else may be committed meanwhile. Rejects with the set as it was, on disk and in memory. */
export async function sealAnew(
  state: SetState,
  adapter: SetAdapter,
  journal: Journal,
  reseal: Reseal,
  beside: (isUsers: (bytes: Uint8Array) => boolean) => Promise<void>,
): Promise<void> {
  if (state.format >= BOUND_FORMAT) return;
  const owners = await blockOwners(adapter.folder, state);
  // Whatever comes back has to stand on its own from now on.
  const sealed = (id: number, block: SealedBlock): SealedBlock => {
    const { entries, bytes } = reseal({ ...block, old: true }, owners.of(id));
    return { entries, bytes };
  };
  const anew = new Map<number, SealedBlock>();
  for (const [id, block] of state.blocks.all()) anew.set(id, sealed(id, block));
  const dropped = state.blocks.dropped().flatMap(([id]) => {
    const block = owners.dropped(id);
    return block === undefined ? [] : [[id, sealed(id, block)] as const];
  });
  const takeBack = state.blocks.replace(anew);
  try {
    const places = await adapter.prepareSealedAnew(state, journal, dropped);
    await beside((bytes) => owners.isUsers(bytes));
    await adapter.write(state);
    for (const [id, place] of places) state.blocks.moved(id, place);
  } catch (error) {
    takeBack();
    throw error;
  }
  state.format = journal.format = FORMAT;
  // For who follows the set; should it not get there, they read the same from the snapshot at their next start.
  await journal.append(journal.line({ sealed: FORMAT }), { sync: true }).done.catch(() => {});
}
