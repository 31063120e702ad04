/** States of the relay for unit tests. */
import type { RelayState } from '../../../shared/contract/relay-types.ts';

export const STOPPED: RelayState = {
  phase: 'stopped',
  reason: null,
  told: null,
  retryAt: null,
  listening: [],
  startedAt: null,
  restarts: 0,
  sessions: 0,
  counts: { queued: 0, held: 0, deferred: 0, quarantined: 0 },
  today: {},
  paused: false,
  courier: null,
  scanners: [],
  storage: null,
  unreadable: null,
  todaySince: 0,
  seq: null,
  unseen: null,
};

export const RUNNING: RelayState = {
  ...STOPPED,
  phase: 'running',
  listening: [{ host: '127.0.0.1', port: 2587, tls: 'starttls' }],
  startedAt: 1,
  courier: { paused: false, active: 0, down: [] },
  seq: 1,
};
