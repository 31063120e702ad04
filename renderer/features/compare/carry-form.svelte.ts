/** Files that carry what was changed since a mark to the gateway: which of them, and where. */
import { t } from '../../../shared/text/text.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import { CARRY_FILES, type CarryFile, type CarrySurvey } from '../../../shared/contract/difference.ts';
import type { ExportResult } from '../../../shared/contract/types.ts';
import { messageOf } from '../../lib/envelope.ts';
import type { SavePlace } from '../sets/save-place.svelte.ts';

export class CarryForm {
  readonly #client: Client;
  readonly #mark: string;
  readonly #place: Pick<SavePlace, 'path'>;
  chosen = $state<Record<CarryFile, boolean>>({ add: true, remove: true, passwords: true, 'by-hand': true });
  /** What each will hold; null while that is asked. */
  survey = $state.raw<CarrySurvey | null>(null);
  error = $state<string | null>(null);
  busy = $state(false);

  /** `place`: the path that the files' names begin with. */
  constructor(client: Client, mark: string, place: Pick<SavePlace, 'path'>) {
    this.#client = client;
    this.#mark = mark;
    this.#place = place;
  }

  readonly files = $derived(CARRY_FILES.filter((file) => this.chosen[file]));

  /** Users in the chosen files whose password will be left blank. */
  readonly blank = $derived(
    (['add', 'passwords'] as const).reduce(
      (sum, file) => sum + (this.chosen[file] ? (this.survey?.blank[file] ?? 0) : 0),
      0,
    ),
  );

  /** Whether a chosen file will hold a password. */
  readonly secrets = $derived(
    (['add', 'passwords'] as const).some(
      (file) => this.chosen[file] && (this.survey === null || this.survey[file] > this.survey.blank[file]),
    ),
  );

  /** Asks what the files will hold; one that would be empty is not chosen. */
  async load(): Promise<void> {
    try {
      const survey = await this.#client.invoke('exports.describeChanges', { mark: this.#mark });
      this.survey = survey;
      for (const file of CARRY_FILES) this.chosen[file] = survey[file] > 0;
    } catch (cause) {
      this.error = messageOf(cause);
    }
  }

  pathOf(file: CarryFile): string {
    return `${this.#place.path.replace(/\.csv$/i, '')}-${file}.csv`;
  }

  /** Writes those that are chosen, one after another; null where one could not be written. */
  async write(): Promise<readonly (readonly [CarryFile, ExportResult])[] | null> {
    this.busy = true;
    this.error = null;
    const written: (readonly [CarryFile, ExportResult])[] = [];
    try {
      for (const file of this.files) {
        const request = { mark: this.#mark, file, path: this.pathOf(file) };
        written.push([file, await this.#client.invoke('exports.changes', request)]);
      }
      return written;
    } catch (cause) {
      const before = written.map(([, result]) => result.file);
      const said =
        before.length === 0 ? '' : ` ${t('Written before: {files}.', { files: before.join(', ') })}`;
      this.error = `${messageOf(cause)}${said}`;
      return null;
    } finally {
      this.busy = false;
    }
  }
}
