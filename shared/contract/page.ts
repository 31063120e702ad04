/** The part of a list that is asked for. */
import * as v from 'valibot';

/** `offset`: how many come before it; `limit`: how many are wanted at most. */
export const page = {
  offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
  limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
};
