/** Operations on marks, and on what differs from one. */
import * as v from 'valibot';
import { DIFFERENCES, DIFFERENCE_SORTS } from '../lists/difference-list.ts';
import { EVERYTHING } from '../lists/filter.ts';
import { filterSchema } from '../lists/filter-schema.ts';
import {
  CARRY_FILES,
  type CarrySurvey,
  type DifferenceCounts,
  type DifferenceWindow,
  type MarkView,
} from './difference.ts';
import { meant, operation, path } from './operation.ts';
import { page } from './page.ts';
import type { ChangeResult, ExportResult } from './types.ts';

/** Stands in titles, lists and terminals. */
export const markName = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.maxLength(100),
  v.check(
    (text) => !/[\p{Cc}\u2028\u2029]/u.test(text),
    'it cannot contain control characters or line breaks.',
  ),
);

/** What is compared: the set as it is with a mark of it, or with what an import has read to be compared. */
const id = v.pipe(v.string(), v.maxLength(100));
const of = v.variant('with', [
  v.strictObject({ with: v.literal('mark'), mark: markName }),
  v.strictObject({ with: v.literal('import'), id }),
]);
export type Compared = v.InferOutput<typeof of>;

const sort = v.optional(
  v.strictObject({ field: v.picklist(DIFFERENCE_SORTS), descending: v.boolean() }),
  DIFFERENCES.sort as { readonly field: 'name'; readonly descending: false },
);

export const compareContract = {
  'marks.list': operation<readonly MarkView[]>()(
    'Named points that changes are told from, oldest first.',
    v.strictObject({}),
  ),
  'marks.set': operation<ChangeResult>()(
    'Sets a mark: from now on it can be asked what differs from now.',
    v.strictObject({ name: markName, ...meant }),
    { writes: true },
  ),
  'marks.delete': operation<ChangeResult>()(
    'Deletes a mark; that cannot be undone.',
    v.strictObject({ name: markName, ...meant }),
    { writes: true },
  ),
  'differences.list': operation<DifferenceWindow>()(
    'What differs, by what users are and were: one that was added and deleted again does not.',
    v.strictObject({ of, filter: v.optional(filterSchema(DIFFERENCES), EVERYTHING), sort, ...page }),
  ),
  'differences.place': operation<{ readonly line: number | null }>()(
    'Where a difference stands among those that match, by its key.',
    v.strictObject({
      of,
      row: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
      filter: v.optional(filterSchema(DIFFERENCES), EVERYTHING),
      sort,
    }),
  ),
  'differences.choose': operation<DifferenceCounts>()(
    'Says what is to hold of differences from a file or another set: those with these keys, or all that match.',
    v.strictObject({
      id,
      choice: v.picklist(['ours', 'theirs']),
      keys: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(1000))), v.maxLength(1000))),
      filter: v.optional(filterSchema(DIFFERENCES), EVERYTHING),
    }),
  ),
  'differences.apply': operation<ChangeResult>()(
    'Takes over what is to hold as there, as one change; refused where the set was changed since. Undecided conflicts stay as here.',
    v.strictObject({ id, ...meant }),
    { writes: true },
  ),
  'exports.describeChanges': operation<CarrySurvey>()(
    'How much each file of changes since a mark will hold, to say it before one is written.',
    v.strictObject({ mark: markName }),
  ),
  'exports.changes': operation<ExportResult>()(
    'Writes what was changed since a mark for the gateway: whom to add, whom to remove, whose password is another, in its three columns; or what is left to be set by hand.',
    v.strictObject({ mark: markName, file: v.picklist(CARRY_FILES), path }),
  ),
} as const;
