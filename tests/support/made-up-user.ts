/** A made-up user for tests of the rules. */
import { DEFAULT_SETTINGS, type OutgoingSettings } from '../../shared/domain/settings.ts';
import type { RelayUser } from '../../electron/relay/directory/directory-types.ts';

export function madeUpUser(
  settings: Partial<OutgoingSettings> = {},
  more: Partial<RelayUser> = {},
): RelayUser {
  return {
    id: 1,
    kind: 'mailbox',
    address: 'Ann@example.com',
    domain: 'example.com',
    settings: { ...DEFAULT_SETTINGS, ...settings },
    lock: null,
    ...more,
  };
}
