/** The one contract: router, preload bridge, browser shell, renderer client, CLI and tests all derive from it. */
import { ACTIVITY } from '../lists/change-lists.ts';
import { EVERYTHING, LONGEST_FILTER } from '../lists/filter.ts';
import { filterSchema } from '../lists/filter-schema.ts';
import * as v from 'valibot';
import { EXPORT_FORMATS, type ExportSurvey } from '../domain/export-format.ts';
import { COLUMN_TARGETS } from '../domain/column-map.ts';
import { importAnswersSchema } from '../domain/import-questions.ts';
import { userQuerySchema } from '../domain/query.ts';
import { path, meant, operation } from './operation.ts';
import { directorySchema, GONE_CHOICES, type DirectorySample } from '../domain/directory.ts';
import { incomingContract } from './incoming-contract.ts';
import { backupContract } from './backup-contract.ts';
import { jobContract } from './job-contract.ts';
import { compareContract, markName } from './compare-contract.ts';
import { page } from './page.ts';
import { userContract } from './user-contract.ts';
import { listExportContract } from './list-export-contract.ts';
import { relayContract } from './relay-contract.ts';
import type { MailLogRow, RelayState } from './relay-types.ts';
import type {
  AppInfo,
  AppNotification,
  ActivityWindow,
  ChangePlace,
  ChangedRows,
  ChangeResult,
  CredentialState,
  ExportResult,
  FolderListing,
  HardeningState,
  ImportPreview,
  ImportReview,
  ImportState,
  RecentSet,
  RejectedRow,
  SetInfo,
  SkippedRow,
  UndoPreview,
  UndoState,
} from './types.ts';
import { ACTIVITY_SORTS } from './types.ts';
import { LONGEST_NAME, visibleFileName } from '../domain/visible-text.ts';
import { LANGUAGE_CHOICES, type Preferences } from '../domain/preferences.ts';

const nothing = v.strictObject({});
/** Of the role on a server, as it was typed; `keep`: in the keychain, once the server has taken it. */
const serverPassword = {
  password: v.optional(v.pipe(v.string(), v.maxLength(1000))),
  keep: v.optional(v.boolean(), false),
};
/** What people name stands in titles, lists and terminals. */
const oneLine = v.check<string, string>(
  (text) => !/[\p{Cc}\u2028\u2029]/u.test(text),
  'it cannot contain control characters or line breaks.',
);
const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100), oneLine);
/** A file's name, without its folder; the browser shell's upload has one too. Files are called anything: it is taken as it is shown. */
export const fileNameSchema = v.pipe(v.string(), v.maxLength(LONGEST_NAME), v.transform(visibleFileName));
/** A change by its number; without it the last one is meant. */
const change = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)));
/** How many the administrator was told would be left alone: refused with `left-alone` when it is another number. */
const leaves = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)));
/** A file that an import reads: a path on this machine, or bytes streamed up by the browser shell. */
const source = v.variant('from', [
  v.strictObject({ from: v.literal('path'), path }),
  v.strictObject({ from: v.literal('upload'), upload: v.pipe(v.string(), v.regex(/^[\w-]{8,64}$/)) }),
]);

/** Which users the rows of a file are. */
const into = v.optional(v.picklist(['users', 'incoming']), 'users');

/** Where a view of the window leads; each character of a filter can become nine of it. */
const address = v.pipe(v.string(), v.maxLength(10 * LONGEST_FILTER));

/** Columns and order of a list. */
const layout = {
  columns: v.pipe(
    v.array(
      v.strictObject({
        id: v.pipe(v.string(), v.maxLength(40)),
        width: v.pipe(v.number(), v.minValue(20), v.maxValue(2000)),
        hidden: v.boolean(),
      }),
    ),
    v.maxLength(50),
  ),
  sort: v.pipe(
    v.array(v.strictObject({ field: v.pipe(v.string(), v.maxLength(40)), descending: v.boolean() })),
    v.maxLength(4),
  ),
};
export const preferencesSchema = v.partial(
  v.strictObject({
    language: v.picklist(LANGUAGE_CHOICES),
    theme: v.picklist(['system', 'light', 'dark']),
    density: v.picklist(['compact', 'normal', 'comfortable']),
    sidebarCollapsed: v.boolean(),
    inspectorOpen: v.boolean(),
    ...layout,
    lists: v.record(v.pipe(v.string(), v.maxLength(20)), v.partial(v.strictObject(layout))),
    operators: v.record(v.pipe(v.string(), v.maxLength(60)), v.pipe(v.string(), v.maxLength(30))),
    importColumns: v.record(
      v.pipe(v.string(), v.maxLength(2000)),
      v.pipe(
        v.array(
          v.strictObject({
            of: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
            to: v.nullable(v.picklist(COLUMN_TARGETS)),
          }),
        ),
        v.maxLength(500),
      ),
    ),
    views: v.pipe(
      v.array(v.strictObject({ name: v.pipe(v.string(), v.minLength(1), v.maxLength(100)), address })),
      v.maxLength(200),
    ),
    shown: v.record(
      path,
      v.strictObject({
        screen: v.pipe(v.string(), v.maxLength(20)),
        addresses: v.record(v.pipe(v.string(), v.maxLength(20)), address),
      }),
    ),
  }),
);

export const contract = {
  'app.info': operation<AppInfo>()('Version, shell, platform and the open set.', nothing),
  'app.preferences': operation<Preferences>()('Preferences of this computer.', nothing),
  'app.setPreferences': operation<Preferences>()('Changes some preferences.', preferencesSchema),
  'app.notifications': operation<readonly AppNotification[]>()(
    'The bell: latest first, at most 200.',
    nothing,
  ),
  'app.readNotifications': operation<void>()('Marks all notifications as read.', nothing),

  'folders.list': operation<FolderListing>()(
    'Folders, CSV files and backups below a folder, where there are no native dialogs.',
    v.strictObject({ path: v.optional(path) }),
  ),
  'folders.pick': operation<string | null>()(
    'Native dialog: a folder, or null when dismissed.',
    v.strictObject({ purpose: v.picklist(['new-set', 'open-set', 'client-forms', 'backups']) }),
  ),
  'files.pick': operation<string | null>()(
    'Native dialog: a file, or null when dismissed.',
    v.strictObject({
      purpose: v.picklist([
        'import-csv',
        'export-csv',
        'rejects-csv',
        'key-file',
        'backup',
        'new-backup',
        'client-form',
      ]),
    }),
  ),

  'sets.recent': operation<readonly RecentSet[]>()('Sets opened lately, latest first.', nothing),
  'sets.forget': operation<void>()(
    'Takes a set off the recent list; the folder stays.',
    v.strictObject({ path }),
  ),
  'sets.create': operation<SetInfo>()(
    'Makes a new set in a folder that is missing or empty, and opens it.',
    v.strictObject({ path, name: v.optional(name), ...serverPassword }),
  ),
  'sets.open': operation<SetInfo>()(
    'Opens a set; the one that is open is closed first.',
    v.strictObject({ path, ...serverPassword }),
  ),
  'sets.test': operation<{ readonly version: string; readonly set: boolean }>()(
    'Whether a server lets us in, its version, and whether the set is there.',
    v.strictObject({ path, ...serverPassword }),
  ),
  'sets.openSample': operation<SetInfo>()('Opens a made-up set of 2,000 users over 6 domains.', nothing),
  'sets.close': operation<void>()('Closes the open set.', nothing),
  'sets.info': operation<SetInfo>()('The open set.', nothing),
  'sets.rename': operation<SetInfo>()(
    'Gives the open set another name; the folder keeps its own.',
    v.strictObject({ name, base: v.optional(v.strictObject({ name: v.string() })), ...meant }),
    { writes: true },
  ),
  'sets.reveal': operation<void>()('Shows the set folder in the file manager.', nothing),

  'changes.list': operation<ActivityWindow>()(
    'The activity log, latest first unless sorted; of what the filter holds for.',
    v.strictObject({
      filter: v.optional(filterSchema(ACTIVITY), EVERYTHING),
      sort: v.optional(v.strictObject({ field: v.picklist(ACTIVITY_SORTS), descending: v.boolean() })),
      ...page,
    }),
  ),
  'changes.place': operation<ChangePlace>()(
    'Where a line is in the activity log, by its number; of a lock that ran out, by its time and sentence.',
    v.strictObject({
      row: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)),
      filter: v.optional(filterSchema(ACTIVITY), EVERYTHING),
      sort: v.optional(v.strictObject({ field: v.picklist(ACTIVITY_SORTS), descending: v.boolean() })),
    }),
  ),
  'changes.details': operation<ChangedRows>()(
    'What one change did to whom: each field before and after.',
    v.strictObject({ change: v.pipe(v.number(), v.integer(), v.minValue(1)), ...page }),
  ),
  'changes.undoState': operation<UndoState>()('What Undo and Redo would do.', nothing),
  'changes.preview': operation<UndoPreview>()(
    'What an undo or redo would do now, and what it would leave alone.',
    v.strictObject({ kind: v.optional(v.picklist(['undo', 'redo']), 'undo'), change }),
  ),
  'changes.undo': operation<ChangeResult>()(
    'Takes back the last change, or the one given.',
    v.strictObject({ change, leaves, ...meant }),
    { writes: true },
  ),
  'changes.redo': operation<ChangeResult>()(
    'Does again what was last undone.',
    v.strictObject({ leaves, ...meant }),
    { writes: true },
  ),

  'imports.preview': operation<ImportPreview>()(
    'Reads the first rows of a CSV file as an import would. An upload is used up.',
    v.strictObject({ source, into, answers: v.optional(importAnswersSchema, {}) }),
  ),
  'imports.start': operation<ImportState>()(
    'Starts a CSV import; its progress comes as `import` events.',
    v.strictObject({
      source: v.variant('from', [...source.options, v.strictObject({ from: v.literal('set'), path })]),
      name: v.optional(fileNameSchema),
      into,
      onDuplicate: v.optional(v.picklist(['skip', 'update', 'fail']), 'skip'),
      allOrNothing: v.optional(v.boolean(), false),
      dryRun: v.optional(v.boolean(), false),
      /** The check that was looked at: where this import would do anything else, it is refused with `conflict`. */
      reviewed: v.optional(v.string()),
      /** Nothing is imported: its rows are compared with the set and that mark of it; null: with the set alone. */
      compare: v.optional(v.strictObject({ mark: v.nullable(markName) })),
      /** What is decided beforehand. */
      answers: v.optional(importAnswersSchema, {}),
      /** What is not decided is asked (phase `asking`); else the import fails with `choice-needed`, and nothing has changed. */
      ask: v.optional(v.boolean(), false),
      ...meant,
    }),
    { writes: true },
  ),
  'imports.testDirectory': operation<DirectorySample>()(
    'The first entries of a directory that an import would read. Nothing is changed.',
    v.strictObject({ directory: directorySchema }),
  ),
  'imports.startDirectory': operation<ImportState>()(
    'Imports incoming users from an LDAP directory; its progress comes as `import` events. Nothing is kept of a directory that was not read to its end.',
    v.strictObject({
      directory: directorySchema,
      /** The further addresses of an entry are incoming users of their own. */
      aliases: v.optional(v.boolean(), false),
      /** What becomes of incoming users of its domains that it does not have. */
      gone: v.optional(v.picklist(GONE_CHOICES), 'tell'),
      dryRun: v.optional(v.boolean(), false),
      ...meant,
    }),
    { writes: true },
  ),
  'imports.state': operation<ImportState | null>()(
    'The import of that id, or the latest.',
    v.strictObject({ id: v.optional(v.string()) }),
  ),
  'imports.answer': operation<ImportState>()(
    'Decides what an import asked, and lets it go on.',
    v.strictObject({ id: v.string(), answers: importAnswersSchema }),
  ),
  'imports.cancel': operation<void>()(
    'Stops an import; nothing of it is kept.',
    v.strictObject({ id: v.string() }),
  ),
  'imports.review': operation<ImportReview | null>()(
    'What an import that was only checked would do; null for another one, and before it is done.',
    v.strictObject({ id: v.string() }),
  ),
  'imports.rejected': operation<{ readonly total: number; readonly rows: readonly RejectedRow[] }>()(
    'Rejected rows in file order.',
    v.strictObject({ id: v.string(), ...page }),
  ),
  'imports.skipped': operation<{ readonly total: number; readonly rows: readonly SkippedRow[] }>()(
    'Who was skipped and why, where an import tells it of each: of incoming users made outgoing ones, and of entries of a directory.',
    v.strictObject({ id: v.string(), ...page }),
  ),
  'imports.saveRejects': operation<ExportResult>()(
    'Writes the rejected rows as CSV, by default without their passwords.',
    v.strictObject({ id: v.string(), path, withPasswords: v.optional(v.boolean(), false) }),
  ),

  'exports.describe': operation<ExportSurvey>()(
    'What the matching users have, to say before an export what it will hold and what not.',
    v.strictObject({ query: v.optional(userQuerySchema, {}) }),
  ),
  'exports.users': operation<ExportResult>()(
    'Writes matching users as CSV.',
    v.strictObject({
      query: v.optional(userQuerySchema, {}),
      path,
      format: v.optional(v.picklist(EXPORT_FORMATS), 'full'),
      /** False leaves them out of a full export; the gateway's format always has them, the one for reading never. */
      passwords: v.optional(v.boolean(), true),
      /** Of a set that lacks changes: writes what is left, which is refused otherwise. */
      damaged: v.optional(v.boolean(), false),
      /** False sets no mark. One is set where all users are written for the gateway or in full, and the set can be changed. */
      mark: v.optional(v.boolean(), true),
    }),
  ),

  'credentials.state': operation<CredentialState>()(
    'Where the key of the open set is kept, and whether it is at hand.',
    nothing,
  ),
  'credentials.useKeychain': operation<CredentialState>()(
    'Keeps (or looks for) the key in the keychain.',
    nothing,
  ),
  'credentials.usePassphrase': operation<CredentialState>()(
    'Unlocks, or protects, the key with a passphrase.',
    v.strictObject({ passphrase: v.pipe(v.string(), v.minLength(8), v.maxLength(1024)) }),
  ),
  'credentials.useKeyFile': operation<CredentialState>()(
    'Reads, or makes, the key in a file of mode 0600.',
    v.strictObject({ path }),
  ),

  'hardening.state': operation<HardeningState>()(
    'How many passwords are hardened, and whether more are being.',
    nothing,
  ),
  'hardening.pause': operation<HardeningState>()(
    'Stops the hardening in the background until it is resumed, also when the set is opened again.',
    v.strictObject(meant),
    { writes: true },
  ),
  'hardening.resume': operation<HardeningState>()('Goes on with the hardening.', v.strictObject(meant), {
    writes: true,
  }),

  ...userContract,
  ...incomingContract,
  ...relayContract,
  ...listExportContract,
  ...backupContract,
  ...compareContract,
  ...jobContract,
} as const;

export type Contract = typeof contract;
export type OperationName = keyof Contract;
export const OPERATION_NAMES = Object.keys(contract) as readonly OperationName[];

/** What a caller may pass; defaults may be left out. */
export type Request<N extends OperationName> = v.InferInput<Contract[N]['request']>;
/** What a handler gets: checked, defaults filled in. */
export type CheckedRequest<N extends OperationName> = v.InferOutput<Contract[N]['request']>;
export type Response<N extends OperationName> =
  NonNullable<Contract[N]['response']> extends never ? void : Exclude<Contract[N]['response'], undefined>;

/** Events that the application sends without being asked. */
export interface Events {
  /** The open set is another one, was closed, or its info changed. */
  readonly set: SetInfo | null;
  /** Something changed up to this sequence number: query again. */
  readonly changed: { readonly seq: number; readonly undo: UndoState };
  /** Time has passed something that answers depend on, without a change: a lock ran out, a day ended. Query again. */
  readonly moment: { readonly now: number };
  readonly import: ImportState;
  readonly notification: AppNotification;
  readonly credentials: CredentialState;
  readonly hardening: HardeningState;
  /** What the set does by itself: a job began or ended, or is set otherwise. Ask again. */
  readonly jobs: { readonly now: number };
  /** The relay's state changed; at most four a second. */
  readonly relay: RelayState;
  /** New lines of the mail log, oldest first; at most four times a second, at most 200 lines each time. The first time some may be known. */
  readonly mailLog: readonly MailLogRow[];
  /** A menu item or accelerator of the desktop shell. */
  readonly command: { readonly command: MenuCommand };
}

export type MenuCommand =
  | 'new-set'
  | 'open-set'
  | 'close-set'
  | 'import-csv'
  | 'export-csv'
  | 'undo'
  | 'redo'
  | 'add-user'
  | 'edit-user'
  | 'delete-user'
  | 'lock-users'
  | 'unlock-users'
  | 'copy-rows'
  | 'print'
  | 'import-incoming'
  | 'backup'
  | 'restore'
  | 'palette'
  | 'shortcuts'
  | 'find'
  | 'select-all'
  | 'toggle-sidebar'
  | 'toggle-inspector'
  | 'settings'
  | 'refresh';

export type EventName = keyof Events;
export const EVENT_NAMES = [
  'set',
  'changed',
  'moment',
  'import',
  'notification',
  'credentials',
  'hardening',
  'jobs',
  'relay',
  'mailLog',
  'command',
] as const satisfies readonly EventName[];

/** The client side of the contract, the same in renderer, CLI and control socket. */
export interface Client {
  invoke<N extends OperationName>(name: N, request: Request<N>): Promise<Response<N>>;
  subscribe<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void;
}
