/** One message on its way in: checked and scanned while it goes to disk, then accepted, quarantined or refused. */
import type { Readable } from 'node:stream';
import type { Directory, RelayUser } from '../directory/directory-types.ts';
import type { MailStore } from '../mail/mail-store.ts';
import type { Envelope, MailEvent, MessageDraft, NewMessage, Origin } from '../mail/mail-types.ts';
import { formatMessageId } from '../mail/message-id.ts';
import { ALLOW_SPACE, allowKey, stillAllowed } from '../policy/allow-for-day.ts';
import { authorRule } from '../policy/author-rule.ts';
import { limitRule } from '../policy/limit-rule.ts';
import type { Lockout } from '../policy/lockout.ts';
import { notStoredReply, REPLIES, type Refusal, type Reply } from '../policy/replies.ts';
import type { SendPolicy } from '../policy/send-policy.ts';
import type { RelayNotice } from '../link/relay-notice.ts';
import type { Scanners, ScanResult, ScanSession, ScanVerdict } from '../scan/scan-types.ts';
import { readHead } from '../message/message-head.ts';
import { withTranscript, type Dialogue } from '../dialogue.ts';
import { LineCheck } from './line-check.ts';
import { MAX_HEADER, missingAuthor, missingFields, receivedField, type Trace } from './trace-header.ts';

export interface IntakeOptions {
  readonly directory: Directory;
  readonly store: MailStore;
  readonly policy: SendPolicy;
  readonly lockout: Lockout;
  readonly scanners: Scanners;
  readonly hostName: () => string;
  readonly now: () => number;
  readonly notify: (notice: RelayNotice) => void;
}

export interface Incoming {
  readonly user: RelayUser;
  readonly envelope: Envelope;
  readonly origin: Origin;
  readonly authenticated: boolean;
  /** The client opened the session with EHLO. */
  readonly extended: boolean;
  /** What was said so far in the session. */
  readonly dialogue: Dialogue;
}

/** Received fields from which on a message is going round in a loop. */
const MAX_HOPS = 50;
const DAY = 86_400_000;
const HEADER_END = Buffer.from('\r\n\r\n');
const CRLF = Buffer.from('\r\n');
const BEGINS_FOLDED: Refusal = {
  reply: REPLIES.headerBeginsFolded,
  rule: 'header',
  detail: 'white space first',
};
export class MessageIntake {
  readonly #options: IntakeOptions;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Reads `stream` to its end and resolves to the reply; rejects only when the client went away. */
  async receive(stream: Readable, incoming: Incoming): Promise<Reply> {
    const draft = this.#options.store.begin();
    const scan = this.#options.scanners.begin({
      envelope: incoming.envelope,
      origin: incoming.origin,
      draft,
    });
    try {
      const refusal = await this.#read(stream, draft, scan, incoming);
      if (refusal !== null) {
        scan.abort();
        return this.#refuse(refusal, incoming);
      }
      return await this.#decide(draft, await scan.end(), incoming);
    } catch (error) {
      scan.abort();
      if (stream.destroyed && !stream.readableEnded) throw error;
      return this.#refuse(notStored(error), incoming);
    } finally {
      draft.discard();
    }
  }

  /** Feeds the pieces to the checks, the draft and the scanners; what is refused is read to its end all the same. */
  async #read(
    stream: Readable,
    draft: MessageDraft,
    scan: ScanSession,
    incoming: Incoming,
  ): Promise<Refusal | null> {
    const limit = this.#options.directory.relay().maxMessageBytes;
    const lines = new LineCheck();
    let head = [] as Buffer[] | null;
    let octets = 0;
    let refusal: Refusal | null = null;
    const store = async (piece: Buffer): Promise<void> => {
      const scanned = scan.write(piece);
      const written = draft.write(piece);
      if (scanned !== undefined) await scanned;
      if (written !== undefined) await written;
    };
    const take = async (piece: Buffer): Promise<Refusal | null> => {
      const fault = lines.feed(piece);
      if (fault !== null) return badLines(fault);
      if (octets > limit) return tooLarge(limit, octets);
      if (head === null) {
        await store(piece);
        return null;
      }
      // The fields that are added go first, and which ones are missing shows at the end of the header.
      head.push(piece);
      if (!piece.includes(HEADER_END) && octets < MAX_HEADER) return null;
      const opened = this.#open(head, draft, incoming);
      head = null;
      if (!Buffer.isBuffer(opened)) return opened;
      await store(opened);
      return null;
    };
    for await (const piece of stream as AsyncIterable<Buffer>) {
      octets += piece.length;
      // An error must not end the loop: that would destroy the stream, and nobody would be answered.
      refusal ??= await take(piece).catch(notStored);
    }
    if (refusal !== null) return refusal;
    const fault = lines.end();
    if (fault !== null) return badLines(fault);
    if (head === null) return null;
    const opened = this.#open(head, draft, incoming);
    if (!Buffer.isBuffer(opened)) return opened;
    await store(opened);
    return null;
  }

  /** The message as far as it came, with the fields that are put before it; or why its header is refused. */
  #open(pieces: readonly Buffer[], draft: MessageDraft, incoming: Incoming): Buffer | Refusal {
    const { origin, envelope, authenticated, extended } = incoming;
    const sent = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
    const end = headerEnd(sent);
    if (end === -1 ? sent.length >= MAX_HEADER : end > MAX_HEADER) return headerTooLarge();
    // It would continue the last of the fields that are put before it.
    if (sent[0] === 0x20 || sent[0] === 0x09) return BEGINS_FOLDED;
    const text = sent.toString('latin1', 0, end === -1 ? sent.length : end);
    let head = readHead(text);
    // Readers differ on what a line that is no field means; an empty line before it makes it the first of the body for all.
    const { fieldsEnd } = head;
    const torn = fieldsEnd < text.length;
    if (torn) head = readHead(text.slice(0, fieldsEnd));
    const user = this.#options.directory.get(incoming.user.id) ?? incoming.user;
    const { recipients, sender } = envelope;
    // Also what is added: a sender may be written so that programs read it in two ways.
    const refusal = authorRule(user, [...missingAuthor(head, sender), ...head.authors]);
    if (refusal !== null) return refusal;
    const trace: Trace = {
      sender,
      helo: origin.helo,
      client: origin.client,
      hostName: this.#options.hostName(),
      id: formatMessageId(draft.id),
      tls: origin.tls !== '',
      authenticated,
      extended,
      utf8: envelope.smtpUtf8,
      recipient: recipients.length === 1 ? (recipients[0]?.address ?? null) : null,
      time: this.#options.now(),
    };
    const added = Buffer.from(receivedField(trace) + missingFields(head, trace));
    return torn
      ? Buffer.concat([added, sent.subarray(0, fieldsEnd), CRLF, sent.subarray(fieldsEnd)])
      : Buffer.concat([added, sent]);
  }

  async #decide(draft: MessageDraft, result: ScanResult, incoming: Incoming): Promise<Reply> {
    const { directory, policy, now } = this.#options;
    const user = directory.get(incoming.user.id);
    if (user === undefined)
      return this.#refuse({ reply: REPLIES.userGone, rule: 'user', detail: '' }, incoming);
    const { recipients } = incoming.envelope;
    const locked = policy.atEnd(user, recipients);
    if (locked !== null) return this.#refuse(locked, incoming);
    if (result.hops > MAX_HOPS) {
      return this.#refuse({ reply: REPLIES.loop, rule: 'loop', detail: `hops=${result.hops}` }, incoming);
    }
    const time = now();
    const message: NewMessage = {
      draft,
      envelope: incoming.envelope,
      origin: incoming.origin,
      headers: result.headers,
      received: time,
      expires: time + user.settings.maxDaysToRetry * DAY,
      takes: [],
      events: [],
    };
    const { verdict } = result;
    if (verdict.kind === 'unavailable') {
      const detail = `scanner=${verdict.scanner} ${verdict.reason}`;
      return this.#refuse({ reply: REPLIES.scannerUnavailable, rule: 'scanner', detail }, incoming);
    }
    if (verdict.kind !== 'clean' && !(await this.#allowed(user, verdict, result.headers.subject))) {
      return this.#quarantine(message, user, verdict, incoming);
    }
    return this.#accept(message, user, result.detail, incoming);
  }

  async #accept(message: NewMessage, user: RelayUser, scanned: string, incoming: Incoming): Promise<Reply> {
    const { store, policy } = this.#options;
    const id = formatMessageId(message.draft.id);
    const reply = { code: 250, text: `2.6.0 Queued as ${id}` };
    const detail = `size=${message.draft.bytes} ${scanned}`;
    const event = this.event('accepted', incoming, '', `${reply.code} ${reply.text}`, detail);
    const accepted = await store.accept({
      ...message,
      takes: policy.takes(user, incoming.envelope.recipients),
      events: [event],
    });
    if (accepted.accepted) return reply;
    return this.#refuse(limitRule(accepted.over, policy.timeZone()), incoming);
  }

  /** Both quarantine responses store, alert and count; only what the sender is told differs. */
  async #quarantine(
    message: NewMessage,
    user: RelayUser,
    verdict: Exclude<ScanVerdict, { kind: 'clean' | 'unavailable' }>,
    incoming: Incoming,
  ): Promise<Reply> {
    const { store, directory, lockout, notify, now } = this.#options;
    const { kind: finding, scanner, reason, score } = verdict;
    const response = user.settings.quarantineResponse;
    const reply =
      response === 'rejected'
        ? REPLIES.found(finding, reason)
        : { code: 250, text: `2.6.0 Queued as ${formatMessageId(message.draft.id)}` };
    const scored = score === null ? '' : ` score=${score}`;
    const detail = `finding=${finding} response=${response}${scored} ${reason}`;
    const event = this.event('quarantined', incoming, scanner, `${reply.code} ${reply.text}`, detail);
    await store.quarantineMessage(
      { ...message, events: [event] },
      { finding, scanner, reason, score, response, expires: now() + directory.relay().quarantineDays * DAY },
    );
    await lockout.strike(user, finding, reason, { ...event, message: message.draft.id });
    notify({ kind: 'quarantined', finding, user: user.address, subject: message.headers.subject, reason });
    return reply;
  }

  /** True for spam that an administrator allowed this sender for a day by releasing its like. Never for malware, nor for a blocked attachment. */
  async #allowed(user: RelayUser, verdict: ScanVerdict, subject: string): Promise<boolean> {
    if (verdict.kind !== 'spam' || subject.trim() === '') return false;
    const until = await this.#options.store.values.get(ALLOW_SPACE, allowKey(user.id, subject));
    return stillAllowed(until, this.#options.now());
  }

  #refuse(refusal: Refusal, incoming: Incoming): Reply {
    const { reply, rule, detail } = refusal;
    const event = this.event('refused', incoming, rule, `${reply.code} ${reply.text}`, detail);
    this.#options.store.write([event]).catch(() => undefined);
    return reply;
  }

  /** A line of the mail log about this message. */
  event(kind: MailEvent['kind'], incoming: Incoming, rule: string, reply: string, detail: string): MailEvent {
    const { user, envelope, origin } = incoming;
    const [first] = envelope.recipients;
    const line: MailEvent = {
      time: this.#options.now(),
      kind,
      message: null,
      userId: user.id,
      user: origin.user,
      client: origin.client,
      sender: envelope.sender,
      recipient:
        envelope.recipients.length === 1 && first !== undefined
          ? first.address
          : joined(envelope.recipients.map(({ address }) => address)),
      rule,
      reply,
      detail: detail.slice(0, 500),
    };
    return withTranscript(line, this.#options.directory.relay(), incoming.dialogue, reply);
  }
}

/** Addresses for one line of the log: at most 1000 characters. */
export function joined(addresses: readonly string[]): string {
  let text = '';
  for (const address of addresses) {
    if (text.length + address.length > 990) return `${text}, …`;
    text += text === '' ? address : `, ${address}`;
  }
  return text;
}

/** Where the empty line begins; -1 when there is none yet. */
function headerEnd(sent: Buffer): number {
  if (sent[0] === 0x0d && sent[1] === 0x0a) return 0;
  const end = sent.indexOf(HEADER_END);
  return end === -1 ? -1 : end + 2;
}

function headerTooLarge(): Refusal {
  return { reply: REPLIES.headerTooLarge(MAX_HEADER), rule: 'header-size', detail: `value=${MAX_HEADER}` };
}

function badLines(fault: string): Refusal {
  return { reply: REPLIES.badLineEnds(fault), rule: 'line-ends', detail: fault };
}

function tooLarge(limit: number, octets: number): Refusal {
  return { reply: REPLIES.tooLarge(limit), rule: 'maxMessageBytes', detail: `value=${limit} got=${octets}` };
}

function notStored(error: unknown): Refusal {
  const detail = error instanceof Error ? error.message : String(error);
  return { reply: notStoredReply(error), rule: 'disk', detail };
}
