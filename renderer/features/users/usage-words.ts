/** Usage in words. */
import type { UsageRow } from '../../../shared/contract/relay-types.ts';
import type { LimitRule } from '../../../shared/domain/limits.ts';
import { nearestLimit } from '../../../shared/domain/usage.ts';
import { t } from '../../../shared/text/text.ts';
import { formatNumber } from '../../lib/format.ts';

type Rule = UsageRow['rules'][number];

/** What a limit is about: `412 of 500 today`. */
export const WINDOW_WORDS: Readonly<Record<LimitRule, string>> = {
  limitPerMinute: t('in the last minute'),
  limitPerHour: t('in the last hour'),
  limitPerDay: t('today'),
  limitPerWeek: t('this week'),
  limitPerMonth: t('this month'),
  maxRecipientsPerDay: t('recipients today'),
};

/** Above or beside what is used of a limit, where it is clear that this is told. */
export const WINDOW_TITLES: Readonly<Record<LimitRule, string>> = {
  limitPerMinute: t('Last minute'),
  limitPerHour: t('Last hour'),
  limitPerDay: t('Today'),
  limitPerWeek: t('This week'),
  limitPerMonth: t('This month'),
  maxRecipientsPerDay: t('Recipients today'),
};

/** `412 of 500`; without a limit only how much. */
export function usedText(rule: Pick<Rule, 'used' | 'limit'> | undefined): string {
  if (rule === undefined) return '';
  return rule.limit === 0
    ? formatNumber(rule.used)
    : t('{shown, number} of {all, number}', { shown: rule.used, all: rule.limit });
}

export interface NearestWords {
  /** Whole percent of the limit, rounded down: what is not reached yet never reads as 100. */
  readonly percent: number;
  readonly text: string;
  readonly tone: 'plain' | 'warn' | 'error';
}

/** A limit is near from this share on. */
const NEAR = 0.8;

/** How near a user is to a limit, and to which; null where none has been used of anything that is limited. */
export function nearestWords({ rules }: Pick<UsageRow, 'rules'>): NearestWords | null {
  const nearest = nearestLimit(rules);
  if (nearest === null || nearest.share === 0) return null;
  const { share, rule } = nearest;
  const percent = Math.floor(share * 100);
  return {
    percent,
    text: `${percent} % ${WINDOW_WORDS[rule.rule]}`,
    tone: share >= 1 ? 'error' : share >= NEAR ? 'warn' : 'plain',
  };
}
