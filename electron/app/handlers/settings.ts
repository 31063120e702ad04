/** Outgoing settings of the system and of domains. */
import type { SettingsView, SettingSource } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import {
  SETTING_KEYS,
  type OutgoingSettings,
  type SettingKey,
  type SettingsWish,
} from '../../../shared/domain/settings.ts';
import { settingsAt, settingsPatch, valueAt, withoutOver } from '../../../shared/domain/temporary.ts';
import { settingsReach, type SettingReach } from '../../../shared/domain/settings-reach.ts';
import { EVERYTHING } from '../../../shared/lists/filter.ts';
import { inheritFilter } from '../../../shared/lists/user-lists.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import { requireDomain } from '../base/domain-field.ts';
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';
import { displayAddress } from './user-view.ts';

/** The contract's operations on outgoing settings. */
export function settingHandlers({ session, actor, now }: AppContext): Group<'settings'> {
  return {
    'settings.get': ({ domain }) =>
      view(session.store(), domain === null ? null : requireDomain(domain), now()),
    'settings.reach': ({ domain, settings }) =>
      reach(session.store(), domain === null ? null : requireDomain(domain), settings, now()),
    'settings.set': ({ domain, settings, system, base }) => {
      const [first] = Object.keys(system);
      if (domain !== null && first !== undefined) {
        throw PosternError.of(
          'invalid-request',
          '“{system}” belongs to the whole system: a domain cannot have its own.',
          { system: first },
          { field: `system.${first}` },
        );
      }
      const level = domain === null ? null : requireDomain(domain);
      const patch = settingsPatch(settings, now());
      return session
        .store()
        .commit({ kind: 'settings', domain: level, settings: patch, system, base }, actor);
    },
  };
}

/** First names of those whom a setting reaches. */
const NAMED = 5;

function reach(
  store: UserStore,
  level: string | null,
  wish: SettingsWish,
  now: number,
): (SettingReach & { readonly first: readonly string[] })[] {
  const query = { filter: EVERYTHING, domain: level, sort: [] };
  const domains = new Map(store.domains().map(({ domain, settings }) => [domain, settings]));
  const users = store.ownSettings(store.matching(query));
  return settingsReach({
    level,
    patch: settingsPatch(wish, now),
    system: store.settings(null),
    domains,
    users,
    now,
  }).map((of) => {
    const inheriting = { ...query, filter: inheritFilter(of.key, of.domains) };
    const { users: first } = store.query(inheriting, 0, NAMED);
    return { ...of, first: first.map(displayAddress) };
  });
}

/** One level of settings: what is set there, what is in force, and where each value comes from. */
export function view(store: UserStore, domain: string | null, now: number): SettingsView {
  const system = store.settings(null);
  const override = domain === null ? system : store.settings(domain);
  const from = (key: SettingKey): SettingSource => {
    if (domain !== null && valueAt(override, key, now) !== undefined) return 'domain';
    return valueAt(system, key, now) === undefined ? 'default' : 'system';
  };
  return {
    domain,
    override: withoutOver(override, now),
    effective: domain === null ? settingsAt(now, system) : settingsAt(now, system, override),
    inherited: domain === null ? settingsAt(now) : settingsAt(now, system),
    from: Object.fromEntries(SETTING_KEYS.map((key) => [key, from(key)])) as Record<
      keyof OutgoingSettings,
      SettingSource
    >,
    system: store.system(),
  };
}
