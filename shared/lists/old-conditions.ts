/** Conditions of field, operator and value, as programs sent them before there were filters: taken as the filter that they mean. */
import * as v from 'valibot';
import { all, type Filter } from './filter.ts';
import type { List } from './list.ts';
import { conditionInWords } from './parse-where.ts';

/** `{ field: 'username', operator: 'does-not-contain', value: 'x' }`, all of which have to hold. */
export function oldConditions(list: List) {
  return v.pipe(
    v.array(
      v.strictObject({
        field: v.pipe(v.string(), v.maxLength(40)),
        operator: v.pipe(v.string(), v.maxLength(40)),
        value: v.pipe(v.string(), v.maxLength(320)),
      }),
    ),
    v.maxLength(20),
    v.rawTransform(({ dataset, addIssue, NEVER }): Filter => {
      const filters: Filter[] = [];
      for (const { field, operator, value } of dataset.value) {
        const read = conditionInWords(list, field, operator, value);
        if (read.ok) filters.push(read.filter);
        else {
          addIssue({ message: read.error.message });
          return NEVER;
        }
      }
      return all(...filters);
    }),
  );
}
