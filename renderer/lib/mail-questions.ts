/** What is asked before something is done to entries of the queue or the quarantine: what was selected, as it was then. */
import type { QuarantineTargetInput, QueueTargetInput } from '../../shared/contract/relay-contract.ts';
import type { QueueRow } from '../../shared/contract/relay-types.ts';

export type QueueStep = 'retry' | 'hold' | 'release' | 'route' | 'delete';

export interface QueueQuestion {
  readonly step: QueueStep;
  readonly target: QueueTargetInput;
  /** How many recipients the administrator saw. */
  readonly count: number;
  /** The first of them. */
  readonly names: readonly string[];
  /** How each of them stands, where all are known. */
  readonly states: readonly QueueRow['state'][] | null;
}

export type QuarantineStep = 'release' | 'confirm' | 'delete';

export interface QuarantineQuestion {
  readonly step: QuarantineStep;
  readonly target: QuarantineTargetInput;
  /** How many messages the administrator saw. */
  readonly count: number;
  /** The first of them. */
  readonly names: readonly string[];
}
