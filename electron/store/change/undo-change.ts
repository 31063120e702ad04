/** Undo and redo as changes of their own: finds what to take back, plans it and writes it. */
import type { ChangeKind } from '../../../shared/contract/types.ts';
import { byItself } from '../../../shared/domain/actor.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { Said } from '../../../shared/domain/change-message.ts';
import { leftAloneMessage, type LeftAlone } from '../../../shared/domain/left-alone.ts';
import type { ChangeResult, UndoPreview } from '../../../shared/contract/types.ts';
import { message } from '../../../shared/text/text.ts';
import { LineDoesNotFit } from '../model/change-log.ts';
import type { ChangeWriter } from './change-writer.ts';
import type { History } from '../table/history.ts';
import { planUndo, type UndoPlan } from './plan-undo.ts';

/** Which change to take back: the one on top of its stack, or the given one. */
export interface UndoRequest {
  readonly kind: 'undo' | 'redo';
  readonly change?: number | undefined;
  /** How many the administrator was told would be left alone; another number is refused. Not given: any. */
  readonly leaves?: number | undefined;
}

interface Target {
  readonly kind: 'undo' | 'redo';
  readonly of: number;
}

/** Undoes a change, or does it again. Refused with `left-alone` when it could do nothing. Nothing else may be under way. */
export async function undoChange(
  request: UndoRequest,
  actor: string,
  writer: ChangeWriter,
): Promise<ChangeResult> {
  const { history } = writer.state;
  const target = targetOf(request, history);
  const of = nameOf(target, history);
  const { leaves } = request;
  if (leaves !== undefined) {
    const { leftAlone } = await dryRun(target, writer);
    if ((leftAlone?.count ?? 0) !== leaves) throw wouldLeave(target, of, leftAlone);
  }
  return planned(target, writer, async (plan) => {
    const result = { ...(await writer.write(plan, actor)), of };
    const { leftAlone } = plan;
    if (result.change === 0) throw allLeft(target, of, leftAlone);
    return leftAlone.count === 0 ? result : { ...result, leftAlone };
  });
}

/** What {@link undoChange} would do now. */
export async function previewUndo(request: UndoRequest, writer: ChangeWriter): Promise<UndoPreview> {
  const { history } = writer.state;
  const target = targetOf(request, history);
  const { users, leftAlone } = await dryRun(target, writer);
  const said = { kind: target.kind, of: nameOf(target, history), users };
  return leftAlone === undefined ? said : { ...said, leftAlone };
}

async function dryRun(
  target: Target,
  writer: ChangeWriter,
): Promise<Pick<UndoPreview, 'users' | 'leftAlone'>> {
  return planned(target, writer, async (plan) => {
    let users = 0;
    let steps = 0;
    for await (const batch of plan.batches) {
      users += batch.users;
      steps += batch.ops.length;
    }
    const { leftAlone } = plan;
    if (steps === 0) throw allLeft(target, nameOf(target, writer.state.history), leftAlone);
    return leftAlone.count === 0 ? { users } : { users, leftAlone };
  });
}

/** Plans it with the log open for reading as long as `work` reads them. */
async function planned<T>(
  { kind, of }: Target,
  { state, log }: ChangeWriter,
  work: (plan: UndoPlan) => Promise<T>,
): Promise<T> {
  const course = state.history.courseOf(of);
  if (course.length === 0) {
    throw PosternError.of(
      'nothing-to-undo',
      'Change {of} is older than the history that is kept, so it cannot be taken back.',
      { of },
      { change: of },
    );
  }
  try {
    return await log.reading((reading) => work(planUndo(kind, of, course, state, reading)));
  } catch (error) {
    if (!(error instanceof LineDoesNotFit)) throw error;
    throw PosternError.of(
      'set-damaged',
      'Change {of} cannot be taken back: its lines in the journal are missing or damaged. Nothing was changed.',
      { of },
      { change: of },
      { cause: error },
    );
  }
}

function nameOf({ of }: Target, history: History): Said & { readonly change: number } {
  return { change: of, ...(history.saidOf(of) ?? { summary: `Change ${of}` }) };
}

function allLeft({ kind, of }: Target, said: Said, leftAlone: LeftAlone): PosternError {
  const why = leftAlone.count === 0 ? message('there is nothing left of it') : leftAloneMessage(leftAlone);
  return PosternError.of(
    'left-alone',
    '“{change}” was not {kind, select, undo {undone} other {done again}}: {why}. Nothing was changed; once nothing is in its way, it can be {kind, select, undo {undone} other {done again}}.',
    { change: said.told ?? said.summary, kind, why },
    { ...said, change: of, leftAlone, everything: true },
  );
}

function wouldLeave({ kind, of }: Target, said: Said, leftAlone: LeftAlone | undefined): PosternError {
  const change = said.told ?? said.summary;
  const left = leftAlone ?? { count: 0, first: [], why: [] };
  const details = { ...said, change: of, leftAlone: left, everything: false };
  return leftAlone === undefined
    ? PosternError.of(
        'left-alone',
        '{kind, select, undo {Undoing “{change}”} other {Doing “{change}” again}} would leave nothing alone any more. Nothing was changed.',
        { change, kind },
        details,
      )
    : PosternError.of(
        'left-alone',
        '{kind, select, undo {Undoing “{change}”} other {Doing “{change}” again}} would leave alone {names}. Nothing was changed.',
        { change, kind, names: leftAloneMessage(leftAlone) },
        details,
      );
}

function targetOf({ kind, change }: UndoRequest, history: History): Target {
  return change === undefined ? top(kind, history) : given(change, history);
}

function top(kind: 'undo' | 'redo', history: History): Target {
  const of = kind === 'undo' ? history.nextUndo() : history.nextRedo();
  if (of === undefined)
    throw PosternError.of(
      'nothing-to-undo',
      'There is nothing to {kind, select, undo {undo} other {redo}}.',
      { kind },
    );
  return { kind, of };
}

/** Undoing an undo does the change again; undoing that undoes it once more. */
function given(change: number, history: History): Target {
  const record = history.get(change);
  if (record === undefined) {
    throw PosternError.of('not-found', 'There is no change {change} in the history.', { change }, { change });
  }
  const of = record.of ?? change;
  const original = history.get(of) ?? record;
  if (byItself(original)) throw notUndone(of, original.kind);
  if (record.nothing === true) {
    throw PosternError.of(
      'conflict',
      'Change {change} left everything as it was: there is nothing to undo.',
      { change },
      {
        change,
      },
    );
  }
  const kind = record.kind === 'undo' ? 'redo' : 'undo';
  if (!history.isOpenTo(kind, of)) {
    throw PosternError.of(
      'conflict',
      'Change {of} {kind, select, undo {is undone} other {has been done again}} already.',
      { of: String(of), kind },
      { change },
    );
  }
  return { kind, of };
}

function notUndone(change: number, kind: ChangeKind): PosternError {
  return PosternError.of(
    'conflict',
    'Change {change} {kind, select, mark {set or deleted a mark, and changed nobody. Delete a mark that is not wanted.} harden {hardened passwords: what they were cannot be told from what is kept. Set new passwords instead.} other {was made by the relay, and undo takes back only what people did. Lock or unlock the user instead.}}',
    { change: String(change), kind },
    { change },
  );
}
