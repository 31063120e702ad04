/** Incoming users: mailboxes of the receiving side, from which outgoing users can be made. */
import * as v from 'valibot';
import { filterSchema } from '../lists/filter-schema.ts';
import { EVERYTHING } from '../lists/filter.ts';
import { INCOMING } from '../lists/user-lists.ts';
import { userIdSchema } from './query.ts';

export const INCOMING_SORT_FIELDS = [
  'address',
  'username',
  'domain',
  'outgoing',
  'password',
  'access',
  'createdAt',
] as const;

/** Which incoming users, in which order: that of `sort`, else of creation. */
export const incomingQuerySchema = v.strictObject({
  filter: v.optional(filterSchema(INCOMING), EVERYTHING),
  sort: v.optional(
    v.pipe(
      v.array(v.strictObject({ field: v.picklist(INCOMING_SORT_FIELDS), descending: v.boolean() })),
      v.maxLength(4),
    ),
    [],
  ),
});
export type IncomingQuery = v.InferOutput<typeof incomingQuerySchema>;
export type IncomingQueryInput = v.InferInput<typeof incomingQuerySchema>;

/** As that of outgoing users: listed, or all that match but for some. Their ids are their own. */
export const incomingSelectionSchema = v.variant('by', [
  v.strictObject({
    by: v.literal('ids'),
    ids: v.pipe(v.array(userIdSchema), v.minLength(1), v.maxLength(100_000)),
  }),
  v.strictObject({
    by: v.literal('query'),
    query: incomingQuerySchema,
    except: v.optional(v.pipe(v.array(userIdSchema), v.maxLength(100_000)), []),
  }),
]);
export type IncomingSelection = v.InferOutput<typeof incomingSelectionSchema>;
export type IncomingSelectionInput = v.InferInput<typeof incomingSelectionSchema>;

/** An incoming user as the contract shows it. */
export interface IncomingUser {
  readonly id: number;
  readonly username: string;
  readonly domain: string;
  readonly address: string;
  /** `address` with U-labels, for people. */
  readonly displayAddress: string;
  /** An outgoing user has its address. */
  readonly outgoing: boolean;
  /** Its password is known; what it is never leaves the owner process. */
  readonly password: boolean;
  /** The `true` or `false` of the gateway's file: whether it may use the gateway's own interface. */
  readonly access: boolean;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

/** Passwords of outgoing users that are made of incoming ones. Whoever has none cannot log in until one is set. */
export const OUTGOING_PASSWORDS = ['known', 'known-or-generated', 'generated', 'none'] as const;
export type OutgoingPasswords = (typeof OUTGOING_PASSWORDS)[number];

/** True where passwords are made up, which a hand-out file has to tell once. */
export function generates(passwords: OutgoingPasswords): boolean {
  return passwords === 'generated' || passwords === 'known-or-generated';
}
