/** Where an open set is kept, as the store sees it: a folder of this computer, or a server that others use, too. */
import { type Message } from '../../../shared/text/text.ts';
import type { ChangeResult, SetInfo } from '../../../shared/contract/types.ts';
import type { DatabaseAddress } from '../postgres/database.ts';
import type { ChangeWriter } from '../change/change-writer.ts';
import type { SetState } from '../table/set-state.ts';
import type { ReadableLog } from './change-log.ts';
import type { FrozenSet, ImportOptions, ImportSession, MeantFolder, Reseal } from './store-types.ts';

/** Short texts that belong to a set on a server, by their names; as the files beside the journal do to a folder. */
export interface Shelf {
  /** Null: there is none. */
  read(name: string): Promise<string | null>;
  /** Puts `text` in the place of what was `read` before (null: of nothing). Rejects with `conflict` when that is another by now. */
  write(name: string, text: string, before: string | null): Promise<void>;
}

/** A folder, or a schema on a server, with its shelf. */
export type SetPlace =
  { readonly folder: string } | { readonly shelf: Shelf; readonly server: DatabaseAddress };

/** The folder of a set that has one. */
export function folderOf(place: SetPlace): string | null {
  return 'folder' in place ? place.folder : null;
}

export interface SetHome {
  readonly state: SetState;
  readonly log: ReadableLog;
  readonly place: SetPlace;
  /** What the set says of itself that depends on where it is kept. */
  condition(): Pick<SetInfo, 'path' | 'damage' | 'readOnly' | 'behind'>;
  /** As `UserStore.held`. */
  held(): MeantFolder;
  /** As `UserStore.refuses`. */
  refuses(meant: MeantFolder): Message | null;
  /**
   * Runs one change when what it touches is free, and tells the listeners. `keys` null: it touches everything. `change` plans against the
   * state and writes; it is run again where another process was first. Rejects with `read-only` or `no-set-open` where nothing can be
   * written.
   */
  change(
    keys: readonly string[] | null,
    change: (writer: ChangeWriter) => Promise<ChangeResult>,
  ): Promise<ChangeResult>;
  /** Runs what writes nothing while no change is under way. Rejects where nothing can be written. */
  look<T>(work: (writer: ChangeWriter) => Promise<T>): Promise<T>;
  /** Takes in what other processes have written until now. */
  follow(): Promise<void>;
  /** As `UserStore.beginImport`. */
  beginImport(options: ImportOptions): ImportSession;
  /** As `UserStore.onChange`. */
  onChange(listener: (seq: number) => void): () => void;
  /** As `UserStore.onMended`. */
  onMended(listener: (sentence: Message) => void): () => void;
  /** As `UserStore.compact`. */
  compact(): Promise<void>;
  /** As `UserStore.freeze`. */
  freeze(info: () => SetInfo): Promise<FrozenSet>;
  /** As `UserStore.sealAnew`. */
  sealAnew(reseal: Reseal, beside: (isUsers: (bytes: Uint8Array) => boolean) => Promise<void>): Promise<void>;
  /** As `UserStore.close`. */
  close(): Promise<void>;
}
