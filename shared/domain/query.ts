/** Queries over the users of a set: which ones, in which order, and which window of them. */
import * as v from 'valibot';

/** `change`: whom a change of that number touched, such as an import. */
export const FILTER_FIELDS = ['address', 'username', 'domain', 'kind', 'status', 'change'] as const;
export const FILTER_OPERATORS = [
  'contains',
  'does-not-contain',
  'is',
  'is-not',
  'starts-with',
  'ends-with',
] as const;
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
] as const;

export const CHANGE_OPERATORS = [
  'is',
  'is-not',
] as const satisfies readonly (typeof FILTER_OPERATORS)[number][];

/** The number of a change, as the activity log has it; null for what is none. */
export function changeNumber(text: string): number | null {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}

export const conditionSchema = v.pipe(
  v.strictObject({
    field: v.picklist(FILTER_FIELDS),
    operator: v.picklist(FILTER_OPERATORS),
    /** Compared without regard to case. */
    value: v.pipe(v.string(), v.maxLength(320)),
  }),
  v.check(
    ({ field, operator, value }) =>
      field !== 'change' ||
      ((CHANGE_OPERATORS as readonly string[]).includes(operator) && changeNumber(value) !== null),
    'a change is or is not one number, such as 12.',
  ),
);
export type Condition = v.InferOutput<typeof conditionSchema>;

export const sortKeySchema = v.strictObject({ field: v.picklist(SORT_FIELDS), descending: v.boolean() });
export type SortKey = v.InferOutput<typeof sortKeySchema>;

/** Which users: all conditions hold, and the address contains `text`; in the order of `sort` (else of creation). */
export const userQuerySchema = v.strictObject({
  /** Substring of the address, without regard to case; empty matches all. */
  text: v.optional(v.pipe(v.string(), v.maxLength(320)), ''),
  /** Only users of this domain (A-labels). */
  domain: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(253))), null),
  conditions: v.optional(v.pipe(v.array(conditionSchema), v.maxLength(20)), []),
  sort: v.optional(v.pipe(v.array(sortKeySchema), v.maxLength(4)), []),
});
export type UserQuery = v.InferOutput<typeof userQuerySchema>;
export type UserQueryInput = v.InferInput<typeof userQuerySchema>;

/** Changes that a query speaks of: whom they touched has to be read before it can be answered. */
export function changesAskedFor({ conditions }: Pick<UserQuery, 'conditions'>): readonly number[] {
  return conditions.flatMap(({ field, value }) => (field === 'change' ? (changeNumber(value) ?? []) : []));
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
