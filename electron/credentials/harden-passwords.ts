/**
 * Turns sealed passwords into verifiers, batch by batch. It needs no notes of its own: what is left to do is who is still
 * sealed, so it can stop at any time, in a crash too, and go on later.
 */
import { PosternError } from '../../shared/domain/errors.ts';
import { addressOf, type StoredUser } from '../../shared/domain/user.ts';
import type { HardenedUser, SealedBlock } from '../store/model/store-types.ts';
import { openSecrets, type OpenedSecrets } from './seal.ts';

/** Users hardened in one change, at most. */
const BATCH = 500;
/** Milliseconds after which a batch is committed although it is not full: what a crash may cost. */
const PATIENCE = 10_000;

export interface HardeningParts {
  /** Users still to be hardened, from an id on, at most `limit`. */
  readonly toHarden: (from: number, limit: number) => readonly StoredUser[];
  readonly sealed: (block: number) => SealedBlock | undefined;
  readonly key: Uint8Array;
  readonly setId: string;
  /** Argon2id of a password, as PHC text. */
  readonly makeVerifier: (password: string) => Promise<string>;
  /** Passwords computed at once. */
  readonly parallel: number;
  readonly commit: (users: readonly HardenedUser[]) => Promise<unknown>;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export interface HardeningResult {
  readonly hardened: number;
  /** Users whose sealed password is missing from the set, or was sealed for somebody else. */
  readonly missing: number;
}

/** Hardens until nobody is left or the signal says stop; what was computed by then is committed. Rejects with `wrong-key`. */
export async function hardenPasswords(parts: HardeningParts, signal: AbortSignal): Promise<HardeningResult> {
  let hardened = 0;
  let missing = 0;
  for (let from = 1; !signal.aborted;) {
    const users = parts.toHarden(from, BATCH);
    if (users.length === 0) break;
    let ready: HardenedUser[] = [];
    let since = parts.now();
    const opened = new OpenedBlock(parts);
    let next = 0;
    let committing = Promise.resolve<unknown>(null);
    const commit = (): void => {
      const batch = ready;
      if (batch.length === 0) return;
      ready = [];
      since = parts.now();
      hardened += batch.length;
      committing = committing.then(() => parts.commit(batch));
      // Seen below, once the computing has ended.
      committing.catch(() => {});
    };
    const work = async (): Promise<void> => {
      while (!signal.aborted) {
        const user = users[next++];
        if (user?.password == null) return;
        const { block, index, verifier } = user.password;
        const password = verifier === undefined ? opened.password(block, index, addressOf(user)) : '';
        if (password === null) {
          missing++;
          continue;
        }
        // One that has a verifier only loses the sealed copy that was kept beside it.
        ready.push({ id: user.id, block, index, verifier: verifier ?? (await parts.makeVerifier(password)) });
        if (parts.now() - since > PATIENCE) commit();
      }
    };
    await Promise.all(Array.from({ length: parts.parallel }, work));
    commit();
    await committing;
    from = (users.at(-1)?.id ?? from) + 1;
  }
  return { hardened, missing };
}

/** The block opened last: users of one block mostly follow one another. */
class OpenedBlock {
  readonly #parts: HardeningParts;
  #id = 0;
  #opened: OpenedSecrets | null = null;

  constructor(parts: HardeningParts) {
    this.#parts = parts;
  }

  /** Null when the set lacks the block or the entry, or it is not this user's. */
  password(block: number, index: number, address: string): string | null {
    if (block !== this.#id) {
      const sealed = this.#parts.sealed(block);
      const what = { set: this.#parts.setId, purpose: 'user' } as const;
      this.#opened = sealed === undefined ? null : openSecrets(this.#parts.key, what, sealed);
      this.#id = block;
    }
    try {
      return this.#opened?.of(index, address) ?? null;
    } catch (error) {
      if (error instanceof PosternError && error.code === 'set-damaged') return null;
      throw error;
    }
  }
}

/** What the administrator is told when passwords are missing from the set. */
export function missingPasswords(count: number): PosternError {
  return PosternError.of(
    'set-damaged',
    'The sealed passwords of {count, plural, one {# user} other {# users}} are missing from the set, or were sealed for something else, so they cannot log in. Set new ones.',
    { count },
    { users: count },
  );
}
