/** What the activity log is asked for by. */
import { isHardeningAskedFor } from '../../../shared/lists/change-lists.ts';
import { all, condition, not, type Filter } from '../../../shared/lists/filter.ts';

/** What the rows are asked for by: changes that only hardened passwords stay out, unless they are wanted or asked for by name. */
export function asked(filter: Filter, hardening: boolean): Filter {
  return hardening || isHardeningAskedFor(filter)
    ? filter
    : all(filter, not(condition('kind', 'is', 'harden')));
}
