/** Native file dialogs, one per purpose of the contract. */
import { say } from './desktop-language.ts';
import { dialog, type BrowserWindow, type FileFilter, type OpenDialogOptions } from 'electron';
import type { Shell } from '../app/base/shell.ts';
import { BACKUP_ENDING } from '../../shared/domain/backup.ts';
import { assertNever } from '../../shared/domain/assert-never.ts';

type PickFolder = NonNullable<Shell['pickFolder']>;
type PickFile = NonNullable<Shell['pickFile']>;

const CSV = (): FileFilter[] => [
  { name: say('CSV files'), extensions: ['csv', 'txt', 'tsv', 'gz'] },
  { name: say('All files'), extensions: ['*'] },
];
/** What is imported may also be a workbook. */
const TABLES = (): FileFilter[] => [
  { name: say('Lists of users'), extensions: ['csv', 'txt', 'tsv', 'gz', 'xlsx'] },
  { name: say('All files'), extensions: ['*'] },
];

const EVERY = (): FileFilter[] => [{ name: say('All files'), extensions: ['*'] }];

const BACKUPS = (): FileFilter[] => [
  { name: say('Backups'), extensions: ['age'] },
  { name: say('All files'), extensions: ['*'] },
];

/** The dialogs belong to the window that `owner` gives; without one they stand alone. */
export function nativeDialogs(owner: () => BrowserWindow | null): {
  pickFolder: PickFolder;
  pickFile: PickFile;
} {
  const open = async (options: OpenDialogOptions): Promise<string | null> => {
    const window = owner();
    const { canceled, filePaths } =
      window === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(window, options);
    return canceled ? null : (filePaths[0] ?? null);
  };
  const save = async (title: string, defaultPath: string, filters: FileFilter[]): Promise<string | null> => {
    const window = owner();
    const options = { title, defaultPath, filters, properties: ['showOverwriteConfirmation' as const] };
    const { canceled, filePath } =
      window === null ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(window, options);
    return canceled || filePath === '' ? null : filePath;
  };
  return {
    pickFolder: (purpose) => {
      switch (purpose) {
        case 'new-set':
          return open({
            title: say('Folder for the new user set'),
            buttonLabel: say('Use this folder'),
            properties: ['openDirectory', 'createDirectory', 'promptToCreate'],
          });
        case 'open-set':
          return open({
            title: say('Open a user set'),
            buttonLabel: say('Open'),
            properties: ['openDirectory'],
          });
        case 'backups':
          return open({
            title: say('Folder for the backups'),
            buttonLabel: say('Use this folder'),
            properties: ['openDirectory', 'createDirectory', 'promptToCreate'],
          });
        case 'client-forms':
          return open({
            title: say('Folder for the set-up of mail clients'),
            buttonLabel: say('Use this folder'),
            properties: ['openDirectory', 'createDirectory', 'promptToCreate'],
          });
        default:
          return assertNever(purpose);
      }
    },
    pickFile: (purpose) => {
      switch (purpose) {
        case 'import-csv':
          return open({
            title: say('Import users from a file'),
            filters: TABLES(),
            properties: ['openFile'],
          });
        case 'export-csv':
          return save(say('Export users as CSV'), 'users.csv', CSV());
        case 'rejects-csv':
          return save(say('Save the rejected rows'), 'rejected.csv', CSV());
        case 'backup':
          return open({ title: say('Choose a backup'), filters: BACKUPS(), properties: ['openFile'] });
        case 'new-backup':
          return save(say('Back up the set'), `set${BACKUP_ENDING}`, BACKUPS());
        case 'client-form':
          return save(say('Save the set-up of a mail client'), 'mail-client', EVERY());
        case 'key-file':
          return open({
            title: say('Choose a key file, or name a new one'),
            properties: ['openFile', 'promptToCreate', 'showHiddenFiles'],
          });
        default:
          return assertNever(purpose);
      }
    },
  };
}
