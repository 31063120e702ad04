/**
 * Pages that lead a browser to a launch link. Everybody on a computer can read what stands on a command line; a browser is
 * therefore started with the path of such a page, which only this user can read, and not with the link itself.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { livesByName, processName } from '../app/owner/process-name.ts';
import { TOKEN_LIFE } from './launch-session.ts';
import { leadToPage } from './pages.ts';

/** A way in: the link, and the page that leads to it where one was asked for and could be written. */
export interface Link {
  readonly url: string;
  readonly page?: string;
}

export class LaunchPages {
  readonly #newLink: (used: () => void) => string;
  readonly #written = new Set<string>();

  /** `newLink` gives a fresh link, and calls `used` once that opens nothing any more. */
  constructor(newLink: (used: () => void) => string) {
    this.#newLink = newLink;
  }

  /** A fresh link, with a page below `folder` for as long as the link is good; without a folder, no page. */
  link(folder: string | undefined): Link {
    let page: string | null = null;
    const url = this.#newLink(() => this.#remove(page));
    if (folder === undefined) return { url };
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      clearLeftBehind(folder);
      // Of mode 0700, whatever the folder around it allows. By the name it is known whose it is.
      page = join(mkdtempSync(join(folder, `launch-${processName()}-`)), 'open.html');
      this.#written.add(page);
      writeFileSync(page, leadToPage(url), { mode: 0o600, flag: 'wx' });
      return { url, page };
    } catch {
      // A full disk, a folder of somebody else: the link is then printed for the person to open.
      this.#remove(page);
      return { url };
    }
  }

  /** Removes what no browser came for. */
  close(): void {
    for (const page of this.#written) this.#remove(page);
  }

  #remove(page: string | null): void {
    if (page === null || !this.#written.delete(page)) return;
    rmSync(dirname(page), { recursive: true, force: true });
  }
}

/** Removes the pages of shells that were killed. */
function clearLeftBehind(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = /^launch-(\d+[\w.]*)-/.exec(name)?.[1];
    if (owner === undefined) continue;
    const path = join(folder, name);
    try {
      // One of another container goes by its age alone.
      if (livesByName(owner) !== false && Date.now() - statSync(path).mtimeMs < TOKEN_LIFE) continue;
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Another start was quicker, or it is somebody else's.
    }
  }
}
