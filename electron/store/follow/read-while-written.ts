/** Reads a set that another process may be writing: what looks like damage is looked at again before it is believed. */
import { setTimeout as delay } from 'node:timers/promises';
import { applyBatches } from '../table/apply-change.ts';
import type { ChangeIsolation } from './change-isolation.ts';
import { replayJournal } from '../log/journal-replay.ts';
import { SetState } from '../table/set-state.ts';
import { readSnapshot } from '../log/snapshot-reader.ts';
import type { LineReplay } from '../log/line-replay.ts';

/** Attempts at opening: a snapshot may take the place of the segments that are just being read. */
const ATTEMPTS = 5;
/** Milliseconds before the second attempt; as much more before each further one. */
const PAUSE = 50;

/** What was read of a set, and where reading goes on. */
export interface Read {
  readonly state: SetState;
  readonly taker: LineReplay;
  readonly damage: string | null;
  segment: number;
  offset: number;
}

/** Rejects as `openSet` does. Changes that are applied later are isolated while they are. */
export async function readWhileWritten(folder: string, isolation: ChangeIsolation): Promise<Read> {
  for (let attempt = 1; ; attempt++) {
    const state = new SetState();
    // Whoever follows a set asks nothing of its marks.
    state.marks.turnOff();
    const snapshot = await readSnapshot(folder, state);
    // Changes that were there before anybody looked need no isolation; later ones do.
    let isolated = false;
    const replay = await replayJournal(folder, state, snapshot.head.segment, (...change) =>
      isolated ? isolation.apply(...change) : applyBatches(...change),
    );
    isolated = true;
    const damage = snapshot.damage ?? (replay.stopped ? (replay.damage.at(-1) ?? null) : null);
    if (damage !== null && attempt < ATTEMPTS) {
      await delay(PAUSE * attempt);
      continue;
    }
    const { taker, segment, length } = replay;
    return { state, taker, damage: damage?.message ?? null, segment, offset: length };
  }
}
