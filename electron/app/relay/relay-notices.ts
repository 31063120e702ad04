/** What the relay tells becomes notifications: few enough to be read, however much mail there is. */
import { findingMessage } from '../../../shared/domain/finding.ts';
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { withFullStop } from '../../../shared/domain/full-stop.ts';
import type { RelayNotice } from '../../relay/link/relay-notice.ts';
import { message, asSaid, tell } from '../../../shared/text/text.ts';
import type { NewNotification, Notifications } from '../base/notifications.ts';

/** Milliseconds for which like notices are gathered after the first, which is told at once. */
const GATHER = 60_000;

interface Gathered {
  count: number;
  last: RelayNotice;
}

/** Tells the first of like notices at once, and those of the next minute together. */
export class RelayNotices {
  readonly #notifications: Pick<Notifications, 'add'>;
  readonly #schedule: (milliseconds: number, work: () => void) => () => void;
  readonly #gathering = new Map<string, { more: Gathered | null; callOff: () => void }>();

  /** `schedule` does work later and returns the way to call it off; replaced in tests only. */
  constructor(notifications: Pick<Notifications, 'add'>, schedule = later) {
    this.#notifications = notifications;
    this.#schedule = schedule;
  }

  add(notice: RelayNotice): void {
    const key = likeness(notice);
    const gathering = this.#gathering.get(key);
    if (gathering === undefined) {
      this.#tell(notice, 1);
      this.#begin(key);
    } else {
      gathering.more = { count: (gathering.more?.count ?? 0) + 1, last: notice };
    }
  }

  /** Tells at once what was gathered, and forgets the rest. */
  close(): void {
    for (const { more, callOff } of this.#gathering.values()) {
      callOff();
      if (more !== null) this.#tell(more.last, more.count);
    }
    this.#gathering.clear();
  }

  #begin(key: string): void {
    const callOff = this.#schedule(GATHER, () => {
      const more = this.#gathering.get(key)?.more ?? null;
      this.#gathering.delete(key);
      if (more === null) return;
      this.#tell(more.last, more.count);
      this.#begin(key);
    });
    this.#gathering.set(key, { more: null, callOff });
  }

  #tell(notice: RelayNotice, count: number): void {
    this.#notifications.add({ kind: 'warning', ...words(notice, count) });
  }
}

/** Notices of one likeness are gathered. Each lock, and each trouble of a destination, is news of its own. */
function likeness(notice: RelayNotice): string {
  switch (notice.kind) {
    case 'quarantined':
      return 'quarantined';
    case 'locked':
      return `locked ${notice.user}`;
    case 'destination-down':
      return `down ${notice.destination}`;
    case 'held-back':
      return `held ${notice.message}`;
    case 'report-failed':
      return 'report-failed';
    case 'scanner-down':
      return `scanner ${notice.scanner}`;
    case 'directory-down':
      return `directory ${tell(notice.reason)}`;
    case 'settings-refused':
      return `settings ${tell(notice.reason)}`;
    case 'set-not-followed':
      return 'set-not-followed';
    case 'rules-refused':
      return 'rules-refused';
    case 'storage-failed':
      return 'storage-failed';
    default:
      return assertNever(notice);
  }
}

function words(notice: RelayNotice, count: number): Pick<NewNotification, 'title' | 'body'> {
  switch (notice.kind) {
    case 'quarantined': {
      const { subject, user, reason } = notice;
      const finding = findingMessage(notice.finding);
      const body =
        subject === ''
          ? message('A message without a subject of {user}: {finding} ({reason}).', { user, finding, reason })
          : message('“{subject}” of {user}: {finding} ({reason}).', { subject, user, finding, reason });
      return {
        title: message(
          '{count, plural, one {A message was quarantined} other {# more messages were quarantined}}',
          { count },
        ),
        body: count === 1 ? body : message('The last: {body}', { body }),
      };
    }
    case 'locked': {
      const values = { reason: withFullStop(notice.reason) };
      return {
        title: message('{user} was locked', { user: notice.user }),
        body:
          notice.until === null
            ? message('{reason} Only an administrator can unlock this user.', values)
            : message('{reason} The lock lifts by itself when its time is over.', values),
      };
    }
    case 'destination-down':
      return {
        title: message('Mail for {destination} has to wait', { destination: notice.destination }),
        body: asSaid(notice.reason),
      };
    case 'held-back': {
      const { sender, reason } = notice;
      const id = notice.message;
      return {
        title: message('A message is held in the queue'),
        body:
          sender === ''
            ? message('The message {id}, a notification: {reason}', { id, reason })
            : message('The message {id}, of {sender}: {reason}', { id, sender, reason }),
      };
    }
    case 'report-failed': {
      const { recipient, user } = notice;
      const values = { recipient, reason: withFullStop(notice.reason), id: notice.message };
      const body =
        user === ''
          ? message(
              '{recipient} was not told what became of a message: {reason} The mail log has it as {id}.',
              values,
            )
          : message(
              'A message of {user} to {recipient} was given up, and had no sender to be told of it: {reason} The mail log has it as {id}.',
              { user, ...values },
            );
      return {
        title: message(
          '{count, plural, one {A report could not be delivered} other {# more reports could not be delivered}}',
          { count },
        ),
        body: count === 1 ? body : message('The last: {body}', { body }),
      };
    }
    case 'scanner-down':
      return {
        title: message('The scanner {scanner} does not answer', { scanner: notice.scanner }),
        body: asSaid(notice.reason),
      };
    case 'directory-down':
      return { title: message('Users of the directory cannot log in'), body: notice.reason };
    case 'settings-refused':
      return { title: message('The relay goes on with its old settings'), body: notice.reason };
    case 'set-not-followed':
      return { title: message('The relay does not see changes of this set'), body: notice.reason };
    case 'rules-refused':
      return { title: message('Mail is taken without some rules'), body: notice.reason };
    case 'storage-failed':
      return { title: message('The relay takes no mail'), body: notice.reason };
    default:
      return assertNever(notice);
  }
}

function later(milliseconds: number, work: () => void): () => void {
  const timer = setTimeout(work, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
}
