/** DKIM keys of the relay (RFC 6376): made on first use, kept as files that only this user can read. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RelaySettings } from '../../shared/domain/relay-settings.ts';
import { makeDkimKey } from './courier/dkim/dkim-key.ts';

export class DkimKeys {
  readonly #folder: string;
  readonly #keys = new Map<string, string>();

  /** `folder`: the relay's folder of keys. */
  constructor(folder: string) {
    this.#folder = join(folder, 'dkim');
  }

  /** Reads or makes the keys of these domains. Rejects when one cannot be stored. */
  async prepare(wanted: RelaySettings['dkim']): Promise<void> {
    for (const { domain, selector } of wanted) {
      const name = nameOf(domain, selector);
      if (!this.#keys.has(name)) this.#keys.set(name, await this.#readOrMake(name));
    }
  }

  /** The private key in PEM, or null when none was prepared: then the message waits for it. */
  key(domain: string, selector: string): string | null {
    return this.#keys.get(nameOf(domain, selector)) ?? null;
  }

  async #readOrMake(name: string): Promise<string> {
    const path = join(this.#folder, `${name.replaceAll(/[^\w.-]/g, '_')}.pem`);
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const { privateKey } = await makeDkimKey();
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeFile(path, privateKey, { mode: 0o600, flag: 'wx' });
    return privateKey;
  }
}

/** The name of the DNS record that holds the public key. */
function nameOf(domain: string, selector: string): string {
  return `${selector}._domainkey.${domain}`;
}
