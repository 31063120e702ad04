/** What planning a change of the administrator's gives. */
import type { PlannedChange } from './change-writer.ts';

export interface Plan extends PlannedChange {
  /** Users added. */
  readonly ids?: readonly number[];
}
