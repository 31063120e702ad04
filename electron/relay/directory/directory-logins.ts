/** Logins of domains whose passwords a directory (LDAP) has: the relay asks it, and keeps nothing but that it was right, for minutes. */
import { message, tell, type Message } from '../../../shared/text/text.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { KeptDirectory } from '../../../shared/domain/job-settings.ts';
import type { checkLogin } from '../../import/ldap/check-login.ts';
import { LoginUnavailable } from './login-unavailable.ts';
import type { Turn } from './turn-order.ts';
import { GateFull, WorkGate } from './work-gate.ts';

/** Asked at once; each may wait for the server, and the others' logins, which need a core, must not wait behind. */
const AT_ONCE = { all: 16, unproved: 12, waiting: 500 } as const;
/** A directory that does not answer is asked again only after so long, so that clients need not each wait. Milliseconds. */
const REST = 5_000;

export interface DirectoryLoginsOptions {
  /** As the set has it now. */
  readonly directory: () => KeptDirectory | null;
  /** Of its bind name; null: not at hand. */
  readonly bindPassword: () => string | null;
  /** The administrator is told what keeps users from logging in. */
  readonly trouble: (reason: Message) => void;
  /** Milliseconds by a clock that nobody sets. */
  readonly ran: () => number;
  /** Replaced in tests only. */
  readonly check?: typeof checkLogin;
}

export class DirectoryLogins {
  readonly #options: DirectoryLoginsOptions;
  readonly #gate = new WorkGate(AT_ONCE);
  #rests: { readonly until: number; readonly of: string; readonly reason: string } | null = null;

  constructor(options: DirectoryLoginsOptions) {
    this.#options = options;
  }

  /** Whether users of the domain (A-labels) log in with what the directory says. */
  serves(domain: string): boolean {
    return this.#options.directory()?.logins.includes(domain) === true;
  }

  /** Tells one directory from another, and any change of its settings. */
  mark(): string {
    return JSON.stringify(this.#options.directory());
  }

  /** Rejects with {@link LoginUnavailable} where the directory does not say. */
  async check(address: string, password: string, turn: Turn): Promise<boolean> {
    try {
      return await this.#gate.run(turn, () => this.#ask(address, password));
    } catch (error) {
      if (error instanceof GateFull) throw new LoginUnavailable(error.message, { cause: error });
      throw error;
    }
  }

  async #ask(address: string, password: string): Promise<boolean> {
    const { bindPassword, ran, trouble } = this.#options;
    const directory = this.#options.directory();
    if (directory === null) throw new LoginUnavailable('The directory was taken out of the settings.');
    const of = JSON.stringify([directory, bindPassword() !== null]);
    const rests = this.#rests;
    if (rests?.of === of && ran() < rests.until) throw new LoginUnavailable(rests.reason);
    const check = this.#options.check ?? (await import('../../import/ldap/check-login.ts')).checkLogin;
    let answer: Awaited<ReturnType<typeof checkLogin>>;
    try {
      answer = await check({ directory, bindPassword: bindPassword(), address, password });
    } catch (error) {
      if (!(error instanceof PosternError)) throw error;
      this.#rests = { until: ran() + REST, of, reason: error.message };
      trouble(error.told);
      throw new LoginUnavailable(error.message, { cause: error });
    }
    this.#rests = null;
    if (answer !== 'several') return answer === 'right';
    const reason = message(
      'More than one entry of the directory has the address {address}, so nobody can log in as it. Take it from all but one.',
      { address },
    );
    trouble(reason);
    throw new LoginUnavailable(tell(reason));
  }
}
