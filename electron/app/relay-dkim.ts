/** Signing with DKIM, by domain: the keys, and the DNS records that go with them. */
import type { DkimEntry } from '../../shared/contract/relay-types.ts';
import { displayDomain } from '../../shared/domain/domain-name.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { RelaySettings } from '../../shared/domain/relay-settings.ts';
import { dkimRecordName, type DkimKeyName } from './dkim-key-store.ts';
import { requireDomain } from './domain-field.ts';
import type { AppContext, Handlers } from './handlers.ts';

type DkimOperation = 'relay.dkim' | 'relay.addDkim' | 'relay.removeDkim' | 'relay.checkDkim';

export function dkimHandlers({ session, relay, actor }: AppContext): Pick<Handlers, DkimOperation> {
  return {
    'relay.dkim': () => Promise.all(signed().map(entryOf)),
    'relay.addDkim': async ({ domain: text, selector }) => {
      const domain = requireDomain(text);
      const other = find(domain);
      if (other !== undefined && other.selector !== selector) {
        const message = `${displayDomain(domain)} is signed with the selector “${other.selector}” already: remove that first.`;
        throw new PosternError('conflict', message, { field: 'selector' });
      }
      const which = { domain, selector };
      // The key comes first: were it to fail, the relay would have nothing to sign with.
      await relay.dkimKeys(session.store()).privateKey(which);
      const entry = await entryOf(which);
      if (find(domain) !== undefined) return { change: 0, users: 0, entry };
      return { ...(await commit([...signed(), which])), entry };
    },
    'relay.removeDkim': ({ domain: text }) => {
      const { domain } = require(text);
      return commit(signed().filter((one) => one.domain.toLowerCase() !== domain.toLowerCase()));
    },
    'relay.checkDkim': async ({ domain }) => {
      const { record, selector } = await entryOf(require(domain));
      if (record === null) {
        const message = `The key of ${domain} was not made yet: add it again with the selector “${selector}”.`;
        throw new PosternError('not-found', message);
      }
      const { checkDkim } = await import('./dkim-check.ts');
      return checkDkim(record);
    },
  };

  function signed(): RelaySettings['dkim'] {
    return relay.settings().dkim;
  }

  function find(domain: string): DkimKeyName | undefined {
    return signed().find((one) => one.domain.toLowerCase() === domain);
  }

  function require(text: string): DkimKeyName {
    const found = find(requireDomain(text));
    if (found === undefined) {
      throw new PosternError('not-found', `The mail of ${text} is not signed.`, { field: 'domain' });
    }
    return found;
  }

  async function entryOf(which: DkimKeyName): Promise<DkimEntry> {
    const publicKey = await relay
      .dkimKeys(session.store())
      .publicKey(which)
      .catch(() => null);
    return { ...which, displayDomain: displayDomain(which.domain), record: await recordOf(which, publicKey) };
  }

  function commit(dkim: RelaySettings['dkim']) {
    const system = { relay: { dkim } };
    return session.store().commit({ kind: 'settings', domain: null, settings: {}, system }, actor);
  }
}

async function recordOf(which: DkimKeyName, publicKey: string | null): Promise<DkimEntry['record']> {
  if (publicKey === null) return null;
  const { dkimRecord, dkimZoneLine } = await import('../relay/courier/dkim/dkim-key.ts');
  return {
    name: dkimRecordName(which),
    value: dkimRecord(publicKey),
    zoneLine: dkimZoneLine(which.domain, which.selector, publicKey),
  };
}
