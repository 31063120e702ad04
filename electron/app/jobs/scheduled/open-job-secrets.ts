/** The secrets of the open set's jobs: the passphrase of its backups, the password of its directory. */
import { PosternError } from '../../../../shared/domain/errors.ts';
import type { SmartHostPasswords } from '../../../credentials/smart-host-passwords.ts';
import { setFolder } from '../../base/set-folder.ts';
import type { Session } from '../../owner/session.ts';

/** Of whichever set is open. */
export class OpenJobSecrets {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Null where it is not kept. Throws where it cannot be had: no key, or it was altered. */
  async secret(name: string): Promise<string | null> {
    const { passwords, refused } = await (await this.#secrets()).find([name]);
    if (refused[0] !== undefined) throw new PosternError('set-damaged', refused[0]);
    return passwords[name] ?? null;
  }

  /** Those of the names that are kept and at hand. */
  async has(names: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await this.#secrets()
      .then((secrets) => secrets.find(names))
      .catch(() => ({ passwords: {} }));
    return new Set(Object.keys(found.passwords));
  }

  /** Keeps one; null forgets it. Rejects where there is no key to seal it under. */
  async keep(name: string, secret: string | null): Promise<void> {
    if (secret === null && !(await this.has([name])).has(name)) return;
    await (await this.#secrets()).keep(name, secret);
  }

  async #secrets(): Promise<SmartHostPasswords> {
    const store = this.#session.store();
    const { id } = store.info();
    const keyring = await this.#session.keyring(store);
    const { jobSecrets } = await import('../../../credentials/smart-host-passwords.ts');
    return jobSecrets({ setId: id, setPath: setFolder(store), keyring });
  }
}
