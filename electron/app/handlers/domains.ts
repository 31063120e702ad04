/** Domains that the set knows. */
import { requireDomain } from '../base/domain-field.ts';
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';

/** The contract's operations on domains. */
export function domainHandlers({ session, actor }: AppContext): Group<'domains'> {
  return {
    'domains.list': () => session.store().domains(),
    'domains.add': ({ domain }) =>
      session.store().commit({ kind: 'domain', domain: requireDomain(domain), remove: false }, actor),
    // The store refuses a domain that has users, or that the set does not know.
    'domains.remove': ({ domain }) =>
      session.store().commit({ kind: 'domain', domain: requireDomain(domain), remove: true }, actor),
  };
}
