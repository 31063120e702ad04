/** All lists, by key. */
import { ACTIVITY, IMPORTS, REJECTED } from './change-lists.ts';
import { DIFFERENCES } from './difference-list.ts';
import type { List, ListKey } from './list.ts';
import { LOG, QUARANTINE, QUEUE } from './mail-lists.ts';
import { INCOMING, USAGE, USERS } from './user-lists.ts';

export const LISTS: Readonly<Record<ListKey, List>> = {
  users: USERS,
  incoming: INCOMING,
  queue: QUEUE,
  quarantine: QUARANTINE,
  log: LOG,
  usage: USAGE,
  activity: ACTIVITY,
  rejected: REJECTED,
  imports: IMPORTS,
  differences: DIFFERENCES,
};
