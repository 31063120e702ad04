/** Opens a set on a server. */
import type { UserStore } from '../model/store-types.ts';
import { SetStore } from '../user-store.ts';
import { Database, type DatabaseAddress } from './database.ts';
import { requireNewEnough, versionOf } from './migrate.ts';
import { parseServerAddress, serverAddressText, type ServerAddress } from './server-address.ts';
import { SharedSet, type SharedOptions } from './shared-set.ts';

/** The password of a role; '': there is none. */
export type PasswordOf = (
  role: Pick<DatabaseAddress, 'host' | 'port' | 'database' | 'user'>,
) => Promise<string>;

function addressOf(text: string, passwordOf: PasswordOf | undefined, env: NodeJS.ProcessEnv): ServerAddress {
  const address = parseServerAddress(text, env);
  return passwordOf === undefined ? address : { ...address, password: () => passwordOf(address) };
}

/** Whether the address leads to a set. Rejects where the server does not let us look. */
export async function isSharedSet(text: string, passwordOf?: PasswordOf): Promise<boolean> {
  return (await testServer(text, passwordOf)).set;
}

/** Which version a server has, and whether the set is there. Rejects where it does not let us look, or is too old. */
export async function testServer(
  text: string,
  passwordOf?: PasswordOf,
): Promise<{ readonly version: string; readonly set: boolean }> {
  const address = addressOf(text, passwordOf, process.env);
  const database = new Database(address);
  try {
    await requireNewEnough(database);
    const [row] = await database.query("SELECT current_setting('server_version') AS version");
    const version = /^[\d.]+/.exec(String(row?.['version']))?.[0] ?? '';
    return { version, set: (await versionOf(database, address.schema)) > 0 };
  } finally {
    await database.close();
  }
}

/** As `openSet`, of an address that names a server. Rejects as {@link SharedSet.open}, or with `invalid-request` for the address. */
export async function openSharedStore(
  text: string,
  {
    create,
    passwordOf,
    ...options
  }: Omit<SharedOptions, 'create' | 'path'> & {
    readonly create?: { readonly name?: string };
    readonly passwordOf?: PasswordOf;
  },
  env: NodeJS.ProcessEnv = process.env,
): Promise<UserStore> {
  const address = addressOf(text, passwordOf, env);
  const made = create === undefined ? {} : { create: { name: create.name ?? address.schema } };
  const home = await SharedSet.open(address, { ...options, ...made, path: serverAddressText(address) });
  return new SetStore(home, options.now ?? Date.now);
}
