/** Queries over the users of a set: which ones, in which order, and which window of them. */
import * as v from 'valibot';
import { filterSchema } from '../lists/filter-schema.ts';
import { conditionsOf, EVERYTHING } from '../lists/filter.ts';
import { USED_FIELDS } from '../lists/user-fields.ts';
import { USERS } from '../lists/user-lists.ts';

export const SORT_FIELDS = [
  'address',
  'username',
  'domain',
  'kind',
  'status',
  'changedAt',
  'createdAt',
  'limitPerMonth',
  'limitPerWeek',
  'limitPerDay',
  'limitPerHour',
  'limitPerMinute',
  'maxRecipientsPerDay',
  'share',
  'usedPerDay',
  'usedPerWeek',
  'usedPerMonth',
  'usedRecipients',
  'usedPerHour',
  'usedPerMinute',
] as const;

export const sortKeySchema = v.strictObject({ field: v.picklist(SORT_FIELDS), descending: v.boolean() });
export type SortKey = v.InferOutput<typeof sortKeySchema>;

/** Which users: those of the domain that the filter holds for; in the order of `sort` (else of creation). */
export const userQuerySchema = v.strictObject({
  filter: v.optional(filterSchema(USERS), EVERYTHING),
  /** Only users of this domain (A-labels). */
  domain: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(253))), null),
  sort: v.optional(v.pipe(v.array(sortKeySchema), v.maxLength(4)), []),
});
export type UserQuery = v.InferOutput<typeof userQuerySchema>;
export type UserQueryInput = v.InferInput<typeof userQuerySchema>;

/** All users, in the order of creation. */
export const EVERYBODY: UserQuery = { filter: EVERYTHING, domain: null, sort: [] };

/** Whether a query speaks of what is used of limits, which has to be read before it can be answered. */
export function asksForUsed({ filter, sort }: Pick<UserQuery, 'filter' | 'sort'>): boolean {
  const fields = [...conditionsOf(filter), ...sort].map(({ field }) => field);
  return fields.some((field) => USED_FIELDS.some(({ key }) => key === field));
}

/** Changes that a query speaks of: whom they touched has to be read before it can be answered. */
export function changesAskedFor({ filter }: Pick<UserQuery, 'filter'>): readonly number[] {
  const asked = conditionsOf(filter).filter(({ field }) => field === 'change');
  return [...new Set(asked.flatMap(({ values }) => values.map(Number)))];
}

const userId = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0xffff_ffff));

/** Users an operation is meant for: listed, or all that match a query but for some. */
export const selectionSchema = v.variant('by', [
  v.strictObject({
    by: v.literal('ids'),
    ids: v.pipe(v.array(userId), v.minLength(1), v.maxLength(100_000)),
  }),
  v.strictObject({
    by: v.literal('query'),
    query: userQuerySchema,
    except: v.optional(v.pipe(v.array(userId), v.maxLength(100_000)), []),
  }),
]);
export type Selection = v.InferOutput<typeof selectionSchema>;
export type SelectionInput = v.InferInput<typeof selectionSchema>;

export const userIdSchema = userId;
