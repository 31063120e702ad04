/** What the relay tells becomes notifications: few enough to be read, however much mail there is. */
import { findingWords } from '../../../shared/domain/finding.ts';
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { withFullStop } from '../../../shared/domain/full-stop.ts';
import type { RelayNotice } from '../../relay/link/relay-notice.ts';
import type { Notifications } from '../base/notifications.ts';

/** Milliseconds for which like notices are gathered after the first, which is told at once. */
const GATHER = 60_000;

interface Gathered {
  count: number;
  last: RelayNotice;
}

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
      return `directory ${notice.reason}`;
    case 'settings-refused':
      return `settings ${notice.reason}`;
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

function words(notice: RelayNotice, count: number): { readonly title: string; readonly body: string } {
  switch (notice.kind) {
    case 'quarantined': {
      const subject = notice.subject === '' ? 'A message without a subject' : `“${notice.subject}”`;
      const body = `${subject} of ${notice.user}: ${findingWords(notice.finding)} (${notice.reason}).`;
      return count === 1
        ? { title: 'A message was quarantined', body }
        : {
            title: `${count.toLocaleString('en')} more messages were quarantined`,
            body: `The last: ${body}`,
          };
    }
    case 'locked': {
      const until =
        notice.until === null
          ? 'Only an administrator can unlock this user.'
          : 'The lock lifts by itself when its time is over.';
      return { title: `${notice.user} was locked`, body: `${withFullStop(notice.reason)} ${until}` };
    }
    case 'destination-down':
      return { title: `Mail for ${notice.destination} has to wait`, body: notice.reason };
    case 'held-back': {
      const whose = notice.sender === '' ? 'a notification' : `of ${notice.sender}`;
      return {
        title: 'A message is held in the queue',
        body: `The message ${notice.message}, ${whose}: ${notice.reason}`,
      };
    }
    case 'report-failed': {
      const { recipient, user, reason, message } = notice;
      const told =
        user === ''
          ? `${recipient} was not told what became of a message`
          : `A message of ${user} to ${recipient} was given up, and had no sender to be told of it`;
      const body = `${told}: ${withFullStop(reason)} The mail log has it as ${message}.`;
      return count === 1
        ? { title: 'A report could not be delivered', body }
        : {
            title: `${count.toLocaleString('en')} more reports could not be delivered`,
            body: `The last: ${body}`,
          };
    }
    case 'scanner-down':
      return { title: `The scanner ${notice.scanner} does not answer`, body: notice.reason };
    case 'directory-down':
      return { title: 'Users of the directory cannot log in', body: notice.reason };
    case 'settings-refused':
      return { title: 'The relay goes on with its old settings', body: notice.reason };
    case 'set-not-followed':
      return { title: 'The relay does not see changes of this set', body: notice.reason };
    case 'rules-refused':
      return { title: 'Mail is taken without some rules', body: notice.reason };
    case 'storage-failed':
      return { title: 'The relay takes no mail', body: notice.reason };
    default:
      return assertNever(notice);
  }
}

function later(milliseconds: number, work: () => void): () => void {
  const timer = setTimeout(work, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
}
