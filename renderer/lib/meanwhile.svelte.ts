/** What somebody else changed while a form was open: for each field, which of the two values is to be kept. */
import { PosternError } from '../../shared/domain/errors.ts';
import type { MeanwhileChanged } from '../../shared/domain/meanwhile.ts';
import { t } from '../../shared/text/text.ts';

export type Keep = 'theirs' | 'yours';

/** Said when Save is pressed before the choice. */
export const CHOOSE_FIRST = t('Choose for each value above which one to keep, then save.');

export class Meanwhile {
  /** Fields with two values, in the order in which they were found. */
  fields = $state.raw<readonly MeanwhileChanged[]>([]);
  #kept = $state.raw<Readonly<Record<string, Keep>>>({});

  /** True while a choice is missing. */
  readonly open = $derived(this.fields.some(({ field }) => this.#kept[field] === undefined));

  kept(field: string): Keep | undefined {
    return this.#kept[field];
  }
  keep(field: string, value: Keep): void {
    this.#kept = { ...this.#kept, [field]: value };
  }

  /** Takes in what was refused; false when that is about something else. Asks anew where a value is another again. */
  refused(error: unknown): boolean {
    if (!(error instanceof PosternError) || error.code !== 'changed-meanwhile') return false;
    const found = error.details?.['fields'] as readonly MeanwhileChanged[];
    const again = new Set(found.map(({ field }) => field));
    this.fields = [...this.fields.filter(({ field }) => !again.has(field)), ...found];
    this.#kept = Object.fromEntries(Object.entries(this.#kept).filter(([field]) => !again.has(field)));
    return true;
  }

  clear(): void {
    this.fields = [];
    this.#kept = {};
  }

  /** What is sent of `wanted`: without what stays as the others have it. */
  wanted<T extends object>(prefix: string, wanted: T): T {
    return Object.fromEntries(
      Object.entries(wanted).filter(([key]) => this.#kept[`${prefix}${key}`] !== 'theirs'),
    ) as T;
  }

  /** What the form was filled from, of the fields of `wanted`; where one's own value is kept, what was seen since. */
  base<T extends object>(prefix: string, wanted: T, filled: object): T {
    const seen = new Map(this.fields.map(({ field, now }) => [field, now]));
    return Object.fromEntries(
      Object.keys(wanted).map((key) => {
        const field = `${prefix}${key}`;
        const value: unknown = seen.has(field) ? seen.get(field) : Reflect.get(filled, key);
        return [key, value ?? null];
      }),
    ) as T;
  }
}
