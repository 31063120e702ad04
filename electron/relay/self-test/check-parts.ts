/** Pieces that the checks share. */
import type { SettingsOverride } from '../../../shared/domain/settings.ts';
import type { RelaySettings } from '../../../shared/domain/relay-settings.ts';
import type { SystemSettings } from '../../../shared/domain/settings.ts';
import type { Check, Expected, Step } from './check-types.ts';

/** What the checks depend on: the settings in force, and what must not be disturbed. */
export interface Facts {
  readonly system: SystemSettings;
  readonly relay: RelaySettings;
  /** True when the relay listens for TLS from the first byte. */
  readonly implicitTls: boolean;
  /** True when the relay listens for STARTTLS, and so without TLS at first. */
  readonly startTls: boolean;
  /** True when it can be reached at an IPv6 address only, where a client has one loopback address. */
  readonly onlyIpv6: boolean;
  /** True when there are IP users other than the self-test's own. */
  readonly otherIpUsers: boolean;
  /** The self-test's own IP user, or null when no loopback address is free. */
  readonly ipUser: string | null;
  /** True when checks may wait for minutes to pass. */
  readonly full: boolean;
  /** True when a moment without IP users is wanted all the same. */
  readonly disturb: boolean;
}

/** Every value set, so that nothing inherited interferes; a check overrides what it is about. */
export const OPEN: SettingsOverride = {
  automaticLock: true,
  userLockTimeout: 30,
  maxUnlocksByTimeout: 1,
  limitPerMonth: 0,
  limitPerWeek: 0,
  limitPerDay: 0,
  limitPerHour: 0,
  limitPerMinute: 0,
  maxRecipientsPerDay: 0,
  maxDaysToRetry: 4,
  quarantineResponse: 'rejected',
  allowedSenders: 'own',
};

export const ACCEPTED: Expected = { code: 250 };
export const LOGGED_IN: Expected = { code: 235 };
export const FOUND: Expected = { code: 550, status: '5.7.1' };

/** A mailbox logs in over TLS. */
export const LOG_IN: readonly Step[] = [
  { do: 'connect', from: 'stranger', tls: true },
  { do: 'login', mechanism: 'PLAIN', password: 'right', expect: LOGGED_IN },
];

export const SEND: Step = { do: 'send', body: 'plain', expect: ACCEPTED };

/** A check with a mailbox that has logged in. */
export function mailboxCheck(
  name: string,
  setting: string,
  settings: SettingsOverride,
  steps: readonly Step[],
  more: Pick<Check, 'system' | 'skip'> = {},
): Check {
  return {
    name,
    setting,
    user: { kind: 'mailbox', settings: { ...OPEN, ...settings } },
    steps: [...LOG_IN, ...steps, { do: 'hang-up' }],
    ...more,
  };
}

/** A check with an IP user and its connection, without TLS or login. */
export function ipCheck(
  name: string,
  setting: string,
  steps: readonly Step[],
  more: Pick<Check, 'system' | 'skip'> = {},
): Check {
  return {
    name,
    setting,
    user: { kind: 'ip', settings: OPEN },
    steps: [{ do: 'connect', from: 'ip-user', tls: false }, ...steps, { do: 'hang-up' }],
    ...more,
  };
}
