/** Which dialog is open. One at a time: the grid, the menus and the shell's accelerators all ask here. */
import type { IncomingSelectionInput } from '../../shared/domain/incoming.ts';
import type { SelectionInput, UserQueryInput } from '../../shared/domain/query.ts';
import type { JobsView } from '../../shared/contract/job-contract.ts';
import type { SavedView } from '../../shared/domain/preferences.ts';
import type { ListToExport } from './list-to-export.ts';
import type { QuarantineQuestion, QueueQuestion } from './mail-questions.ts';
import type { PartlyUndone } from './undoable.ts';
import { router } from './router.svelte.ts';

/** A set that is about to be left, and what would end with it, a sentence each. */
export interface LeavingSet {
  readonly name: string;
  readonly ends: readonly string[];
  readonly go: () => void;
}

export type DialogRequest =
  | { readonly kind: 'add-user' }
  | { readonly kind: 'edit-users'; readonly selection: SelectionInput; readonly count: number }
  | { readonly kind: 'delete-users'; readonly selection: SelectionInput }
  | { readonly kind: 'lock-users'; readonly selection: SelectionInput }
  | { readonly kind: 'unlock-users'; readonly selection: SelectionInput }
  /** `file`: dropped on the window; without it the dialog asks for one. */
  | {
      readonly kind: 'import-csv';
      readonly file: File | null;
      readonly into: 'users' | 'incoming';
      /** It is compared with the set, and nothing is imported. */
      readonly compares?: boolean;
    }
  | { readonly kind: 'compare-set' }
  | { readonly kind: 'take-over'; readonly id: string; readonly file: string }
  | { readonly kind: 'import-directory' }
  | { readonly kind: 'add-incoming' }
  | { readonly kind: 'delete-incoming'; readonly selection: IncomingSelectionInput }
  /** Outgoing users of incoming ones. */
  | { readonly kind: 'to-outgoing' }
  | { readonly kind: 'new-passwords'; readonly selection: SelectionInput }
  | { readonly kind: 'import-progress'; readonly id: string }
  | { readonly kind: 'export-csv'; readonly query: UserQueryInput }
  | { readonly kind: 'export-list'; readonly exported: ListToExport }
  | { readonly kind: 'set-mark' }
  | { readonly kind: 'delete-mark'; readonly mark: string }
  /** Files for the gateway of what was changed since. */
  | { readonly kind: 'carry'; readonly mark: string }
  | { readonly kind: 'backup' }
  /** What the set does by itself, as it was when the dialog was opened. */
  | { readonly kind: 'schedule-backup' | 'kept-directory' | 'mail-notices'; readonly jobs: JobsView }
  | { readonly kind: 'restore' }
  | { readonly kind: 'new-set' }
  | { readonly kind: 'open-set' }
  /** `path`: of a set that could not be opened, for the reason `why`. */
  | { readonly kind: 'server-set'; readonly opens: boolean; readonly path?: string; readonly why?: string }
  | { readonly kind: 'rename-set' }
  /** `view`: to be renamed; null: the one that is shown is to be saved. */
  | { readonly kind: 'name-view'; readonly view: SavedView | null; readonly name: string }
  /** `field`: the one that gets the focus; else the first. */
  | { readonly kind: 'relay-settings'; readonly field: string | null }
  /** `selection`: the users to be set up; null: what holds for all. */
  | { readonly kind: 'client-setup'; readonly selection: SelectionInput | null }
  | { readonly kind: 'queue-step'; readonly question: QueueQuestion }
  | { readonly kind: 'quarantine-step'; readonly question: QuarantineQuestion }
  | { readonly kind: 'leave-set'; readonly question: LeavingSet }
  | { readonly kind: 'undo-partly'; readonly question: PartlyUndone }
  | { readonly kind: 'palette' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'about' }
  | { readonly kind: 'damage' };

/** Those that are about no set, or lead to another one. */
const OF_NO_SET: ReadonlySet<DialogRequest['kind']> = new Set([
  'new-set',
  'open-set',
  'server-set',
  'restore',
  'shortcuts',
  'about',
]);

export class Dialogs {
  current = $state.raw<DialogRequest | null>(null);
  /** The dialog about the set's key: it may lie over another one, which waits for the key. */
  keyOpen = $state(false);
  /** The level the settings screen shows: a domain (A-labels), or null for the system. */
  settingsOf = $state<string | null>(null);

  addUser(): void {
    this.#open({ kind: 'add-user' });
  }
  /** `count` is shown until the dialog has asked for the selection itself. */
  editUsers(selection: SelectionInput, count: number): void {
    this.#open({ kind: 'edit-users', selection, count });
  }
  newPasswords(selection: SelectionInput): void {
    this.#open({ kind: 'new-passwords', selection });
  }
  deleteUsers(selection: SelectionInput): void {
    this.#open({ kind: 'delete-users', selection });
  }
  lockUsers(selection: SelectionInput): void {
    this.#open({ kind: 'lock-users', selection });
  }
  unlockUsers(selection: SelectionInput): void {
    this.#open({ kind: 'unlock-users', selection });
  }
  importCsv(into: 'users' | 'incoming' = 'users'): void {
    this.#open({ kind: 'import-csv', file: null, into });
  }
  importFile(file: File, into: 'users' | 'incoming' = 'users'): void {
    this.#open({ kind: 'import-csv', file, into });
  }
  /** Incoming users from LDAP. */
  importDirectory(): void {
    this.#open({ kind: 'import-directory' });
  }
  addIncoming(): void {
    this.#open({ kind: 'add-incoming' });
  }
  deleteIncoming(selection: IncomingSelectionInput): void {
    this.#open({ kind: 'delete-incoming', selection });
  }
  toOutgoing(): void {
    this.#open({ kind: 'to-outgoing' });
  }
  /** Progress, and then the result, of an import that is running in the background or over. */
  importProgress(id: string): void {
    this.#open({ kind: 'import-progress', id });
  }
  exportCsv(query: UserQueryInput): void {
    this.#open({ kind: 'export-csv', query });
  }
  exportList(exported: ListToExport): void {
    this.#open({ kind: 'export-list', exported });
  }
  compareFile(): void {
    this.#open({ kind: 'import-csv', file: null, into: 'users', compares: true });
  }
  compareSet(): void {
    this.#open({ kind: 'compare-set' });
  }
  /** What is chosen of the comparison with that file. */
  takeOver(id: string, file: string): void {
    this.#open({ kind: 'take-over', id, file });
  }
  setMark(): void {
    this.#open({ kind: 'set-mark' });
  }
  deleteMark(mark: string): void {
    this.#open({ kind: 'delete-mark', mark });
  }
  carry(mark: string): void {
    this.#open({ kind: 'carry', mark });
  }
  backup(): void {
    this.#open({ kind: 'backup' });
  }
  scheduleBackup(jobs: JobsView): void {
    this.#open({ kind: 'schedule-backup', jobs });
  }
  keptDirectory(jobs: JobsView): void {
    this.#open({ kind: 'kept-directory', jobs });
  }
  mailNotices(jobs: JobsView): void {
    this.#open({ kind: 'mail-notices', jobs });
  }
  restore(): void {
    this.#open({ kind: 'restore' });
  }
  newSet(): void {
    this.#open({ kind: 'new-set' });
  }
  serverSet(opens: boolean, refused: { readonly path?: string; readonly why?: string } = {}): void {
    this.#open({ kind: 'server-set', opens, ...refused });
  }
  openSet(): void {
    this.#open({ kind: 'open-set' });
  }
  leaveSet(question: LeavingSet): void {
    this.#open({ kind: 'leave-set', question });
  }
  renameSet(): void {
    this.#open({ kind: 'rename-set' });
  }
  /** `name`: what it may be called. */
  nameView(view: SavedView | null, name = ''): void {
    this.#open({ kind: 'name-view', view, name });
  }
  relaySettings(field: string | null = null): void {
    this.#open({ kind: 'relay-settings', field });
  }
  clientSetup(selection: SelectionInput | null): void {
    this.#open({ kind: 'client-setup', selection });
  }
  queueStep(question: QueueQuestion): void {
    this.#open({ kind: 'queue-step', question });
  }
  quarantineStep(question: QuarantineQuestion): void {
    this.#open({ kind: 'quarantine-step', question });
  }
  /** False when it cannot be asked, because another dialog is open. */
  undoPartly(question: PartlyUndone): boolean {
    const request = { kind: 'undo-partly', question } as const;
    this.#open(request);
    return this.current === request;
  }
  credentials(): void {
    this.keyOpen = true;
  }
  palette(): void {
    this.#open({ kind: 'palette' });
  }
  shortcuts(): void {
    this.#open({ kind: 'shortcuts' });
  }
  about(): void {
    this.#open({ kind: 'about' });
  }
  /** What opening the set found damaged. */
  damage(): void {
    this.#open({ kind: 'damage' });
  }
  settings(domain: string | null): void {
    this.settingsOf = domain;
    router.show('settings');
  }
  activity(): void {
    router.show('activity');
  }
  /** Nothing, where another dialog is open by now. */
  close(request: DialogRequest): void {
    if (this.current === request) this.current = null;
  }

  /** Another set is open, or none: closes what is about the one before. True when a dialog was closed. */
  forgetSet(): boolean {
    const about = this.current !== null && !OF_NO_SET.has(this.current.kind);
    const closes = about || this.keyOpen;
    if (about) this.current = null;
    this.keyOpen = false;
    this.settingsOf = null;
    return closes;
  }

  // A dialog that is open may hold something typed: a drop or an accelerator does not replace it.
  #open(request: DialogRequest): void {
    this.current ??= request;
  }
}

export const dialogs = new Dialogs();
