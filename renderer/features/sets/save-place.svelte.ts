/** Where a file is to be written: its path, found by the system's dialog or by looking around where there is none. */
import type { Client, Request } from '../../../shared/contract/contract.ts';
import type { AppInfo } from '../../../shared/contract/types.ts';
import { messageOf } from '../../lib/envelope.ts';
import { baseName, FileBrowser, joinPath } from './file-browser.svelte.ts';

/** What is known of the computer that the file is written on. */
type Computer = Pick<AppInfo, 'platform' | 'nativeDialogs' | 'defaultFolder'>;

/** Until the application has said more. */
const UNKNOWN: Computer = { platform: 'linux', nativeDialogs: false, defaultFolder: '' };

/** What is chosen: a file of some kind, or a folder that takes several. */
export type Wanted =
  | { readonly file: Request<'files.pick'>['purpose'] }
  | { readonly folder: Request<'folders.pick'>['purpose'] };

export class SavePlace {
  readonly #client: Client;
  readonly #computer: Computer;
  readonly #wanted: () => Wanted;
  readonly browser: FileBrowser;
  path = $state('');
  /** Why there is nothing to choose from, or why the file could not be written. */
  error = $state<string | null>(null);
  /** The folders are shown in place of the form. */
  browsing = $state(false);

  /** `name`: proposed, in the folder where people keep their files. */
  constructor(client: Client, computer: Computer | null, name: string, wanted: () => Wanted) {
    this.#client = client;
    this.#computer = computer ?? UNKNOWN;
    this.#wanted = wanted;
    this.browser = new FileBrowser(client, false);
    this.propose(name);
  }

  /** Another name, in the folder of the path. */
  propose(name: string): void {
    const folder = this.path.replace(/[\\/][^\\/]*$/, '');
    const kept = folder === '' || folder === this.path ? this.#computer.defaultFolder : folder;
    this.path = joinPath(kept, name, this.#computer.platform);
  }

  async browse(): Promise<void> {
    this.error = null;
    try {
      if (this.#computer.nativeDialogs) this.path = (await this.#pick()) ?? this.path;
      else {
        this.browsing = true;
        await this.browser.open(this.#computer.defaultFolder);
      }
    } catch (error) {
      this.error = messageOf(error);
    }
  }

  /** The file keeps its name, in the folder that is shown. */
  useFolder(): void {
    const folder = this.browser.listing?.path;
    if (folder !== undefined) this.path = joinPath(folder, baseName(this.path), this.#computer.platform);
    this.browsing = false;
  }

  #pick(): Promise<string | null> {
    const wanted = this.#wanted();
    return 'file' in wanted
      ? this.#client.invoke('files.pick', { purpose: wanted.file })
      : this.#client.invoke('folders.pick', { purpose: wanted.folder });
  }
}
