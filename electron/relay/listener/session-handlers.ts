/** What the relay answers at each step of an SMTP session: who may send, from whom, to whom. */
import type {
  SMTPServerAddress,
  SMTPServerAuthentication,
  SMTPServerSession,
} from 'smtp-server/lib/types.js';
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { parseDomain } from '../../../shared/domain/domain-name.ts';
import { needsUtf8, parseMailAddress, sameAddress } from '../../../shared/domain/mail-address.ts';
import { parseLocalPart } from '../../../shared/domain/user-name.ts';
import type { Directory, RelayUser } from '../directory/directory-types.ts';
import type { MailStore } from '../mail/mail-store.ts';
import type { Envelope, EnvelopeRecipient, MailEvent, NotifyOn, Origin } from '../mail/mail-types.ts';
import { REPLIES, type Refusal, type Reply } from '../policy/replies.ts';
import type { SendPolicy } from '../policy/send-policy.ts';
import { withTranscript } from '../dialogue.ts';
import type { AuthThrottle } from './auth-throttle.ts';
import type { Incoming } from './message-intake.ts';
import type { SessionState } from './session-state.ts';

export interface SessionOptions {
  readonly directory: Directory;
  readonly store: Pick<MailStore, 'write' | 'expect'>;
  readonly policy: SendPolicy;
  readonly throttle: AuthThrottle;
  readonly now: () => number;
}

/** Wrong passwords on one connection before it is closed. */
export const MAX_WRONG_PASSWORDS = 3;
/** Parameters of MAIL and RCPT that are honoured, or without meaning for a submission (AUTH, RFC 4954, 5). */
const MAIL_PARAMETERS = new Set(['SIZE', 'BODY', 'SMTPUTF8', 'RET', 'ENVID', 'AUTH']);
const RECIPIENT_PARAMETERS = new Set(['NOTIFY', 'ORCPT']);
/** Refusals of one connection that the mail log tells. */
const MAX_LOGGED = 20;

export type AuthAnswer = { readonly userId: number } | { readonly reply: Reply; readonly close: boolean };

export class SessionHandlers {
  readonly #options: SessionOptions;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** AUTH: one attempt at a time for a client address, with growing pauses while they fail. `isGone`: the client is. */
  async authenticate(
    session: SMTPServerSession,
    state: SessionState,
    auth: SMTPServerAuthentication,
    isGone: () => boolean,
  ): Promise<AuthAnswer> {
    const name = auth.username ?? '';
    const password = auth.password ?? '';
    const { directory, throttle } = this.#options;
    if (actsForAnother(name, auth.authzid ?? '')) {
      return this.#wrong(session, state, name, REPLIES.onBehalfOfAnother);
    }
    try {
      const attempt = await throttle.run(
        session.remoteAddress,
        name,
        (asker) => directory.authenticate(name, password, asker),
        isGone,
      );
      switch (attempt.kind) {
        case 'right':
          state.userId = attempt.found.id;
          return { userId: attempt.found.id };
        case 'wrong':
          return this.#wrong(session, state, name);
        case 'crowded': {
          const reply = REPLIES.tooManyFailedLogins(Math.ceil(attempt.milliseconds / 1000));
          if (attempt.first) this.#logFailure(session, state, name, reply, 'not looked at');
          return { reply, close: true };
        }
        case 'gone':
          return { reply: REPLIES.closing, close: true };
        default:
          return assertNever(attempt);
      }
    } catch {
      return { reply: REPLIES.cannotVerify, close: false };
    }
  }

  #wrong(
    session: SMTPServerSession,
    state: SessionState,
    name: string,
    why: Reply = REPLIES.wrongPassword,
  ): AuthAnswer {
    state.wrongPasswords += 1;
    const close = state.wrongPasswords >= MAX_WRONG_PASSWORDS;
    const reply = close ? REPLIES.tooManyWrongPasswords : why;
    this.#logFailure(session, state, name, reply, `attempt=${state.wrongPasswords}`);
    return { reply, close };
  }

  /** Of what was typed as a name only what can be one is told: some people type their password there. */
  #logFailure(
    session: SMTPServerSession,
    state: SessionState,
    name: string,
    reply: Reply,
    detail: string,
  ): void {
    const shown = isMailbox(name) ? name : '(no address)';
    this.#log('auth-failed', session, state, shown, '', { reply, rule: 'authentication', detail });
  }

  /** MAIL: null when it may go on. Rejects when the mail store cannot say what was used. */
  async mail(
    session: SMTPServerSession,
    state: SessionState,
    path: SMTPServerAddress,
  ): Promise<Reply | null> {
    const { directory, policy } = this.#options;
    state.user = null;
    const sender = path.address === '' ? null : parseMailAddress(path.address);
    const user =
      state.userId === null ? directory.findIp(session.remoteAddress) : directory.get(state.userId);
    const refuse = (refusal: Refusal): Reply => {
      this.#log('refused', session, state, user?.address ?? '', '', refusal, path.address);
      return refusal.reply;
    };
    if (user === undefined) {
      return refuse({
        reply: state.userId === null ? REPLIES.authenticationRequired : REPLIES.userGone,
        rule: 'authentication',
        detail: '',
      });
    }
    const parameter = unknownParameter(path, MAIL_PARAMETERS);
    if (parameter !== undefined) {
      return refuse({ reply: REPLIES.unknownParameter(parameter), rule: 'parameter', detail: '' });
    }
    if (path.address !== '' && sender === null) {
      return refuse({ reply: REPLIES.badSender, rule: 'sender-syntax', detail: '' });
    }
    if (needsUtf8(sender?.local ?? '') && session.envelope.smtpUtf8 !== true) {
      return refuse({ reply: REPLIES.needsSmtpUtf8, rule: 'smtputf8', detail: '' });
    }
    const refusal = await policy.atMail(user, sender);
    if (refusal !== null) return refuse(refusal);
    state.user = user;
    state.sender = sender?.address ?? '';
    state.arrived ??= this.#options.store.expect();
    return null;
  }

  /** RCPT: null when it may go on; the address is brought to its canonical form. `isNamed`: it was accepted before. */
  async recipient(
    session: SMTPServerSession,
    state: SessionState,
    path: SMTPServerAddress,
    isNamed: (address: string) => boolean,
  ): Promise<Reply | null> {
    const user = state.user;
    if (user === null) return REPLIES.authenticationRequired;
    const given = path.address;
    const refuse = (refusal: Refusal): Reply => {
      this.#log('refused', session, state, user.address, given, refusal, state.sender);
      return refusal.reply;
    };
    const parameter = unknownParameter(path, RECIPIENT_PARAMETERS);
    if (parameter !== undefined) {
      return refuse({ reply: REPLIES.unknownParameter(parameter), rule: 'parameter', detail: '' });
    }
    const address = parseMailAddress(
      isPostmaster(path.address) ? this.#options.policy.postmaster(user) : path.address,
    );
    if (address === null) {
      return refuse({ reply: REPLIES.badRecipient, rule: 'recipient-syntax', detail: '' });
    }
    if (needsUtf8(address.local) && session.envelope.smtpUtf8 !== true) {
      return refuse({ reply: REPLIES.needsSmtpUtf8, rule: 'smtputf8', detail: '' });
    }
    path.address = address.address;
    // Named again it is delivered to once, and counts once.
    if (isNamed(address.address)) return null;
    const refusal = await this.#options.policy.atRecipient(
      this.#options.directory.get(user.id) ?? user,
      session.envelope.rcptTo,
      address.address,
    );
    return refusal === null ? null : refuse(refusal);
  }

  /** The transaction as the intake takes it. */
  incoming(session: SMTPServerSession, state: SessionState): Incoming | null {
    const { user } = state;
    if (user === null) return null;
    return {
      user,
      envelope: envelopeOf(session, state.sender),
      origin: originOf(session, user),
      authenticated: state.userId !== null,
      extended: session.openingCommand !== 'HELO',
      dialogue: state.dialogue,
    };
  }

  #log(
    kind: MailEvent['kind'],
    session: SMTPServerSession,
    state: SessionState,
    user: string,
    recipient: string,
    { reply, rule, detail }: Refusal,
    sender = '',
  ): void {
    state.logged += 1;
    if (state.logged > MAX_LOGGED) return;
    const last = state.logged === MAX_LOGGED ? ' (further refusals of this connection are not logged)' : '';
    const event: MailEvent = {
      time: this.#options.now(),
      kind,
      message: null,
      userId: state.user?.id ?? state.userId,
      user,
      client: session.remoteAddress,
      sender: sender.slice(0, 320),
      recipient: recipient.slice(0, 320),
      rule,
      reply: `${reply.code} ${reply.text}`,
      detail: (detail + last).slice(0, 500),
    };
    const told = `${reply.code} ${reply.text}`;
    this.#options.store
      .write([withTranscript(event, this.#options.directory.relay(), state.dialogue, told)])
      .catch(() => undefined);
  }
}

/** The administrator's mailbox, which everybody may write to without a domain (RFC 5321, 4.5.1). */
function isPostmaster(path: string): boolean {
  return path.toLowerCase() === 'postmaster';
}

/** A login may name whom it acts for; here nobody acts for another (RFC 4616, 2). The same user may be written in two ways. */
function actsForAnother(name: string, authorised: string): boolean {
  if (authorised === '' || authorised === name) return false;
  const one = parseMailAddress(name);
  const other = parseMailAddress(authorised);
  return one === null || other === null || !sameAddress(one.address, other.address);
}

/** True for what a user's address may be (design, section 5). */
function isMailbox(name: string): boolean {
  const at = name.lastIndexOf('@');
  return at > 0 && parseLocalPart(name.slice(0, at)).ok && parseDomain(name.slice(at + 1)).ok;
}

/** One that asks for what the relay would not do must not be passed over (RFC 5321, 4.1.1.11). */
function unknownParameter({ args }: SMTPServerAddress, known: ReadonlySet<string>): string | undefined {
  return args === false ? undefined : Object.keys(args).find((name) => !known.has(name));
}

function envelopeOf(session: SMTPServerSession, sender: string): Envelope {
  const { envelope } = session;
  return {
    sender,
    recipients: envelope.rcptTo.map(recipientOf),
    smtpUtf8: envelope.smtpUtf8 === true,
    eightBit: envelope.bodyType === '8bitmime',
    // The library has checked it.
    ret: (envelope.dsn?.ret ?? null) as Envelope['ret'],
    envid: envelope.dsn?.envid ?? null,
  };
}

const NONE: readonly NotifyOn[] = [];

function recipientOf({ address, dsn }: SMTPServerAddress): EnvelopeRecipient {
  return {
    address,
    notify: (dsn?.notify as readonly NotifyOn[] | undefined) ?? NONE,
    orcpt: dsn?.orcpt ?? null,
  };
}

function originOf(session: SMTPServerSession, user: RelayUser): Origin {
  const tls = session.tlsOptions === false ? '' : `${session.tlsOptions.version} ${session.tlsOptions.name}`;
  return {
    userId: user.id,
    user: user.address,
    client: session.remoteAddress,
    helo: session.hostNameAppearsAs,
    tls: session.secure ? tls || 'TLS' : '',
  };
}
