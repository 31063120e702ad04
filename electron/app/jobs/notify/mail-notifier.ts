/**
 * Tells the administrator by e-mail what the bell tells: one message for what happens within a minute, of one cause no more than once an
 * hour, and of all no more than so many an hour. What could not be sent is tried again, and its failing is told in the bell alone.
 */
import { saidOf } from '../../../../shared/domain/errors.ts';
import type { AppNotification } from '../../../../shared/contract/types.ts';
import { localTime } from '../../../../shared/domain/limits.ts';
import type { MailNotices } from '../../../../shared/domain/job-settings.ts';
import type { Notifications } from '../../base/notifications.ts';
import type { Notice } from './send-notice.ts';
import { MOST_WAITING, type WaitingNotice, type WaitingNotices } from './waiting-notices.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Messages an hour. */
const MOST_AN_HOUR = 12;
/** Pauses after failures; the last one again and again. */
const PAUSES = [5 * MINUTE, 15 * MINUTE, HOUR] as const;
const NOT_SENT = 'E-mail notifications cannot be sent';

export interface MailNotifierParts {
  readonly notifications: Pick<Notifications, 'add'>;
  readonly now: () => number;
  /** Null: nobody is told, or nobody here has agreed to it, or there is no smart host. */
  readonly settings: () => Promise<MailNotices | null>;
  /** Name and time zone of the open set. */
  readonly set: () => { readonly name: string; readonly path: string; readonly timeZone: string };
  readonly send: (settings: MailNotices, notice: Notice) => Promise<unknown>;
  readonly computer: string;
}

/** Of one open set at a time: what waits when it is closed is handed out, to be kept. */
export class MailNotifier {
  readonly #parts: MailNotifierParts;
  /** By cause: when it was told last, and how often it happened since. */
  readonly #causes = new Map<string, { since: number; count: number }>();
  #waiting: WaitingNotice[] = [];
  /** Is on its way. */
  #going: readonly WaitingNotice[] = [];
  /** Counts the sets: what was on its way when one was closed is none of the next one's. */
  #sets = 0;
  #dropped = 0;
  /** When messages were sent, of the last hour. */
  #sent: number[] = [];
  #next = 0;
  #failures = 0;
  #told = -Infinity;
  #sending = false;

  constructor(parts: MailNotifierParts) {
    this.#parts = parts;
  }

  /** `cause` null: no news. */
  add(told: AppNotification, cause: string | null): void {
    if (cause === null || told.title === NOT_SENT) return;
    const now = this.#parts.now();
    const known = this.#causes.get(cause);
    // A clock that was set back must not keep a cause quiet for longer.
    if (known !== undefined && now >= known.since && now - known.since < HOUR) {
      known.count += 1;
      return;
    }
    if (this.#causes.size > 1000) this.#causes.clear();
    this.#causes.set(cause, { since: now, count: 0 });
    this.#waiting.push({ told, before: known?.count ?? 0 });
    if (this.#waiting.length > MOST_WAITING) {
      this.#waiting.shift();
      this.#dropped += 1;
    }
    this.look();
  }

  /** Sends what waits, if it is time. */
  look(): void {
    const now = this.#parts.now();
    // Set back: no pause is longer than this.
    if (this.#next - now > HOUR) this.#next = now;
    if (this.#sending || this.#waiting.length === 0 || now < this.#next) return;
    this.#sending = true;
    void this.#send().finally(() => (this.#sending = false));
  }

  /** What waited when the set was closed the last time. */
  resume({ waiting, dropped }: WaitingNotices): void {
    this.#waiting = [...waiting, ...this.#waiting].slice(-MOST_WAITING);
    this.#dropped += dropped;
    this.look();
  }

  /**
   * The set is closed, and nothing of it is told to anybody of another: gives what waits, and what is on its way, of which nobody
   * knows whether it arrives; rather told twice than never.
   */
  forget(): WaitingNotices {
    const waits = {
      waiting: [...this.#going, ...this.#waiting].slice(-MOST_WAITING),
      dropped: this.#dropped,
    };
    this.#sets += 1;
    this.#waiting = [];
    this.#going = [];
    this.#causes.clear();
    this.#dropped = 0;
    this.#next = 0;
    this.#failures = 0;
    return waits;
  }

  async #send(): Promise<void> {
    const { now, notifications } = this.#parts;
    const set = this.#sets;
    const settings = await this.#parts.settings().catch(() => null);
    if (set !== this.#sets) return;
    const all = this.#waiting;
    const wanted = all.filter(({ told }) => settings?.on === 'all' || isTrouble(told));
    this.#waiting = [];
    if (settings === null || wanted.length === 0) return;
    const dropped = this.#dropped;
    this.#dropped = 0;
    this.#going = wanted;
    try {
      await this.#parts.send(settings, this.#notice(wanted, dropped));
      if (set !== this.#sets) return;
      this.#failures = 0;
      this.#sent = [...this.#sent.filter((time) => now() - time < HOUR && time <= now()), now()];
      const [first = now()] = this.#sent;
      this.#next = this.#sent.length < MOST_AN_HOUR ? now() + MINUTE : first + HOUR;
    } catch (error) {
      if (set !== this.#sets) return;
      this.#waiting = [...wanted, ...this.#waiting].slice(-MOST_WAITING);
      this.#dropped += dropped;
      this.#next = now() + (PAUSES[Math.min(this.#failures, PAUSES.length - 1)] ?? HOUR);
      this.#failures += 1;
      if (now() - this.#told < HOUR && now() >= this.#told) return;
      this.#told = now();
      const body = saidOf(error);
      notifications.add({ kind: 'warning', title: NOT_SENT, body, cause: null });
    } finally {
      if (set === this.#sets) this.#going = [];
    }
  }

  #notice(waiting: readonly WaitingNotice[], dropped: number): Notice {
    const { name, path, timeZone } = this.#parts.set();
    const worst = waiting.find(({ told }) => told.kind === 'error') ?? waiting[0];
    const more = waiting.length > 1 ? ` and ${waiting.length - 1} more` : '';
    const each = waiting.map(({ told: { time, title, body }, before }) => {
      const often =
        before === 0 ? '' : `\nIt happened ${before.toLocaleString('en')} times more since it was told last.`;
      return `${localTime(time - (time % MINUTE), timeZone)}\n${title}\n${body}${often}`;
    });
    const lost =
      dropped === 0 ? [] : [`${dropped.toLocaleString('en')} earlier notifications are only in the bell.`];
    const end = `-- \nPostern on ${this.#parts.computer}, set “${name}” (${path}).\nOf one cause it tells no more than once an hour. Whom it tells, and of what, is set under Settings, Notifications by e-mail.`;
    return {
      subject: `[Postern] ${name}: ${worst?.told.title ?? ''}${more}`,
      text: `${[...each, ...lost, end].join('\n\n')}\n`,
    };
  }
}

function isTrouble({ kind }: Pick<AppNotification, 'kind'>): boolean {
  return kind === 'error' || kind === 'warning';
}
