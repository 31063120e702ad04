/** All checks of the self-test, in the order in which they run. */
import type { Facts } from './check-parts.ts';
import type { Check } from './check-types.ts';
import { contentChecks } from './content-checks.ts';
import { limitChecks } from './limit-checks.ts';
import { lockChecks } from './lock-checks.ts';
import { loginChecks } from './login-checks.ts';

/** Every check of the self-test, as the settings of the relay that is tested make it. */
export function checksFor(facts: Facts): readonly Check[] {
  const scanned = facts.relay.scanners.some(({ kind, enabled }) => kind === 'built-in' && enabled);
  const skip = scanned
    ? {}
    : { skip: 'The built-in scanner is switched off, which is what finds the test messages.' };
  return [
    ...loginChecks(facts),
    ...limitChecks(facts),
    ...lockChecks(facts, skip),
    ...contentChecks(facts, skip),
  ];
}
