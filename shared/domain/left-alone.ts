/** What an undo or redo leaves alone, and why, in words. */
import { listMessage, message, t, tell, type Message, type PlainText } from '../text/text.ts';

/** What stands in the way of taking one user, domain or setting back. */
export type LeftAloneWhy =
  /** The same field has another value by now. */
  | 'changed'
  /** The user was deleted. */
  | 'deleted'
  /** Another user has the address. */
  | 'address-taken'
  /** Another IP user has an address of the range. */
  | 'overlaps'
  /** The relay locked the user again after that. */
  | 'locked-by-relay'
  /** The sealed password is older than the history that is kept. */
  | 'password-gone'
  /** The domain has settings that came since. */
  | 'has-settings';

export interface LeftAlone {
  readonly count: number;
  /** The first of them by name: users, settings, domains. */
  readonly first: readonly string[];
  /** For each of `first`. */
  readonly why: readonly LeftAloneWhy[];
}

/** What an error `left-alone` says of the undo or redo that was refused. */
export interface LeftAloneDetails {
  readonly change: number;
  readonly summary: string;
  readonly told?: Message;
  readonly leftAlone: LeftAlone;
  /** True when nothing would be left to do. */
  readonly everything: boolean;
}

const WHY: Readonly<Record<LeftAloneWhy, PlainText>> = {
  changed: 'changed since',
  deleted: 'deleted since',
  'address-taken': 'another user has this address now',
  overlaps: 'another IP user has an address of this range now',
  'locked-by-relay': 'locked by the relay since',
  'password-gone': 'the password from then is no longer kept',
  'has-settings': 'other settings were made for it since',
};

/** What is in the way, to stand after a name. */
export function reasonText(why: LeftAloneWhy | undefined): string {
  return t(WHY[why ?? 'changed']);
}

/** `anna@d.example, bert@d.example (changed since); carl@d.example (deleted since); and 3 more`. */
export function nameLeftAlone(leftAlone: LeftAlone): string {
  return tell(leftAloneMessage(leftAlone));
}

/** The same, for a reader of any language. */
export function leftAloneMessage({ count, first, why }: LeftAlone): Message {
  const groups = new Map<LeftAloneWhy, string[]>();
  first.forEach((name, at) => {
    const reason = why[at] ?? 'changed';
    groups.set(reason, [...(groups.get(reason) ?? []), name]);
  });
  const parts = [...groups].map(([reason, names]) =>
    message('{names} ({why})', { names: names.join(', '), why: message(WHY[reason]) }),
  );
  const more = count - first.length;
  if (more > 0) parts.push(message('and {count, number} more', { count: more }));
  return listMessage(parts, '{first}; {rest}');
}
