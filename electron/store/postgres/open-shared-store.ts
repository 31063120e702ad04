/** Opens a set on a server. */
import type { UserStore } from '../model/store-types.ts';
import { SetStore } from '../user-store.ts';
import { Database } from './database.ts';
import { versionOf } from './migrate.ts';
import { parseServerAddress, serverAddressText } from './server-address.ts';
import { SharedSet, type SharedOptions } from './shared-set.ts';

/** Whether the address leads to a set. Rejects where the server does not let us look. */
export async function isSharedSet(text: string, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const address = parseServerAddress(text, env);
  const database = new Database(address);
  try {
    return (await versionOf(database, address.schema)) > 0;
  } finally {
    await database.close();
  }
}

/** As `openSet`, of an address that names a server. Rejects as {@link SharedSet.open}, or with `invalid-request` for the address. */
export async function openSharedStore(
  text: string,
  {
    create,
    ...options
  }: Omit<SharedOptions, 'create' | 'path'> & { readonly create?: { readonly name?: string } },
  env: NodeJS.ProcessEnv = process.env,
): Promise<UserStore> {
  const address = parseServerAddress(text, env);
  const made = create === undefined ? {} : { create: { name: create.name ?? address.schema } };
  const home = await SharedSet.open(address, { ...options, ...made, path: serverAddressText(address) });
  return new SetStore(home, options.now ?? Date.now);
}
