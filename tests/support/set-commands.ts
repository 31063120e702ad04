/** A folder with a set that is still to be made, and the `postern` command on it, as an administrator's script uses it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonHere, PosternCommand, runHere, type Ran, type RanJson } from './command.ts';

interface Listed {
  readonly total: number;
  readonly users: readonly {
    readonly address: string;
    readonly status: string;
    readonly [key: string]: unknown;
  }[];
}

export class SetCommands {
  readonly folder = mkdtempSync(join(tmpdir(), 'postern-cli-'));
  readonly set = join(this.folder, 'gateway');
  readonly env: Readonly<Record<string, string>> = {
    POSTERN_CONFIG_DIR: join(this.folder, 'config'),
    POSTERN_KEY_FILE: join(this.folder, 'key'),
    XDG_RUNTIME_DIR: this.folder,
  };
  readonly #postern = new PosternCommand(this.env);

  /** Runs a command on the set in a process of its own. */
  run(args: readonly string[], stdin?: string): Promise<Ran> {
    return this.#postern.run([...args, '--set', this.set], stdin);
  }

  /** Runs a command on the set in this process, with `--json`: gives the one document. */
  json(args: readonly string[], stdin?: string): Promise<RanJson> {
    return jsonHere([...args, '--set', this.set], { ...process.env, ...this.env }, stdin);
  }

  /** Runs a command on the set in this process, which makes it if it is missing. */
  here(...args: readonly string[]): Promise<Ran> {
    return runHere([...args, '--set', this.set, '--create'], this.env);
  }

  async users(...args: readonly string[]): Promise<Listed> {
    return (await this.json(['users', ...args])).value as Listed;
  }

  /** Writes a file to import; gives its path. */
  csv(text: string | Buffer): string {
    const path = join(this.folder, 'users.csv');
    writeFileSync(path, text);
    return path;
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
