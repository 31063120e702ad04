/** Undo and redo as changes of their own: finds what to take back, plans it and writes it. */
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { PosternError } from '../../shared/domain/errors.ts';
import type { ChangeResult } from '../../shared/contract/types.ts';
import { LineDoesNotFit } from './apply-line.ts';
import type { ChangeWriter } from './change-writer.ts';
import type { History } from './history.ts';
import { planUndo } from './plan-undo.ts';
import { codeOf, segmentName } from './set-files.ts';

interface Target {
  readonly kind: 'undo' | 'redo';
  readonly of: number;
}

/** Undoes (or does again) the change on top of its stack, or undoes the given one. Nothing else may be under way. */
export async function undoChange(
  kind: 'undo' | 'redo',
  change: number | undefined,
  actor: string,
  writer: ChangeWriter,
): Promise<ChangeResult> {
  const { state, journal } = writer;
  const target = change === undefined ? top(kind, state.history) : given(change, state.history);
  const latest = state.history.latestOf(target.of);
  if (latest === undefined) {
    throw new PosternError(
      'nothing-to-undo',
      `Change ${target.of} is older than the history that is kept, so it cannot be taken back.`,
      { change: target.of },
    );
  }
  const handles = new Map<number, FileHandle>();
  try {
    const plan = planUndo(target.kind, target.of, latest, state, async (segment) => {
      let handle = handles.get(segment);
      if (handle === undefined) {
        handle = await open(join(journal.folder, segmentName(segment)), 'r');
        handles.set(segment, handle);
      }
      return handle;
    });
    const of = { change: target.of, summary: state.history.summaryOf(target.of) ?? `Change ${target.of}` };
    const result = { ...(await writer.write(plan, actor)), of };
    const { leftAlone } = plan;
    return leftAlone.count === 0 ? result : { ...result, leftAlone };
  } catch (error) {
    if (!(error instanceof LineDoesNotFit) && codeOf(error) !== 'ENOENT') throw error;
    throw new PosternError(
      'set-damaged',
      `Change ${target.of} cannot be taken back: its lines in the journal are missing or damaged. Nothing was changed.`,
      { change: target.of },
      { cause: error },
    );
  } finally {
    for (const handle of handles.values()) await handle.close();
  }
}

function top(kind: 'undo' | 'redo', history: History): Target {
  const of = kind === 'undo' ? history.nextUndo() : history.nextRedo();
  if (of === undefined) throw new PosternError('nothing-to-undo', `There is nothing to ${kind}.`);
  return { kind, of };
}

/** Undoing an undo does the change again; undoing that undoes it once more. */
function given(change: number, history: History): Target {
  const record = history.get(change);
  if (record === undefined) {
    throw new PosternError('not-found', `There is no change ${change} in the history.`, { change });
  }
  if (record.kind === 'harden') {
    throw new PosternError(
      'conflict',
      `Change ${change} hardened passwords: what they were cannot be told from what is kept. Set new passwords instead.`,
      { change },
    );
  }
  const of = record.of ?? change;
  const kind = record.kind === 'undo' ? 'redo' : 'undo';
  if (history.isUndone(of) === (kind === 'undo')) {
    throw new PosternError(
      'conflict',
      kind === 'undo' ? `Change ${of} is undone already.` : `Change ${of} has been done again already.`,
      { change },
    );
  }
  return { kind, of };
}
