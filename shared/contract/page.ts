/** The part of a list that is asked for. */
import * as v from 'valibot';

/** What a view calls itself, so that its newer question ends an older one, and a search can be looked at. */
export const view = v.pipe(v.string(), v.minLength(1), v.maxLength(60));

/** `offset`: how many come before it; `limit`: how many are wanted at most. */
export const page = {
  offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
  limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
};
