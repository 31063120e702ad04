/** The form of the directory that is kept with the set. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { JobsView } from '../../../shared/contract/job-contract.ts';
import { MAILBOX_FILTER } from '../../../shared/domain/directory.ts';
import type { KeptDirectory } from '../../../shared/domain/job-settings.ts';
import { DirectoryForm } from '../incoming/directory-form.svelte.ts';
import { ScheduleText } from './schedule-text.svelte.ts';

export class KeptDirectoryForm {
  readonly #client: Client;
  readonly typed: DirectoryForm;
  readonly schedule: ScheduleText;
  readonly set: KeptDirectory | null;
  /** Its password is kept, and stays where none is typed. */
  readonly kept: boolean;
  logins = $state('');
  busy = $state(false);

  constructor(client: Client, { settings: { directory: set }, kept }: JobsView) {
    this.#client = client;
    [this.set, this.kept] = [set, kept.bindPassword];
    this.typed = new DirectoryForm(client);
    this.schedule = new ScheduleText(set?.schedule ?? null, 'never');
    if (set === null) return;
    const { url, startTls, base, bindName: bind, clearPassword, aliases, gone } = set;
    Object.assign(this.typed, { url, startTls, base, bind, clearPassword, aliases, gone });
    this.typed.filter = set.filter === MAILBOX_FILTER ? '' : set.filter;
    this.typed.fingerprint = set.fingerprint ?? '';
    this.typed.ca = set.ca ?? '';
    this.logins = set.logins.join(' ');
  }

  /** True once it is kept. `off`: it is forgotten. */
  async save(off = false): Promise<boolean> {
    const { typed } = this;
    if (this.busy || (!off && typed.missing())) return false;
    if (!off && this.schedule.problem !== null) {
      [typed.field, typed.error] = ['schedule', this.schedule.problem];
      return false;
    }
    const { bind, ca = null, fingerprint = null, filter = MAILBOX_FILTER, ...how } = typed.directory;
    const { aliases, gone, password } = typed;
    const settings = {
      ...{
        url: how.url,
        base: how.base,
        startTls: how.startTls ?? false,
        filter,
        ca,
        fingerprint,
        aliases,
        gone,
      },
      // Users' passwords go there, too.
      clearPassword: typed.plain && !typed.startTls && typed.clearPassword,
      bindName: bind?.name ?? '',
      schedule: this.schedule.value,
      logins: this.logins.split(/[\s,]+/).filter((domain) => domain !== ''),
    };
    this.busy = true;
    try {
      await this.#client.invoke('jobs.setDirectory', {
        settings: off ? null : settings,
        ...(!off && password !== '' && { password }),
        base: { settings: this.set },
      });
      return true;
    } catch (error) {
      typed.refused(error);
      if (typed.field === 'bindName') typed.field = 'bind';
      return false;
    } finally {
      this.busy = false;
    }
  }
}
