/** What can happen to a relay's mail, as fast-check makes it up. */
import fc from 'fast-check';
import { ANSWERS, type Answer } from './network.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export type Step =
  | {
      readonly kind: 'offer';
      readonly user: number;
      readonly to: readonly number[];
      readonly large: boolean;
      readonly quarantine: boolean;
    }
  | { readonly kind: 'answer'; readonly which: number; readonly how: Answer }
  /** `after`: commits; null: now, between two. `kept`: which sectors of the commit are on the disk. */
  | { readonly kind: 'crash'; readonly after: number | null; readonly kept: readonly boolean[] }
  | { readonly kind: 'disk'; readonly commits: number; readonly how: 'full' | 'failing' }
  | { readonly kind: 'stall'; readonly relay: number; readonly on: boolean }
  | { readonly kind: 'names'; readonly domain: number; readonly known: boolean }
  | { readonly kind: 'clock'; readonly ms: number }
  | { readonly kind: 'pause'; readonly on: boolean }
  | {
      readonly kind: 'administrator';
      readonly what: 'hold' | 'go-on' | 'retry' | 'remove' | 'let-go' | 'delete';
      readonly which: number;
    }
  | { readonly kind: 'pass'; readonly ms: number }
  /** Until nothing is under way; then all is compared. */
  | { readonly kind: 'rest' };

const which = fc.nat({ max: 20 });
const kind = <K extends Step['kind']>(name: K) => fc.constant(name);

/** One step; how often each comes is of the making of interesting runs, not of any relay. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: kind('offer'),
      user: fc.integer({ min: 1, max: 2 }),
      to: fc.uniqueArray(fc.nat({ max: 2 }), { minLength: 1, maxLength: 3 }),
      large: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
      quarantine: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
    }),
  },
  { weight: 12, arbitrary: fc.record({ kind: kind('answer'), which, how: fc.constantFrom(...ANSWERS) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: kind('crash'),
      after: fc.option(fc.nat({ max: 3 })),
      kept: fc.array(fc.boolean(), { maxLength: 40 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: kind('disk'),
      commits: fc.integer({ min: 1, max: 4 }),
      how: fc.constantFrom('full', 'failing'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind('stall'), relay: fc.nat({ max: 1 }), on: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind('names'), domain: fc.nat({ max: 2 }), known: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind('clock'), ms: fc.integer({ min: -8 * HOUR, max: 8 * HOUR }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind('pause'), on: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: kind('administrator'),
      what: fc.constantFrom('hold', 'go-on', 'retry', 'remove', 'let-go', 'delete'),
      which,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: kind('pass'),
      ms: fc.constantFrom(1000, 20_000, MINUTE, 20 * MINUTE, HOUR),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: kind('rest') }) },
);
