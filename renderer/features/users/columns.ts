/** The columns of the users grid: names, widths, and what each shows of a user. */
import { fittingWidth, TIME_WIDTH, type GridColumn } from '../../grid/columns.ts';
import { SETTING_SPECS, type SettingKey } from '../../../shared/domain/settings.ts';
import type { SORT_FIELDS } from '../../../shared/domain/query.ts';
import { valueAt } from '../../../shared/domain/temporary.ts';
import { nearestLimit } from '../../../shared/domain/usage.ts';
import type { OutgoingUser } from '../../../shared/domain/user.ts';
import { fieldOf } from '../../../shared/lists/list.ts';
import { USED_RULES } from '../../../shared/lists/user-fields.ts';
import { USERS } from '../../../shared/lists/user-lists.ts';
import { t } from '../../../shared/text/text.ts';
import { usedText } from './usage-words.ts';
import { formatTime } from '../../lib/format.ts';
import { formatUserSetting, heldNow, KIND_WORDS, STATUS_WORDS } from './user-words.ts';

export type SortField = (typeof SORT_FIELDS)[number];

/** How a cell is drawn: `address` marks the searched text, `status` has an icon, `setting` mutes what is inherited, `usage` is a bar. */
export type CellKind = 'address' | 'text' | 'status' | 'setting' | 'time' | 'usage';

export interface Column extends GridColumn<OutgoingUser, SortField> {
  readonly cell: CellKind;
  /** Set for a setting's column. */
  readonly setting: SettingKey | null;
  /** Shows what is used of limits, which has to be asked for. */
  readonly usage?: true;
}

function plain(
  id: SortField,
  title: string,
  width: number,
  text: (user: OutgoingUser) => string,
  more: Partial<Pick<Column, 'hidden' | 'cell' | 'atEnd' | 'csv'>> = {},
): Column {
  return {
    id,
    title,
    width: fittingWidth(width, title),
    hidden: false,
    cell: 'text',
    sort: id,
    setting: null,
    atEnd: false,
    drawn: more.cell === 'address' || more.cell === 'status' || more.cell === 'usage',
    text,
    muted: () => false,
    ...more,
  };
}

function setting(key: SettingKey, title: string, width: number, hidden: boolean): Column {
  const sortable = key.startsWith('limitPer') || key === 'maxRecipientsPerDay';
  return {
    id: key,
    title,
    width: fittingWidth(width, title),
    hidden,
    cell: 'setting',
    sort: sortable ? (key as SortField) : null,
    setting: key,
    atEnd: SETTING_SPECS[key].unit !== null,
    drawn: false,
    text: (user) => formatUserSetting(key, user),
    timed: (user) => {
      const held = heldNow(key, user, Date.now());
      if (held === undefined) return null;
      return t('{value} until {time}', { value: formatUserSetting(key, user), time: formatTime(held.until) });
    },
    // Inherited.
    muted: (user) => valueAt(user.settings, key, Date.now()) === undefined,
  };
}

function used(id: keyof typeof USED_RULES): Column {
  const of = ({ usage = [] }: OutgoingUser) => usage.find(({ rule }) => rule === USED_RULES[id]);
  const field = fieldOf(USERS, id);
  const title = field === undefined ? id : t(field.words[0]);
  const column = plain(id, title, field?.width ?? 120, (user) => usedText(of(user)), {
    hidden: true,
    atEnd: true,
  });
  // Nothing to come near to.
  return { ...column, usage: true, muted: (user) => of(user)?.limit === 0 };
}

/** In the order in which they come; the first six are what an administrator looks for, and fill a small screen. */
export const COLUMNS: readonly Column[] = [
  plain('address', t('Address'), 244, (user) => user.displayAddress, { cell: 'address' }),
  plain('status', t('Status'), 192, () => '', { cell: 'status', csv: (user) => STATUS_WORDS[user.status] }),
  setting('limitPerMonth', t('Per month'), 92, false),
  setting('limitPerWeek', t('Per week'), 88, false),
  setting('limitPerDay', t('Per day'), 88, false),
  plain('changedAt', t('Last changed'), TIME_WIDTH, (user) => formatTime(user.changedAt), { cell: 'time' }),
  // The address says both.
  plain('username', t('Username'), 130, (user) => user.username, { hidden: true }),
  plain('domain', t('Domain'), 140, (user) => user.displayDomain, { hidden: true }),
  plain('kind', t('Kind'), 94, (user) => KIND_WORDS[user.kind], { hidden: true }),
  setting('maxRecipientsPerDay', t('Recipients'), 100, true),
  setting('limitPerHour', t('Per hour'), 92, true),
  setting('limitPerMinute', t('Per minute'), 92, true),
  setting('automaticLock', t('Automatic lock'), 112, true),
  setting('userLockTimeout', t('Lock timeout'), 110, true),
  setting('maxUnlocksByTimeout', t('Unlocks'), 90, true),
  setting('maxDaysToRetry', t('Days to retry'), 106, true),
  setting('quarantineResponse', t('Quarantine'), 110, true),
  setting('allowedSenders', t('Allowed senders'), 150, true),
  plain('createdAt', t('Added'), TIME_WIDTH, (user) => formatTime(user.createdAt), {
    hidden: true,
    cell: 'time',
  }),
  {
    ...plain('share', t('Nearest limit'), 236, () => '', {
      hidden: true,
      cell: 'usage',
      csv: ({ usage = [] }) => `${Math.floor(100 * (nearestLimit(usage)?.share ?? 0))} %`,
    }),
    usage: true,
  },
  used('usedPerDay'),
  used('usedPerWeek'),
  used('usedPerMonth'),
  used('usedRecipients'),
  used('usedPerHour'),
  used('usedPerMinute'),
];
