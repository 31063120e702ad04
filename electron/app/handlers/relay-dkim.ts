/** Signing with DKIM, by domain: the keys, and the DNS records that go with them. */
import type { DkimEntry } from '../../../shared/contract/relay-types.ts';
import { displayDomain } from '../../../shared/domain/domain-name.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { relaySettings, type RelaySettings } from '../../../shared/domain/relay-settings.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import { dkimRecordName, type DkimKeyName } from '../relay/dkim-key-store.ts';
import { requireDomain } from '../base/domain-field.ts';
import type { AppContext } from './app-context.ts';
import type { Handlers } from '../base/handler-types.ts';

type DkimOperation = 'relay.dkim' | 'relay.addDkim' | 'relay.removeDkim' | 'relay.checkDkim';

/** The contract's operations on DKIM keys and records. */
export function dkimHandlers({ session, relay, actor }: AppContext): Pick<Handlers, DkimOperation> {
  let turn: Promise<unknown> = Promise.resolve();
  /** Each change replaces the whole list: one that was begun on what another is just changing would take that back. */
  function inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  }

  return {
    'relay.dkim': () => {
      const store = session.store();
      return Promise.all(signed(store).map((which) => entryOf(store, which)));
    },
    'relay.addDkim': async ({ domain: text, selector }) => {
      // Making a key takes a while: the change is for the set that is open now, or fails with it.
      const store = session.store();
      const domain = requireDomain(text);
      const other = find(store, domain);
      if (other !== undefined && other.selector !== selector) {
        throw PosternError.of(
          'conflict',
          '{domain} is signed with the selector “{selector}” already: remove that first.',
          { domain: displayDomain(domain), selector: other.selector },
          { field: 'selector' },
        );
      }
      const which = { domain, selector };
      // The key comes first: were it to fail, the relay would have nothing to sign with.
      await relay.dkimKeys(store).ensureKey(which);
      const entry = await entryOf(store, which);
      const change = await inTurn(() =>
        find(store, domain) === undefined
          ? commit(store, [...signed(store), which])
          : { change: 0, users: 0 },
      );
      // A key was made for a domain that lacked it, and no change tells the relay.
      if (change.change === 0) await relay.sendSecrets();
      return { ...change, entry };
    },
    'relay.removeDkim': ({ domain: text }) => {
      const store = session.store();
      return inTurn(() => {
        const { domain } = require(store, text);
        const rest = signed(store).filter((one) => one.domain.toLowerCase() !== domain.toLowerCase());
        return commit(store, rest);
      });
    },
    'relay.checkDkim': async ({ domain }) => {
      const store = session.store();
      const { record, selector } = await entryOf(store, require(store, domain));
      if (record === null) {
        throw PosternError.of(
          'not-found',
          'The key of {domain} was not made yet: add it again with the selector “{selector}”.',
          { domain, selector },
        );
      }
      const { checkDkim } = await import('../relay/dkim-check.ts');
      return checkDkim(record);
    },
  };

  function signed(store: UserStore): RelaySettings['dkim'] {
    return relaySettings(store.system().relay).dkim;
  }

  function find(store: UserStore, domain: string): DkimKeyName | undefined {
    return signed(store).find((one) => one.domain.toLowerCase() === domain);
  }

  function require(store: UserStore, text: string): DkimKeyName {
    const found = find(store, requireDomain(text));
    if (found === undefined) {
      throw PosternError.of('not-found', 'The mail of {text} is not signed.', { text }, { field: 'domain' });
    }
    return found;
  }

  async function entryOf(store: UserStore, which: DkimKeyName): Promise<DkimEntry> {
    const publicKey = await relay
      .dkimKeys(store)
      .publicKey(which)
      .catch(() => null);
    return { ...which, displayDomain: displayDomain(which.domain), record: await recordOf(which, publicKey) };
  }

  function commit(store: UserStore, dkim: RelaySettings['dkim']) {
    const system = { relay: { dkim } };
    return store.commit({ kind: 'settings', domain: null, settings: {}, system }, actor);
  }
}

async function recordOf(which: DkimKeyName, publicKey: string | null): Promise<DkimEntry['record']> {
  if (publicKey === null) return null;
  const { dkimRecord, dkimZoneLine } = await import('../../relay/dkim/dkim-key.ts');
  return {
    name: dkimRecordName(which),
    value: dkimRecord(publicKey),
    zoneLine: dkimZoneLine(which.domain, which.selector, publicKey),
  };
}
