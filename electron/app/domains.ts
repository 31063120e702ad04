/** Domains that the set knows. */
import { PosternError } from '../../shared/domain/errors.ts';
import { requireDomain } from './domain-field.ts';
import { nameUsers } from '../store/summary.ts';
import type { AppContext, Group } from './handlers.ts';

export function domainHandlers({ session, actor }: AppContext): Group<'domains'> {
  return {
    'domains.list': () => session.store().domains(),
    'domains.add': ({ domain }) =>
      session.store().commit({ kind: 'domain', domain: requireDomain(domain), remove: false }, actor),
    'domains.remove': ({ domain }) => {
      const store = session.store();
      const wanted = requireDomain(domain);
      const known = store.domains().find((entry) => entry.domain === wanted);
      if (known === undefined) {
        throw new PosternError('not-found', `The set does not know the domain ${wanted}.`, {
          field: 'domain',
        });
      }
      if (known.users > 0) {
        throw new PosternError(
          'conflict',
          `${known.displayDomain} still has ${nameUsers(known.users, undefined)}. Delete them first.`,
          {
            field: 'domain',
            users: known.users,
          },
        );
      }
      return store.commit({ kind: 'domain', domain: wanted, remove: true }, actor);
    },
  };
}
