/** Administrators' changes to queue and quarantine while no relay runs: what the relay would do, done here. */
import type { RelaySettings } from '../../../shared/domain/relay-settings.ts';
import type { Courier } from '../../relay/courier/courier-types.ts';
import type { RelayCalls } from '../../relay/link/link-types.ts';
import type { Served } from '../../relay/link/rpc.ts';
import type { MailStore } from '../../relay/mail/mail-store.ts';

export type MailChangeName = 'hold' | 'retryNow' | 'reroute' | 'remove' | 'release' | 'deleteQuarantined';

/** Those of the relay's calls that need no running relay. */
export type OfflineCalls = Served<Pick<RelayCalls, MailChangeName | 'pause'>>;

/** The relay's own calls over a mail database that is open for writing, without a courier to wake. */
export async function offlineCalls(
  store: MailStore,
  settings: () => RelaySettings,
  now: () => number,
): Promise<OfflineCalls> {
  const [{ relayCalls }, { createScanners }] = await Promise.all([
    import('../../relay/relay-calls.ts'),
    import('../../relay/scan/create-scanners.ts'),
  ]);
  const scanners = createScanners({ settings, values: store.values, now, onNotice: () => undefined });
  return relayCalls({
    store,
    courier: NO_COURIER,
    scanners,
    now,
    status: () => ({
      listening: [],
      startedAt: 0,
      sessions: 0,
      courier: NO_COURIER.state(),
      scanners: scanners.states(),
      storage: store.trouble(),
      seq: 0,
    }),
    secrets: () => undefined,
    renewCertificate: () => Promise.resolve(),
  });
}

const NO_COURIER: Courier = {
  start: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
  paused: false,
  wake: () => undefined,
  state: () => ({ paused: false, active: 0, down: [] }),
  stop: () => Promise.resolve(),
};
