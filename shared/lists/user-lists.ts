/** The lists of users: outgoing, incoming, and those who have used their limits. */
import { ADDRESS_TYPE, DOMAIN_TYPE, field, FLAG_TYPE, IP_TYPE, TIME_TYPE } from './field.ts';
import { all, any, condition, type Filter } from './filter.ts';
import type { List } from './list.ts';
import {
  LOCK_FIELDS,
  RECORD_FIELDS,
  SETTING_FIELDS,
  TEMPORARY_FIELD,
  USED_FIELDS,
  WHO_FIELDS,
} from './user-fields.ts';

const [changed, ...record] = RECORD_FIELDS;
const shown = SETTING_FIELDS.slice(0, 3);

/** Users who inherit a setting, but for those of some domains (A-labels). */
export function inheritFilter(key: string, but: readonly string[]): Filter {
  return all(
    condition(key, 'inherited'),
    ...but.map((domain): Filter => ({ kind: 'not', of: condition('domain', 'is', domain) })),
  );
}

export const USERS: List = {
  key: 'users',
  title: 'Users',
  row: ['user', 'users'],
  // The first six are what an administrator looks for, and fill a small screen.
  fields: [
    ...WHO_FIELDS,
    ...shown,
    ...(changed === undefined ? [] : [changed]),
    ...record,
    ...SETTING_FIELDS.slice(shown.length),
    TEMPORARY_FIELD,
    ...LOCK_FIELDS,
    ...USED_FIELDS,
  ],
  sort: null,
  searched: ['address'],
  actions: ['edit', 'lock', 'unlock', 'delete', 'export'],
};

export const INCOMING: List = {
  key: 'incoming',
  title: 'Incoming users',
  row: ['incoming user', 'incoming users'],
  fields: [
    field('address', 'Address', ADDRESS_TYPE, { width: 244, sortable: true }),
    field('username', 'Username', IP_TYPE, { width: 130, hidden: true, sortable: true }),
    field('domain', 'Domain', DOMAIN_TYPE, { width: 140, sortable: true }),
    field('outgoing', 'Already an outgoing user', FLAG_TYPE, { width: 170, sortable: true }),
    field('password', 'Password known', FLAG_TYPE, { width: 130, sortable: true }),
    // The `true` or `false` of the gateway's file.
    field('access', 'Gateway access', FLAG_TYPE, { width: 124, sortable: true }),
    field('createdAt', 'Added', TIME_TYPE, { name: 'created', width: 150, sortable: true }),
  ],
  sort: { field: 'address', descending: false },
  searched: ['address'],
  actions: ['to-outgoing', 'delete'],
};

/** The users that have sent, nearest to a limit first. */
export const USAGE: List = {
  ...USERS,
  key: 'usage',
  title: 'Usage',
  sort: { field: 'share', descending: true },
  actions: ['edit', 'lock'],
};

/** Those who have used anything of a limit. */
export const HAS_SENT: Filter = any(
  ...['usedPerMonth', 'usedPerWeek', 'usedPerHour'].map((key) => condition(key, 'more-than', '0')),
);
