/** Notifications by e-mail of the open set: its settings, its smart hosts with their passwords, and what happens in it. */
import { message } from '../../../../shared/text/text.ts';
import { hostname } from 'node:os';
import { PosternError, saidOf } from '../../../../shared/domain/errors.ts';
import { computerName, nameInForce, parseHostName } from '../../../../shared/domain/gateway-names.ts';
import type { MailNotices } from '../../../../shared/domain/job-settings.ts';
import { relaySettings } from '../../../../shared/domain/relay-settings.ts';
import type { Notifications } from '../../base/notifications.ts';
import type { Session } from '../../owner/session.ts';
import { smartHostNames } from '../../relay/relay-start.ts';
import { MailNotifier } from './mail-notifier.ts';
import type { Notice } from './send-notice.ts';
import { keepWaiting, takeWaiting } from './waiting-notices.ts';
import { setFolder } from '../../base/set-folder.ts';
import { folderOf } from '../../../store/model/set-home.ts';

export interface OpenMailNoticesParts {
  readonly session: Session;
  readonly notifications: Notifications;
  readonly now: () => number;
  /** Whether somebody here has agreed to what the set does by itself. */
  readonly agreed: () => Promise<boolean>;
}

/** E-mail about what happens to the set that is open, from its opening to its closing. */
export class OpenMailNotices {
  readonly #parts: OpenMailNoticesParts;
  readonly notifier: MailNotifier;
  #enabled: boolean;

  /** `enabled`: false for a short command, whose output tells all. */
  constructor(parts: OpenMailNoticesParts, enabled: boolean) {
    this.#parts = parts;
    this.#enabled = enabled;
    const { session, notifications, now } = parts;
    this.notifier = new MailNotifier({
      ...{ notifications, now, computer: hostname() },
      settings: () => this.#settings(),
      set: () => ({ ...session.store().info(), timeZone: session.store().system().timeZone }),
      send: (settings, notice) => this.send(settings, notice),
    });
    notifications.onAdded((told, cause) => {
      if (this.#enabled && session.info() !== null) this.notifier.add(told, cause);
    });
  }

  enable(): void {
    this.#enabled = true;
    void this.opened();
  }

  /** A set was opened: what waited when it was closed is told. */
  async opened(): Promise<void> {
    const { session } = this.#parts;
    if (!this.#enabled || session.info() === null || session.readOnly() !== null) return;
    const path = folderOf(session.store().place);
    const kept = path === null ? null : await takeWaiting(path);
    if (kept !== null && session.info()?.path === path) this.notifier.resume(kept);
  }

  /** The set is about to be closed: what could not be sent yet is kept in it, or said in the bell to be lost. */
  async closing(): Promise<void> {
    const { session, notifications } = this.#parts;
    const left = this.notifier.forget();
    const info = session.info();
    if (info === null || session.readOnly() !== null) return;
    if ((session.store().system().mailNotices ?? null) === null) return;
    if (left.waiting.length === 0 && left.dropped === 0) return;
    await keepWaiting(setFolder(session.store()), left).catch((error: unknown) => {
      const why = saidOf(error);
      notifications.add({
        kind: 'warning',
        title: message('E-mail notifications of “{name}” were not sent', { name: info.name }),
        body: message(
          'They could not be kept until the set is opened again: {why} What they told stands in this list.',
          { why },
        ),
        cause: null,
      });
    });
  }

  /** Tells the end of a long job that whoever began it is told on the screen; `work` rejects as it does. */
  async telling<T>(what: string, work: Promise<T>, done: (result: T) => string): Promise<T> {
    const told = (kind: 'success' | 'error', title: string, body: string): void => {
      const { session, now } = this.#parts;
      if (!this.#enabled || session.info() === null) return;
      this.notifier.add({ id: title, time: now(), read: false, kind, title, body }, `${kind} ${what}`);
    };
    try {
      const result = await work;
      told('success', `${what} is done`, done(result));
      return result;
    } catch (error) {
      const cancelled = error instanceof PosternError && error.code === 'cancelled';
      if (!cancelled) told('error', `${what} failed`, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /** `host:port` of the smart host that is asked first; null: none is set. */
  by(): string | null {
    const [first] = relaySettings(this.#parts.session.store().system().relay).smartHosts;
    return first === undefined ? null : `${first.host}:${first.port}`;
  }

  /** The host that took it. Rejects with `not-found` where no smart host is set, and with `io-failed`. */
  async send(settings: MailNotices, notice: Notice): Promise<string> {
    const { session, now } = this.#parts;
    const store = session.store();
    const relay = relaySettings(store.system().relay);
    if (relay.smartHosts.length === 0) {
      throw new PosternError(
        'not-found',
        'No smart host is set, and e-mail goes out through one only. Set it in the relay’s settings first.',
      );
    }
    const { id, path } = store.info();
    const keyring = await session.keyring(store);
    const { smartHostPasswords } = await import('../../../credentials/smart-host-passwords.ts');
    const names = smartHostNames(relay);
    const found = await smartHostPasswords({ setId: id, setPath: path, keyring })
      .find(names)
      .catch(() => ({ passwords: {} }));
    const helo = nameInForce(parseHostName, relay.hostName);
    const { sendNotice } = await import('./send-notice.ts');
    return sendNotice({
      ...{ settings, notice, hosts: relay.smartHosts, passwords: found.passwords, now: now() },
      helo: helo === '' ? computerName(hostname()) : helo,
    });
  }

  async #settings(): Promise<MailNotices | null> {
    const { session, agreed } = this.#parts;
    const { mailNotices = null } = session.store().system();
    return mailNotices !== null && (await agreed()) ? mailNotices : null;
  }
}
