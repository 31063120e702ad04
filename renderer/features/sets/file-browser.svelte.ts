/** Looking around the file system of the machine Postern runs on, where there are no native dialogs. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { FolderListing } from '../../../shared/contract/types.ts';
import { messageOf } from '../../lib/envelope.ts';
import { LatestAnswer } from '../../lib/latest-answer.ts';

export type Entry = FolderListing['entries'][number];

export class FileBrowser {
  readonly #client: Client;
  readonly #files: boolean;
  readonly #backups: boolean;
  listing = $state.raw<FolderListing | null>(null);
  /** What the path field says; a folder once it was opened. */
  text = $state('');
  active = $state(0);
  loading = $state(false);
  error = $state<string | null>(null);
  readonly #answers = new LatestAnswer();

  /** `files`: CSV files are listed too; `backups`: backups are. */
  constructor(client: Client, files: boolean, backups = false) {
    this.#client = client;
    this.#files = files;
    this.#backups = backups;
  }

  readonly entries = $derived.by((): readonly Entry[] =>
    (this.listing?.entries ?? []).filter(
      ({ kind }) => (this.#files || kind !== 'file') && (this.#backups || kind !== 'backup'),
    ),
  );
  readonly selected = $derived<Entry | undefined>(this.entries[this.active]);

  /** Shows a folder (without a path: where people keep their sets). `from` becomes the active entry. */
  async open(path?: string, from?: string): Promise<boolean> {
    const latest = this.#answers.begin();
    const { text } = this;
    this.loading = true;
    try {
      const listing = await this.#client.invoke('folders.list', path === undefined ? {} : { path });
      if (!latest()) return false;
      this.listing = listing;
      // What is typed meanwhile stays.
      if (this.text === text) this.text = listing.path;
      this.error = null;
      this.active = Math.max(
        0,
        this.entries.findIndex((entry) => entry.path === from),
      );
      return true;
    } catch (error) {
      if (latest()) this.error = messageOf(error);
      return false;
    } finally {
      if (latest()) this.loading = false;
    }
  }

  /** To the folder above, with the one we come from active. */
  async up(): Promise<void> {
    const { parent, path } = this.listing ?? {};
    if (parent !== null && parent !== undefined) await this.open(parent, path);
  }

  move(step: number): void {
    this.active = Math.min(this.entries.length - 1, Math.max(0, this.active + step));
  }

  /** Type-ahead: the next entry whose name begins with the letter. */
  seek(letter: string): void {
    const { length } = this.entries;
    for (let i = 1; i <= length; i++) {
      const index = (this.active + i) % length;
      if (this.entries[index]?.name.toLowerCase().startsWith(letter.toLowerCase())) {
        this.active = index;
        return;
      }
    }
  }
}

/** `folder` and `name` joined the way the platform does it. */
export function joinPath(folder: string, name: string, platform: 'windows' | 'macos' | 'linux'): string {
  const separator = platform === 'windows' ? '\\' : '/';
  return folder.endsWith(separator) || folder.endsWith('/') ? folder + name : folder + separator + name;
}

/** A folder or file name from any text: lower-case words joined by hyphens. */
export function fileNameOf(text: string): string {
  const slug = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}._]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return slug === '' ? 'user-set' : slug.slice(0, 80);
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
}
