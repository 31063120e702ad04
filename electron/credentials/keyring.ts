/** The key of one open set: found where it is kept, made when the set has none, never silently replaced. */
import { message, type Message } from '../../shared/text/text.ts';
import { randomBytes } from 'node:crypto';
import type { CredentialState } from '../../shared/contract/types.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { keyFileFromEnvironment, makeKeyFile, readKeyFile } from './key-file.ts';
import type { Keychain, KeychainAnswer } from './keychain.ts';
import { systemKeychain } from './keychain.ts';
import { isKeyOf, keyCheck, readKeyRecord, writeKeyRecord } from './key-record.ts';
import type { KeyRecord, KeyRecordPlace } from './key-record.ts';
import { unwrapKey, wrapKey } from './passphrase.ts';
import { KEY_LENGTH } from './seal.ts';

export interface Keyring {
  state(): CredentialState;
  /** The 32 bytes. Makes them for a set that has none; else throws `credential-store-unavailable` or `wrong-key`. */
  key(): Promise<Uint8Array>;
  /** Keeps the key there from now on, or looks for it there when it is not at hand. */
  useKeychain(): Promise<CredentialState>;
  usePassphrase(passphrase: string): Promise<CredentialState>;
  useKeyFile(path: string): Promise<CredentialState>;
}

export interface KeyringOptions {
  readonly env: NodeJS.ProcessEnv;
  /** True when the set has sealed passwords already: then a missing `key.json` is a loss, no reason for a new key. */
  readonly hasPasswords?: () => boolean;
  /** Replaced in tests only. */
  readonly keychain?: Keychain;
}

/** Finds out where the key is, and takes it if that needs nobody's help. Writes nothing. */
export async function openKeyring(
  setId: string,
  place: KeyRecordPlace,
  options: KeyringOptions,
): Promise<Keyring> {
  const keyring = new SetKeyring(setId, place, options);
  await keyring.look();
  return keyring;
}

class SetKeyring implements Keyring {
  readonly #setId: string;
  readonly #place: KeyRecordPlace;
  readonly #options: KeyringOptions;
  readonly #keychain: Keychain;
  #record: KeyRecord | null = null;
  #key: Uint8Array | null = null;
  #keychainProblem: Message | null = null;
  #locked = false;
  /** Why a set that has a key has it not at hand. */
  #why: PosternError | null = null;
  /** Calls take their turn: two at once must not make two keys. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(setId: string, place: KeyRecordPlace, options: KeyringOptions) {
    this.#setId = setId;
    this.#place = place;
    this.#options = options;
    this.#keychain = options.keychain ?? systemKeychain();
  }

  state(): CredentialState {
    return {
      state: this.#key !== null ? 'ready' : this.#locked ? 'locked' : 'missing',
      keptIn: this.#record?.keptIn ?? null,
      keychainProblem: this.#keychainProblem,
    };
  }

  key(): Promise<Uint8Array> {
    return this.#next(async () => {
      if (this.#key !== null && this.#record !== null) return this.#key;
      // What was locked may have been unlocked since.
      await this.look();
      if (this.#record === null) await this.#first();
      if (this.#key === null) throw this.#why ?? unavailable(message('The key of this set is not at hand.'));
      return this.#key;
    });
  }

  useKeychain(): Promise<CredentialState> {
    return this.#next(async () => {
      const answer = this.#noted(await this.#keychain.find(this.#setId));
      if (answer.is === 'found' && this.#fits(answer.key)) this.#key = answer.key;
      else if (answer.is === 'found' && this.#key === null)
        throw new PosternError('wrong-key', 'The key in the keychain is not the key of this user set.');
      else if (answer.is !== 'found' && answer.is !== 'none') throw unavailable(answer.problem);
      else {
        const kept = this.#noted(await this.#keychain.keep(this.#setId, this.#atHandOrNew()));
        if (kept.is !== 'found')
          throw unavailable('problem' in kept ? kept.problem : message('The keychain lost the key.'));
        this.#key = kept.key;
      }
      return this.#keepIn({ format: 1, keptIn: 'keychain', check: this.#check() });
    });
  }

  usePassphrase(passphrase: string): Promise<CredentialState> {
    return this.#next(async () => {
      if (this.#key === null && this.#record?.keptIn === 'passphrase') {
        const key = await unwrapKey(this.#record.wrapped, passphrase, this.#setId);
        if (!this.#fits(key))
          throw new PosternError(
            'wrong-key',
            'The key under that passphrase is not the key of this user set.',
          );
        return this.#ready(key);
      }
      this.#key = this.#atHandOrNew();
      const wrapped = await wrapKey(this.#key, passphrase, this.#setId);
      return this.#keepIn({ format: 1, keptIn: 'passphrase', check: this.#check(), wrapped });
    });
  }

  useKeyFile(path: string): Promise<CredentialState> {
    return this.#next(async () => {
      let key = await readKeyFile(path);
      if (key === null) {
        key = this.#atHandOrNew();
        await makeKeyFile(path, key);
      } else if (!this.#fits(key)) {
        throw PosternError.of('wrong-key', 'The key in “{path}” is not the key of this user set.', { path });
      }
      this.#key = key;
      return this.#keepIn({ format: 1, keptIn: 'key-file', check: this.#check(), file: path });
    });
  }

  /** Reads `key.json` and tries what needs no one's help. */
  async look(): Promise<void> {
    this.#record = await readKeyRecord(this.#place);
    this.#why = null;
    this.#locked = false;
    const record = this.#record;
    const named = keyFileFromEnvironment(this.#options.env);
    try {
      const key = named === null ? null : await readKeyFile(named);
      if (key !== null && record !== null && isKeyOf(record, key, this.#setId)) return void this.#ready(key);
      if (key !== null && record !== null) {
        this.#why = PosternError.of(
          'wrong-key',
          'The key in “{path}” (POSTERN_KEY_FILE) is not the key of this user set.',
          { path: named ?? '' },
        );
      }
      await this.#lookWhereKept(record, named);
    } catch (error) {
      if (!(error instanceof PosternError)) throw error;
      this.#why = error;
    }
  }

  async #lookWhereKept(record: KeyRecord | null, named: string | null): Promise<void> {
    if (record === null) {
      if (named === null) this.#noted(await this.#keychain.glance(this.#setId));
      return;
    }
    if (record.keptIn === 'passphrase') {
      this.#locked = true;
      this.#why ??= new PosternError(
        'credential-store-unavailable',
        'The key of this set is under a passphrase: enter it in the window first (Settings, Passwords, Unlock).',
      );
      return;
    }
    if (record.keptIn === 'key-file') {
      const key = await readKeyFile(record.file);
      if (key === null) {
        this.#why ??= PosternError.of(
          'credential-store-unavailable',
          'The key file “{path}” is missing: put it back, or name it by POSTERN_KEY_FILE.',
          { path: record.file },
        );
      } else if (this.#fits(key)) this.#ready(key);
      else
        this.#why ??= PosternError.of('wrong-key', 'The key in “{path}” is not the key of this user set.', {
          path: record.file,
        });
      return;
    }
    const answer = this.#noted(await this.#keychain.find(this.#setId));
    if (answer.is === 'found' && this.#fits(answer.key)) this.#ready(answer.key);
    else if (answer.is === 'found')
      this.#why ??= new PosternError('wrong-key', 'The key in the keychain is not the key of this user set.');
    else if (answer.is === 'none') {
      this.#why ??= new PosternError(
        'credential-store-unavailable',
        'The key of this set is in the keychain of another user or computer: open the set there and choose a passphrase or key file.',
      );
    } else {
      this.#locked = answer.is === 'locked';
      this.#why ??= unavailable(
        this.#locked
          ? message('{problem} Unlock it and try again.', { problem: answer.problem })
          : answer.problem,
      );
    }
  }

  /** The first key of a set: in the file that the environment names, else in the keychain. */
  async #first(): Promise<void> {
    const named = keyFileFromEnvironment(this.#options.env);
    if (named !== null) {
      const key = await readKeyFile(named);
      this.#key = key ?? this.#atHandOrNew();
      if (key === null) await makeKeyFile(named, this.#key);
      await this.#keepIn({ format: 1, keptIn: 'key-file', check: this.#check(), file: named });
      return;
    }
    const found = this.#noted(await this.#keychain.find(this.#setId));
    // A key that was kept before its record could be written is the set's key.
    const answer =
      found.is === 'none' ? this.#noted(await this.#keychain.keep(this.#setId, this.#atHandOrNew())) : found;
    if (answer.is !== 'found')
      throw unavailable('problem' in answer ? answer.problem : message('The keychain lost the key.'));
    this.#key = answer.key;
    await this.#keepIn({ format: 1, keptIn: 'keychain', check: this.#check() });
  }

  #atHandOrNew(): Uint8Array {
    if (this.#key !== null) return this.#key;
    if (this.#record !== null) throw this.#why ?? unavailable(message('The key of this set is not at hand.'));
    if (this.#options.hasPasswords?.() === true) {
      throw unavailable(
        message(
          'key.json is missing from the set folder, though the set has passwords: put it back from a copy.',
        ),
      );
    }
    return randomBytes(KEY_LENGTH);
  }

  async #keepIn(record: KeyRecord): Promise<CredentialState> {
    const before = this.#record?.keptIn;
    await writeKeyRecord(this.#place, record, this.#record);
    this.#record = record;
    // Only now: until the record stood, the keychain was where the key would have been looked for.
    if (before === 'keychain' && record.keptIn !== 'keychain') await this.#keychain.forget(this.#setId);
    this.#locked = false;
    this.#why = null;
    return this.state();
  }

  #ready(key: Uint8Array): CredentialState {
    this.#key = key;
    this.#locked = false;
    this.#why = null;
    return this.state();
  }

  #fits(key: Uint8Array): boolean {
    return this.#record === null || isKeyOf(this.#record, key, this.#setId);
  }

  #check(): string {
    return keyCheck(this.#key as Uint8Array, this.#setId);
  }

  #noted(answer: KeychainAnswer): KeychainAnswer {
    this.#keychainProblem = 'problem' in answer ? answer.problem : null;
    return answer;
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

function unavailable(problem: Message): PosternError {
  return PosternError.of(
    'credential-store-unavailable',
    '{problem} Choose a passphrase or a key file in the window (Settings, Passwords); without a window, set POSTERN_KEY_FILE to the path of a key file.',
    { problem },
  );
}
