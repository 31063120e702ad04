/** Sets in folders and sets on servers, for what is kept in a folder only. */
import { basename, resolve } from 'node:path';
import { PosternError } from '../../../shared/domain/errors.ts';
import { isServerAddress } from '../../../shared/domain/set-place.ts';
import { folderOf, type Shelf } from '../../store/model/set-home.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import { parseServerAddress, serverAddressText } from '../../store/postgres/server-address.ts';

/** Throws `invalid-request` for an address of a server that cannot be read. */
export function requireServerAddress(address: string, env: NodeJS.ProcessEnv): void {
  parseServerAddress(address, env);
}

/** What a set that is made there is called. */
export function nameOf(path: string): string {
  return isServerAddress(path) ? parseServerAddress(path, {}).schema : basename(path);
}

/** Where a set lies: a folder's whole path, or the whole address on a server. Throws `invalid-request` for an address that cannot be read. */
export function setPathOf(path: string, env: NodeJS.ProcessEnv = process.env): string {
  return isServerAddress(path) ? serverAddressText(parseServerAddress(path, env)) : resolve(path);
}

/** Where the set's other secrets are: in its folder, or on its shelf. */
export function secretsPlace(store: Pick<UserStore, 'place' | 'info'>): {
  readonly setPath: string;
  readonly shelf?: Shelf;
} {
  const { place } = store;
  return 'folder' in place ? { setPath: place.folder } : { setPath: store.info().path, shelf: place.shelf };
}

/** The set's folder. Throws `not-available-here` for a set on a server. */
export function setFolder(store: Pick<UserStore, 'place' | 'info'>): string {
  const folder = folderOf(store.place);
  if (folder !== null) return folder;
  throw PosternError.of(
    'not-available-here',
    'The set lies on a server ({path}). This needs a set in a folder so far: “postern move” makes one of it.',
    { path: store.info().path },
  );
}
