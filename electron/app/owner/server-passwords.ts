/** Passwords of roles on servers: what was typed here, what PostgreSQL's own programs would find, and what is in the keychain. */
import type { SecretKeychain } from '../../credentials/keychain.ts';
import type { DatabaseAddress } from '../../store/postgres/database.ts';

type Role = Pick<DatabaseAddress, 'host' | 'port' | 'database' | 'user'>;

/** Of this process; only what is to be kept goes to the keychain, an entry for each role on a server. */
export class ServerPasswords {
  readonly #typed = new Map<string, string>();
  readonly #keychain: () => Promise<SecretKeychain>;

  /** `keychain`: replaced in tests only. */
  constructor(keychain: () => Promise<SecretKeychain> = systemKeychain) {
    this.#keychain = keychain;
  }

  /** What was typed, then from PGPASSWORD, PGPASSFILE or `~/.pgpass`, then from the keychain; '': there is none. */
  async find(role: Role): Promise<string> {
    const typed = this.#typed.get(accountOf(role));
    if (typed !== undefined) return typed;
    const { keptPassword } = await import('../../store/postgres/kept-password.ts');
    const found = await keptPassword(role);
    if (found !== '') return found;
    // Without a keychain there is none in it; what the server says of that tells what to do.
    return (await (await this.#keychain()).secret(accountOf(role)).catch(() => null)) ?? '';
  }

  /** Uses it as long as this process lives. */
  use(role: Role, password: string): void {
    this.#typed.set(accountOf(role), password);
  }

  /** It was not the one. */
  forget(role: Role): void {
    this.#typed.delete(accountOf(role));
  }

  /** Keeps it in the keychain. Rejects with `credential-store-unavailable`. */
  async keep(role: Role, password: string): Promise<void> {
    await (await this.#keychain()).keepSecret(accountOf(role), password);
  }
}

function accountOf({ host, port, database, user }: Role): string {
  return `server ${user}@${host}:${port}/${database}`;
}

async function systemKeychain(): Promise<SecretKeychain> {
  return (await import('../../credentials/keychain.ts')).systemKeychain();
}
