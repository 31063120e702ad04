/** Plans that a mark is set or deleted. */
import { PosternError } from '../../../shared/domain/errors.ts';
import { BOUND_FORMAT } from '../log/line-format.ts';
import type { Operation } from '../model/journal-types.ts';
import type { ChangeDraft } from '../model/store-types.ts';
import type { SetState } from '../table/set-state.ts';
import type { Plan } from './plan.ts';

/** Refuses a name that a mark has, for what was noted since that one would be lost. */
export function planMark(draft: Extract<ChangeDraft, { kind: 'mark' }>, state: SetState): Plan {
  if (state.format < BOUND_FORMAT) {
    throw PosternError.of(
      'conflict',
      'The set was made by an earlier version of Postern, and its passwords are sealed anew once its key is at hand. Give it its key first; then it can keep marks.',
      {},
    );
  }
  const { name, made, keep } = draft;
  if (state.marks.get(name) !== undefined) {
    throw PosternError.of(
      'conflict',
      'There is a mark “{name}” already. Choose another name, or delete that mark first.',
      { name },
      { field: 'name', name },
    );
  }
  const exports = state.marks.list().filter((mark) => mark.made === 'export');
  const over = keep === undefined ? [] : exports.slice(0, Math.max(0, exports.length + 1 - keep));
  const ops: Operation[] = [['mark', name, made], ...over.map((old): Operation => ['mark', old.name, null])];
  return { kind: 'mark', of: null, batches: [{ ops, users: 0, blocks: [] }], about: () => ({ name }) };
}

/** Refuses a name that no mark has. */
export function planUnmark(name: string, state: SetState): Plan {
  if (state.marks.get(name) === undefined) throw noSuchMark(name);
  const ops: Operation[] = [['mark', name, null]];
  return {
    kind: 'mark',
    of: null,
    batches: [{ ops, users: 0, blocks: [] }],
    about: () => ({ name, removed: true }),
  };
}

/** The refusal of a name that no mark has. */
export function noSuchMark(name: string): PosternError {
  return PosternError.of(
    'not-found',
    'The set has no mark “{name}”. Look which there are (postern marks), or set one.',
    { name },
    { name },
  );
}
