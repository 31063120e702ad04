/** Writes what became of attempts into the mail database, with the notifications they lead to; tries again when the disk is full. */
import { randomBytes } from 'node:crypto';
import type { MailStore } from '../mail/mail-store.ts';
import type { Delivery, DueMessage, MailEvent, NewMessage, Settlement } from '../mail/mail-types.ts';
import { formatMessageId } from '../mail/message-id.ts';
import type { DsnAction } from './bounce/dsn-report.ts';
import { makeDsn } from './bounce/make-dsn.ts';
import { reportRecipient } from './bounce/report-recipient.ts';
import type { Reply } from './courier-messages.ts';
import type { CourierOptions } from './courier-types.ts';
import { recipientEvent } from './mail-events.ts';
import { isRemote, replyText, statusOf } from './remote-replies.ts';
import { needsUtf8 } from './worker/envelope-lines.ts';
import { wants, withoutLost, type RecipientReport, type Verdicts } from './verdicts.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** A settlement that could not be written is tried again after this long; until then its recipients stay taken. */
const AGAIN_MS = 1000;

export class Settler {
  readonly #options: CourierOptions;
  readonly #store: MailStore;
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopped = false;
  /** Settlements that are not on disk yet. */
  active = 0;

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#store = options.store;
  }

  /** Settles; `settled` is called once it is on disk, and never after {@link stop}. */
  settle(message: DueMessage, verdicts: Verdicts, settled: () => void): void {
    this.active++;
    const { failed, delayed, relayed, outcomes } = verdicts;
    const warn = this.#warningDue(message, delayed);
    const nobodyToTell = failed.length === 0 && relayed.length === 0 && !warn;
    // The null sender never hears of anything (RFC 5321, 4.5.5), so a DSN never leads to another: the administrator is told. A warning
    // that nobody gets counts as given, or it would be due again at once, without end.
    if (nobodyToTell || message.envelope.sender === '') {
      const settlement: Settlement = { message: message.id, outcomes };
      this.#write(warn ? { ...settlement, warned: true } : settlement, message, verdicts, settled);
    } else void this.#settleWithDsns(message, verdicts, settled);
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #warningDue(message: DueMessage, delayed: readonly RecipientReport[]): boolean {
    const hours = this.#options.settings().delayWarningHours;
    return (
      delayed.length > 0 &&
      hours > 0 &&
      message.warned === null &&
      this.#options.now() >= message.received + hours * HOUR_MS
    );
  }

  async #settleWithDsns(message: DueMessage, verdicts: Verdicts, settled: () => void): Promise<void> {
    const warn = this.#warningDue(message, verdicts.delayed);
    const events: MailEvent[] = [];
    const bounces: NewMessage[] = [];
    try {
      await this.#dsn(
        'failed',
        message,
        verdicts.failed.filter(({ delivery }) => wants(delivery, 'FAILURE')),
        bounces,
        events,
      );
      await this.#dsn('relayed', message, verdicts.relayed, bounces, events);
      if (warn) {
        await this.#dsn(
          'delayed',
          message,
          verdicts.delayed.filter(({ delivery }) => wants(delivery, 'DELAY')),
          bounces,
          events,
        );
      }
    } catch {
      // A full disk, most likely: nothing is stored, and all is made anew.
      for (const { draft } of bounces) draft.discard();
      this.#later(() => void this.#settleWithDsns(message, verdicts, settled));
      return;
    }
    const settlement: Settlement = { message: message.id, outcomes: verdicts.outcomes, bounces, events };
    this.#write(warn ? { ...settlement, warned: true } : settlement, message, verdicts, settled);
  }

  #tellOf(message: DueMessage, { delivery, reply }: RecipientReport): void {
    this.#options.onNotice({
      kind: 'report-failed',
      message: formatMessageId(message.id),
      recipient: delivery.recipient.address,
      user: message.origin.user,
      reason: replyText(reply),
    });
  }

  async #dsn(
    action: DsnAction,
    message: DueMessage,
    reports: readonly RecipientReport[],
    bounces: NewMessage[],
    events: MailEvent[],
  ): Promise<void> {
    if (reports.length === 0) return;
    const { now, hostName, retryDays } = this.#options;
    const time = now();
    const logId = formatMessageId(message.id);
    const replies = reports.map(({ reply }) => reply);
    const to = reportRecipient(message, replies, this.#options.contact());
    const plain = replies.some(mustFit) && !needsUtf8(to);
    const full = action === 'failed' && message.envelope.ret === 'FULL' && !plain;
    const random = randomBytes(12).toString('hex');
    const options = {
      action,
      original: message,
      to,
      reports,
      hostName: hostName(),
      now: time,
      random,
      full,
      logId,
      plain,
    };
    const kind = action === 'delayed' ? 'delay-warning' : 'bounced';
    const bounce = await makeDsn(this.#store, options, time + retryDays(null) * DAY_MS, (id) => ({
      time,
      kind: 'accepted',
      message: id,
      userId: null,
      user: '',
      client: '',
      sender: '',
      recipient: to,
      rule: 'dsn',
      reply: '',
      detail: `action=${action} original=${logId}`,
    }));
    bounces.push(bounce);
    // What was handed on is no failure: the line of the report itself says what it is.
    if (action === 'relayed') return;
    const detail = `action=${action} dsn=${formatMessageId(bounce.draft.id)} to=${to}`.slice(0, 500);
    for (const { delivery, reply, remote } of reports) {
      events.push(
        recipientEvent(kind, message, delivery, time, { rule: remote, reply: replyText(reply), detail }),
      );
    }
  }

  #write(settlement: Settlement, message: DueMessage, verdicts: Verdicts, settled: () => void): void {
    this.#store.settle(settlement).then(
      (lost) => {
        this.active--;
        if (this.#stopped) return;
        if (lost.length > 0) {
          for (const { draft } of settlement.bounces ?? []) draft.discard();
          this.#tellOfLost(verdicts, lost);
          this.settle(message, withoutLost(verdicts, lost), settled);
          return;
        }
        settled();
        if (message.envelope.sender !== '') return;
        for (const report of verdicts.failed) this.#tellOf(message, report);
      },
      () => {
        this.#later(() => this.#write(settlement, message, verdicts, settled));
      },
    );
  }

  /** Another has taken them over meanwhile, and will settle them; but what was sent has been sent. */
  #tellOfLost({ outcomes }: Verdicts, lost: readonly Delivery[]): void {
    const events = outcomes.flatMap(({ delivery, result, event }) =>
      result === 'sent' && lost.some(({ id }) => id === delivery.id)
        ? [{ ...event, detail: `${event.detail} claim=lost` }]
        : [],
    );
    if (events.length > 0) this.#store.write(events).catch(() => undefined);
  }

  #later(again: () => void): void {
    if (this.#stopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      again();
    }, AGAIN_MS);
    this.#timers.add(timer);
  }
}

/** Whether what kept the message from going keeps a report in its form from going, too: size, 8 bit, international addresses. */
function mustFit(reply: Reply): boolean {
  return (
    /^5\.(?:6\.\d+|3\.4|2\.3)$/.test(statusOf(reply)) || (isRemote(reply) && reply.reply.startsWith('552'))
  );
}
