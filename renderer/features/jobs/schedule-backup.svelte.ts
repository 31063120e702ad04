/** The form of the scheduled backup. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { AppInfo } from '../../../shared/contract/types.ts';
import type { JobsView } from '../../../shared/contract/job-contract.ts';
import { SHORTEST_BACKUP_PASSPHRASE } from '../../../shared/domain/backup.ts';
import {
  MOST_KEPT_BACKUPS,
  recipientSchema,
  type ScheduledBackup,
} from '../../../shared/domain/job-settings.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { parseNumber } from '../../../shared/domain/setting-text.ts';
import { t } from '../../../shared/text/text.ts';
import { FileBrowser } from '../sets/file-browser.svelte.ts';
import { messageOf } from '../../lib/envelope.ts';
import { ScheduleText } from './schedule-text.svelte.ts';
import * as v from 'valibot';

/** What is known of the computer that the backups are written on. */
type Computer = Pick<AppInfo, 'nativeDialogs' | 'defaultFolder'>;

export class ScheduleBackupForm {
  readonly #client: Client;
  readonly schedule: ScheduleText;
  readonly set: ScheduledBackup | null;
  /** A passphrase is kept, and stays where none is typed. */
  readonly kept: boolean;
  readonly timeZone: string;
  readonly browser: FileBrowser;
  readonly #computer: Computer;
  /** The folders are shown in place of the form. */
  browsing = $state(false);
  folder = $state('');
  keep = $state('7');
  lock = $state<'passphrase' | 'recipients'>('passphrase');
  passphrase = $state('');
  repeat = $state('');
  recipients = $state('');
  key = $state(true);
  relayKeys = $state(true);
  mail = $state(false);
  busy = $state(false);
  error = $state<string | null>(null);
  field = $state<string | null>(null);
  dirty = $state(false);
  #submitted = $state(false);

  constructor(
    client: Client,
    { settings: { scheduledBackup: set }, kept, timeZone }: JobsView,
    computer: Computer | null,
  ) {
    this.#client = client;
    this.#computer = computer ?? { nativeDialogs: false, defaultFolder: '' };
    this.browser = new FileBrowser(client, false);
    [this.set, this.kept, this.timeZone] = [set, kept.passphrase, timeZone];
    this.schedule = new ScheduleText(set?.schedule ?? null, 'day');
    if (set === null) return;
    const { folder, keep, recipients, key, relayKeys, mail } = set;
    Object.assign(this, { folder, keep: String(keep), key, relayKeys, mail });
    this.recipients = recipients.join('\n');
    this.lock = recipients.length > 0 ? 'recipients' : 'passphrase';
  }

  readonly #keys = $derived(this.recipients.split(/[\s,]+/).filter((key) => key !== ''));
  readonly #problems = $derived.by((): Readonly<Record<string, string | null>> => {
    const number = parseNumber(this.keep);
    const short =
      this.passphrase.length < SHORTEST_BACKUP_PASSPHRASE && !(this.kept && this.passphrase === '');
    const byKey = this.lock === 'recipients';
    return {
      folder: this.folder.trim() === '' ? t('Enter the folder.') : null,
      schedule: this.schedule.problem,
      keep:
        number === null || number < 1 || number > MOST_KEPT_BACKUPS
          ? t('Enter 1 to {most}.', { most: String(MOST_KEPT_BACKUPS) })
          : null,
      passphrase:
        !byKey && short
          ? t('Enter at least {least} characters.', { least: String(SHORTEST_BACKUP_PASSPHRASE) })
          : null,
      repeat: !byKey && this.repeat !== this.passphrase ? t('The two are not the same.') : null,
      recipients:
        byKey && (this.#keys.length === 0 || !this.#keys.every((key) => v.is(recipientSchema, key)))
          ? t('Enter a public key of age; it begins with age1.')
          : null,
    };
  });

  errorOf(field: string): string | null {
    if (this.field === field) return this.error;
    return this.#submitted ? (this.#problems[field] ?? null) : null;
  }

  edited(): void {
    this.dirty = true;
    this.error = this.field = null;
  }

  /** The system's dialog, or a look around where there is none. */
  async browse(): Promise<void> {
    const { nativeDialogs, defaultFolder } = this.#computer;
    this.error = this.field = null;
    try {
      if (nativeDialogs) return this.#take(await this.#client.invoke('folders.pick', { purpose: 'backups' }));
      this.browsing = true;
      const typed = this.folder.trim();
      if (typed === '' || !(await this.browser.open(typed))) await this.browser.open(defaultFolder);
    } catch (error) {
      this.error = messageOf(error);
    }
  }

  /** Takes the folder that is shown, or is chosen in it. */
  useFolder(path = this.browser.listing?.path ?? null): void {
    this.#take(path);
    this.browsing = false;
  }

  #take(path: string | null): void {
    if (path === null || path === this.folder) return;
    this.folder = path;
    this.edited();
  }

  /** True once it is kept. `off`: no backup is made by itself any more. */
  async save(off = false): Promise<boolean> {
    this.#submitted = !off;
    const schedule = this.schedule.value;
    if (
      this.busy ||
      (!off && (schedule === null || Object.values(this.#problems).some((one) => one !== null)))
    )
      return false;
    this.busy = true;
    this.error = this.field = null;
    const { key, relayKeys, mail, passphrase } = this;
    const byKey = this.lock === 'recipients';
    try {
      await this.#client.invoke('jobs.setBackup', {
        settings:
          off || schedule === null
            ? null
            : {
                ...{
                  folder: this.folder.trim(),
                  schedule,
                  keep: parseNumber(this.keep) ?? 1,
                  key,
                  relayKeys,
                  mail,
                },
                recipients: byKey ? this.#keys : [],
              },
        ...(!off && !byKey && passphrase !== '' && { passphrase }),
        base: { settings: this.set },
      });
      return true;
    } catch (error) {
      this.error = messageOf(error);
      const field = error instanceof PosternError ? error.details?.['field'] : undefined;
      this.field = typeof field === 'string' ? (field.split('.').at(-1) ?? null) : null;
      return false;
    } finally {
      this.busy = false;
    }
  }
}
