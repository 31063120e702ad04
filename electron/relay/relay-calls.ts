/** What the owner can ask of a running relay: administrators' changes to queue and quarantine, and its state. */
import { any, condition } from '../../shared/lists/filter.ts';
import type { Courier } from './courier/courier-types.ts';
import { keepPaused } from './courier/kept-pause.ts';
import type { RelayCalls } from './link/link-types.ts';
import type { Served } from './link/rpc.ts';
import type { MailStore } from './mail/mail-store.ts';
import type { MessageId } from './mail/mail-types.ts';
import { formatMessageId } from './mail/message-id.ts';
import { ALLOW_SPACE, allowedUntil, allowKey, requireAllowable } from './policy/allow-for-day.ts';
import type { Scanners } from './scan/scan-types.ts';

/** Messages that are looked at with one question. */
const TOGETHER = 50;

export interface CallOptions {
  readonly store: MailStore;
  readonly courier: Courier;
  readonly scanners: Scanners;
  readonly now: () => number;
  readonly status: Served<RelayCalls>['status'];
  readonly secrets: RelayCalls['secrets'];
  readonly renewCertificate: () => Promise<void>;
}

/** Serves what the owner asks; the courier is woken where mail may move. */
export function relayCalls(options: CallOptions): Served<RelayCalls> {
  const { store, courier } = options;
  const changed = async (change: Promise<number>): Promise<number> => {
    const count = await change;
    courier.wake();
    return count;
  };
  return {
    status: options.status,
    hold: ({ ids, on, by }) => changed(store.hold(ids, on, by)),
    retryNow: ({ ids, by }) => changed(store.retryNow(ids, by)),
    reroute: ({ ids, route, by }) => changed(store.reroute(ids, route, by)),
    remove: ({ ids, by }) => changed(store.remove(ids, by)),
    async release({ messages, by, train, allowForDay }) {
      // What cannot be allowed is said before anything is done.
      const allowed = allowForDay ? await likesOf(options, messages) : [];
      if (train) await learn(options, messages, 'ham');
      if (allowed.length > 0) await store.values.setMany(ALLOW_SPACE, allowed);
      return changed(store.release(messages, by));
    },
    async deleteQuarantined({ messages, by, train }) {
      if (train) await learn(options, messages, 'spam');
      return store.deleteQuarantined(messages, by);
    },
    // On disk first: a pause that was confirmed outlives the relay.
    async pause({ on }) {
      await keepPaused(store.values, on);
      if (on) courier.pause();
      else courier.resume();
    },
    secrets: options.secrets,
    renewCertificate: () => options.renewCertificate(),
  };
}

async function learn(
  { store, scanners }: CallOptions,
  messages: readonly MessageId[],
  as: 'spam' | 'ham',
): Promise<void> {
  for (const message of messages) await scanners.train(store.content(message), as);
}

/** What lets the like of these messages through for a day: same user, same subject. Throws as {@link requireAllowable} does. */
async function likesOf(
  { store, now }: CallOptions,
  messages: readonly MessageId[],
): Promise<readonly (readonly [key: string, until: string])[]> {
  const entries: (readonly [string, string])[] = [];
  // Many at once: what a question costs besides its rows is more than they do.
  for (let from = 0; from < messages.length; from += TOGETHER) {
    const some = messages.slice(from, from + TOGETHER);
    const page = await store.quarantine({
      filter: any(...some.map((message) => condition('message', 'is', formatMessageId(message)))),
      offset: 0,
      limit: some.length,
    });
    for (const { message, userId, subject, finding } of page.entries) {
      requireAllowable({ message: formatMessageId(message), finding, subject });
      entries.push([allowKey(userId, subject), allowedUntil(now())]);
    }
  }
  return entries;
}
