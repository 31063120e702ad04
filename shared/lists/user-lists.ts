/** The lists of users: outgoing, incoming, and how much of their limits they have used. */
import type { UsageRow } from '../contract/relay-types.ts';
import { SETTING_SPECS } from '../domain/settings.ts';
import { LIMIT_RULES, type LimitRule } from '../domain/limits.ts';
import {
  ADDRESS_TYPE,
  countType,
  DOMAIN_TYPE,
  field,
  FLAG_TYPE,
  IP_TYPE,
  TIME_TYPE,
  type Field,
} from './field.ts';
import type { List } from './list.ts';
import type { RowValues } from './row-values.ts';
import { LOCK_FIELDS, RECORD_FIELDS, SETTING_FIELDS, WHO_FIELDS } from './user-fields.ts';

const [changed, ...record] = RECORD_FIELDS;
const shown = SETTING_FIELDS.slice(0, 3);

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
    ...LOCK_FIELDS,
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

const USED_KEYS: Readonly<Record<LimitRule, string>> = {
  limitPerMinute: 'usedPerMinute',
  limitPerHour: 'usedPerHour',
  limitPerDay: 'usedPerDay',
  limitPerWeek: 'usedPerWeek',
  limitPerMonth: 'usedPerMonth',
  maxRecipientsPerDay: 'usedRecipients',
};

function used(rule: LimitRule): Field {
  const label = SETTING_SPECS[rule].label.replace(/^Limit/, 'Used').replace(/^Maximum number of r/, 'R');
  const unit = rule === 'maxRecipientsPerDay' ? 'recipients' : 'messages';
  return field(USED_KEYS[rule], label, countType(unit), { width: 110, sortable: true });
}

/** The fields of usage itself; its list takes those of users, too. */
export const USAGE_FIELDS: readonly Field[] = [
  ...LIMIT_RULES.map(used),
  field(
    'share',
    'Of the limit',
    { kind: 'number', unit: 'percent', decimals: true, zeroIsUnlimited: false },
    {
      width: 100,
      sortable: true,
    },
  ),
  field('resets', 'Day ends', TIME_TYPE, { width: 150, sortable: true }),
];

export const USAGE: List = {
  key: 'usage',
  title: 'Usage',
  row: ['user', 'users'],
  fields: [...USERS.fields, ...USAGE_FIELDS],
  // Near the limit first.
  sort: { field: 'share', descending: true },
  searched: ['address'],
  actions: ['edit', 'lock'],
};

const usedValues = Object.fromEntries(
  LIMIT_RULES.map((rule) => [
    USED_KEYS[rule],
    (row: UsageRow) => row.rules.find((one) => one.rule === rule)?.used ?? 0,
  ]),
);

/** Of {@link USAGE_FIELDS}. `share`: percent of that limit of which most is used; 0 where nothing is limited. */
export const USAGE_VALUES: RowValues<UsageRow> = {
  ...usedValues,
  share: ({ rules }) =>
    Math.max(0, ...rules.map((one) => (one.limit === 0 ? 0 : (100 * one.used) / one.limit))),
  resets: ({ rules }) => rules.find(({ rule }) => rule === 'limitPerDay')?.resets ?? null,
};
