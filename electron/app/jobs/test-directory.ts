/** A first look at a directory, before anything is imported from it. */
import type { DirectorySample, DirectorySettings } from '../../../shared/domain/directory.ts';
import { visibleText } from '../../../shared/domain/visible-text.ts';

/** Entries that are shown. */
const SHOWN = 20;

/** The first entries that an import would read; throws as the import would fail. */
export async function testDirectory(directory: DirectorySettings): Promise<DirectorySample> {
  const { checkDirectory, readDirectory } = await import('../../import/ldap/directory.ts');
  checkDirectory(directory);
  const pages = readDirectory(directory, new AbortController().signal);
  try {
    const first = await pages.next();
    const { entries, more } = first.done === true ? { entries: [], more: false } : first.value;
    const shown = entries.slice(0, SHOWN).map(({ dn, primary, aliases }) => ({
      dn: visibleText(dn),
      address: primary === null ? null : visibleText(primary),
      aliases: aliases.length,
    }));
    return { entries: shown, read: entries.length, more };
  } finally {
    await pages.return(undefined);
  }
}
