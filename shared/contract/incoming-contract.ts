/** Operations on incoming users, the mailboxes of the receiving side. */
import * as v from 'valibot';
import {
  incomingQuerySchema,
  incomingSelectionSchema,
  OUTGOING_PASSWORDS,
  type IncomingUser,
} from '../domain/incoming.ts';
import { meant, operation } from './operation.ts';
import { page, view } from './page.ts';
import type { ChangeResult, ImportState } from './types.ts';

const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const expected = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)));

/** A window of the incoming users that match a query. */
export interface IncomingPage {
  readonly total: number;
  /** How many the set has. */
  readonly all: number;
  readonly users: readonly IncomingUser[];
}

/** What a selection of incoming users has, for whoever decides about it. */
export interface IncomingSummary {
  readonly count: number;
  /** The first few display addresses. */
  readonly first: readonly string[];
  /** So many are outgoing users already, and of the others the password is known of so many. */
  readonly outgoing: number;
  readonly known: number;
}

export const incomingContract = {
  'incoming.query': operation<IncomingPage>()(
    'A window of the incoming users that match a query.',
    v.strictObject({
      query: incomingQuerySchema,
      view: v.optional(view),
      ...page,
    }),
  ),
  'incoming.summarise': operation<IncomingSummary>()(
    'How many incoming users a selection has, and how many of them are outgoing users already.',
    v.strictObject({ selection: incomingSelectionSchema }),
  ),
  'incoming.add': operation<ChangeResult>()(
    'Adds an incoming user; without a password it is one whose password is not known.',
    v.strictObject({
      username: text(320),
      domain: v.pipe(v.string(), v.minLength(1), v.maxLength(253)),
      password: v.optional(text(1024), ''),
      access: v.optional(v.boolean(), false),
      ...meant,
    }),
    { writes: true },
  ),
  'incoming.remove': operation<ChangeResult>()(
    'Deletes the selected incoming users; outgoing users stay.',
    v.strictObject({ selection: incomingSelectionSchema, expected, ...meant }),
    { writes: true },
  ),
  'incoming.toOutgoing': operation<ImportState>()(
    'Makes outgoing users of the selected incoming ones; its progress comes as `import` events. Who is one already is skipped.',
    v.strictObject({
      selection: incomingSelectionSchema,
      expected,
      passwords: v.picklist(OUTGOING_PASSWORDS),
      /** The file that takes the passwords that are made up: it must not be there yet. */
      handOut: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(4096))),
      dryRun: v.optional(v.boolean(), false),
      ...meant,
    }),
    { writes: true },
  ),
} as const;
