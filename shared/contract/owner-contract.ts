/** What only another process may ask of the set's owner, over the control socket; no window has these. */
import * as v from 'valibot';
import { lockSchema } from '../domain/lock.ts';
import { userIdSchema } from '../domain/query.ts';
import { isVerifier } from '../domain/verifier.ts';
import { operation } from './operation.ts';

const index = v.pipe(v.number(), v.integer(), v.minValue(0));

export const ownerContract = {
  'relay.lockUser': operation<number>()(
    'Commits an automatic lock by a relay that runs beside the owner; the last sequence number.',
    v.strictObject({ id: userIdSchema, lock: lockSchema, replaces: v.optional(lockSchema) }),
    { writes: true },
  ),
  'relay.notice': operation<void>()(
    'Tells the administrator what a relay that runs beside the owner has to say.',
    v.strictObject({
      title: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
      body: v.pipe(v.string(), v.maxLength(5_000)),
    }),
  ),
  'relay.harden': operation<void>()(
    'Replaces sealed passwords by their verifiers.',
    v.strictObject({
      users: v.pipe(
        v.array(
          v.strictObject({
            id: userIdSchema,
            block: index,
            index,
            verifier: v.pipe(
              v.string(),
              v.maxLength(500),
              v.check(isVerifier, 'it is no argon2id verifier of bearable cost.'),
            ),
          }),
        ),
        v.minLength(1),
        v.maxLength(10_000),
      ),
    }),
    { writes: true },
  ),
} as const;
