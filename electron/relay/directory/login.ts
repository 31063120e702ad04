/**
 * Who may log in. Every attempt that is not remembered costs exactly one unsealing, one comparison and one argon2, whoever is
 * named: an unknown user, an IP user, a sealed or a hardened password take the same time, so that nobody learns who exists.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { comparablePassword } from '../../../shared/domain/password.ts';
import { addressOf, type StoredUser } from '../../../shared/domain/user.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { KEY_LENGTH, openPassword, sealPasswords } from '../../credentials/seal.ts';
import { isImportedHash } from '../../../shared/domain/password-hash.ts';
import { matchesImportedHash } from '../../credentials/imported-hash.ts';
import { makeVerifier, matchesVerifier } from '../../credentials/verifier.ts';
import type { FollowedSet } from '../../store/follow/follow-set.ts';
import type { HardenedUser, SealedBlock } from '../../store/model/store-types.ts';
import type { DirectoryLogins } from './directory-logins.ts';
import { LoginUnavailable } from './login-unavailable.ts';
import { RememberedLogins } from './remembered-logins.ts';
import type { Turn } from './turn-order.ts';
import { GateFull, NobodyWaits, WorkGate } from './work-gate.ts';

/** Logins that may wait for their argon2: as many as there are connections. One core needs 15 to 40 seconds for them. */
const MOST_WAITING = 2000;

export interface LoginOptions {
  readonly set: FollowedSet;
  readonly setId: string;
  /** The set's key, or null while it cannot be had. */
  readonly key: () => Uint8Array | null;
  readonly harden: (users: readonly HardenedUser[]) => Promise<unknown>;
  readonly now: () => number;
  /** Logins computed at once, and of them of whoever has not logged in from there before. */
  readonly atOnce: { readonly all: number; readonly unproved: number };
}

export class Login {
  readonly #options: LoginOptions;
  readonly #gate: WorkGate;
  readonly #remembered: RememberedLogins;
  readonly #compareKey = randomBytes(32);
  /** What those are verified against who have nothing to be verified against, and what is unsealed for those with nothing sealed. */
  readonly #nobody: string;
  readonly #decoy: { readonly key: Uint8Array; readonly block: SealedBlock };
  readonly #hardening = new Set<number>();

  private constructor(options: LoginOptions, nobody: string) {
    this.#options = options;
    this.#nobody = nobody;
    const key = randomBytes(KEY_LENGTH);
    this.#decoy = { key, block: sealPasswords(key, options.setId, [''], ['']) };
    this.#gate = new WorkGate({ ...options.atOnce, waiting: MOST_WAITING });
    this.#remembered = new RememberedLogins(options.now);
  }

  static async create(options: LoginOptions): Promise<Login> {
    return new Login(options, await makeVerifier(randomBytes(16).toString('base64')));
  }

  /** True when the password is the user's; `undefined` stands for a user who does not exist. Rejects with {@link LoginUnavailable}. */
  async check(user: StoredUser | undefined, password: string, turn: Turn): Promise<boolean> {
    if (user !== undefined && this.#remembered.has(user.id, password, markOf(user))) return true;
    try {
      return await this.#gate.run(turn, () => this.#prove(user, password));
    } catch (error) {
      if (error instanceof GateFull || error instanceof NobodyWaits) {
        throw new LoginUnavailable(error.message, { cause: error });
      }
      throw error;
    }
  }

  /**
   * The same where a directory has the passwords. `address`: as it was asked for; one that is no user's is asked for, too, so that nobody
   * learns who is.
   */
  async checkIn(
    directory: DirectoryLogins,
    { user, address }: { readonly user: StoredUser | undefined; readonly address: string },
    password: string,
    turn: Turn,
  ): Promise<boolean> {
    if (password === '') return false;
    const mark = `${user?.changedAt ?? 0} ${directory.mark()}`;
    if (user !== undefined && this.#remembered.has(user.id, password, mark)) return true;
    const right = await directory.check(user === undefined ? address : addressOf(user), password, turn);
    if (user === undefined || !right) return false;
    this.#remembered.remember(user.id, password, [mark]);
    return true;
  }

  async #prove(user: StoredUser | undefined, password: string): Promise<boolean> {
    const sealed = this.#unseal(user);
    const same = this.#same(sealed ?? '', password);
    const hardened = user?.password?.verifier;
    if (user !== undefined && isImportedHash(hardened)) return this.#proveImported(user, hardened, password);
    if (user !== undefined && hardened !== undefined) {
      const right = await matchesVerifier(hardened, password);
      if (right) this.#remembered.remember(user.id, password, [markOf(user)]);
      return right;
    }
    // Without the key nobody learns whether it is the user or the key that is missing.
    const judged = this.#options.key() !== null;
    if (user === undefined || sealed === null || !same) {
      await matchesVerifier(this.#nobody, password);
      if (!judged)
        throw new LoginUnavailable('The set’s key is not there, so sealed passwords cannot be read.');
      return false;
    }
    await this.#accept(user, password);
    return true;
  }

  /**
   * Right or wrong, it costs one argon2 as any attempt does, and its own hash beside it: who asks often enough can tell users
   * who have yet to log in for the first time from all others.
   */
  async #proveImported(user: StoredUser, hash: string, password: string): Promise<boolean> {
    const right = await matchesImportedHash(hash, password);
    if (right) await this.#accept(user, password);
    else await matchesVerifier(this.#nobody, password);
    return right;
  }

  /** A first login: the verifier takes the place of what was compared with. */
  async #accept(user: StoredUser, password: string): Promise<void> {
    const verifier = await makeVerifier(password);
    this.#remembered.remember(user.id, password, [markOf(user), markOf(user, verifier)]);
    this.#harden(user, verifier);
  }

  /** The password, where it is sealed and not hardened; it costs the same where it is not. */
  #unseal(user: StoredUser | undefined): string | null {
    const { setId, set } = this.#options;
    const key = this.#options.key();
    const password = user?.password ?? null;
    const block =
      password?.verifier === undefined && password !== null ? set.sealed(password.block) : undefined;
    if (key !== null && user !== undefined && password !== null && block !== undefined) {
      try {
        return openPassword(key, setId, block, password.index, addressOf(user));
      } catch (error) {
        // Sealed for somebody else, or damaged: nobody logs in with it.
        if (error instanceof PosternError) return null;
        throw error;
      }
    }
    openPassword(this.#decoy.key, setId, this.#decoy.block, 0, '');
    return null;
  }

  #same(a: string, b: string): boolean {
    const mac = (text: string): Buffer =>
      createHmac('sha256', this.#compareKey).update(comparablePassword(text)).digest();
    return timingSafeEqual(mac(a), mac(b));
  }

  /** The login does not wait for it: should it fail, the next login hardens. */
  #harden(user: StoredUser, verifier: string): void {
    const { id, password } = user;
    if (password === null || this.#hardening.has(id)) return;
    this.#hardening.add(id);
    const { block, index } = password;
    this.#options
      .harden([{ id, block, index, verifier }])
      .catch(() => {})
      .finally(() => this.#hardening.delete(id));
  }
}

/** Tells one stored password from another, and any change to the user. */
function markOf(user: StoredUser, verifier = user.password?.verifier): string {
  const { block = 0, index = 0 } = user.password ?? {};
  return `${user.changedAt} ${block} ${index} ${verifier ?? ''}`;
}
