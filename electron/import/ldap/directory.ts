/** Reads the entries of an LDAP directory or Active Directory that may have addresses, page by page. */
import { FilterParser, type Client, type Entry } from 'ldapts';
import type { DirectorySettings } from '../../../shared/domain/directory.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { visibleText } from '../../../shared/domain/visible-text.ts';
import { ADDRESS_ATTRIBUTES, described, entryOf, type DirectoryEntry } from './directory-entry.ts';
import { DirectoryLine, requireSense } from './directory-line.ts';
import { directoryTrouble, untrusted } from './directory-trouble.ts';

/** A page of entries. */
export interface DirectoryPage {
  readonly entries: readonly DirectoryEntry[];
  /** Parts of the tree that other servers keep; they are not read. */
  readonly elsewhere: readonly string[];
  /** It is full: another one may follow. */
  readonly more: boolean;
}

/** Larger ones save a tenth of the time, and hold up the owner's loop for the longer. */
const PAGE = 200;
/** Parts of the values of one attribute; more is a server that does not end. */
const MOST_PARTS = 1000;

const MORE =
  'The directory gave a page without entries although it has more: only a part of it was read, so nothing is taken. Narrow the base or the filter.';

/** Throws where not all was read: what came before is then not the whole. */
export async function* readDirectory(
  settings: DirectorySettings,
  signal: AbortSignal,
): AsyncGenerator<DirectoryPage> {
  const { base, filter } = settings;
  requireFilter(filter);
  const line = new DirectoryLine(settings);
  const hangUp = () => line.close();
  signal.addEventListener('abort', hangUp, { once: true });
  let read = 0;
  try {
    refuseAborted(signal);
    await line.open();
    const attributes = [...ADDRESS_ATTRIBUTES];
    const options = { scope: 'sub', filter, attributes, paged: { pageSize: PAGE } } as const;
    for await (const page of line.client.searchPaginated(base, options)) {
      refuseAborted(signal);
      const entries: DirectoryEntry[] = [];
      for (const entry of page.searchEntries) entries.push(await whole(entry, line.client));
      read += entries.length;
      yield { entries, elsewhere: page.searchReferences, more: entries.length >= PAGE };
    }
    refuseAborted(signal);
    if (line.moreToCome) throw new PosternError('io-failed', MORE);
  } catch (error) {
    refuseAborted(signal);
    throw line.refused === null ? directoryTrouble(error, read) : untrusted(line.refused);
  } finally {
    signal.removeEventListener('abort', hangUp);
    line.close();
  }
}

type Name = (typeof ADDRESS_ATTRIBUTES)[number];
type Values = Record<Name, string[]>;

/** With the values that the server has held back, where they are many. */
async function whole(entry: Entry, client: Client): Promise<DirectoryEntry> {
  const values: Values = { mail: [], proxyAddresses: [] };
  const left = take(entry, values);
  for (let parts = 0; left.size > 0; parts += 1) {
    for (const [name, from] of [...left]) {
      const had = values[name].length;
      const attributes = [`${name};range=${from}-*`];
      const { searchEntries } = await client.search(entry.dn, { scope: 'base', attributes });
      left.delete(name);
      for (const more of searchEntries) for (const [key, next] of take(more, values)) left.set(key, next);
      if (values[name].length === had || parts === MOST_PARTS) throw onlyPart(name, entry.dn);
    }
  }
  return entryOf(entry.dn, values);
}

/** Adds what the entry has; gives with which value its attributes go on, where they do. */
function take(entry: Entry, values: Values): Map<Name, number> {
  const left = new Map<Name, number>();
  for (const [description, value] of Object.entries(entry)) {
    const attribute = described(description);
    if (attribute === null) continue;
    const { name, next } = attribute;
    for (const one of [value].flat()) values[name].push(String(one));
    if (next !== null) left.set(name, Math.max(next, left.get(name) ?? 0));
  }
  return left;
}

function onlyPart(name: Name, dn: string): PosternError {
  return PosternError.of('io-failed', 'The directory gave only a part of the values of {name} of {dn}.', {
    name,
    dn: visibleText(dn),
  });
}

/** Refuses settings of which it is known before anything is sent that they are not to be used so. */
export function checkDirectory(settings: DirectorySettings): void {
  requireSense(settings);
  requireFilter(settings.filter);
}

function requireFilter(filter: string): void {
  try {
    FilterParser.parseString(filter);
  } catch (error) {
    const text = 'The filter is none: it looks like (&(objectClass=user)(mail=*)), each bracket closed.';
    throw new PosternError('invalid-request', text, { field: 'filter' }, { cause: error });
  }
}

function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted) throw PosternError.of('cancelled', 'Reading the directory was cancelled.', {});
}
