/** A period as two fields hold it, in the set's time zone: from when, until when. */
import { momentIn, readMoment, wallText } from '../../shared/domain/local-moment.ts';
import { t } from '../../shared/text/text.ts';

/** What a field says: a moment, nothing, or why it cannot be. */
interface Read {
  readonly time: number | null;
  readonly error: string | null;
}

export interface PeriodStart {
  /** Said where it would end before it begins. */
  readonly tooEarly: string;
  /** Without an end it is no period. */
  readonly ends?: boolean;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

export class PeriodForm {
  /** As a field for date and time holds it: `2026-12-03T08:00`, or empty. */
  from = $state('');
  until = $state('');
  timeZone = $state<string | null>(null);
  /** Fields are not blamed before something is asked for, or they were left. */
  checked = $state(false);
  readonly #start: Required<PeriodStart>;

  constructor({ tooEarly, ends = false, now = Date.now }: PeriodStart) {
    this.#start = { tooEarly, ends, now };
  }

  /** Fills what is empty: what was typed meanwhile stays. A begin that is past is none. */
  fill({ since, until }: { readonly since: number; readonly until: number | null }): void {
    const zone = this.timeZone;
    if (zone === null) return;
    if (this.from === '' && since > this.#start.now()) this.from = wallText(since, zone);
    if (this.until === '' && until !== null) this.until = wallText(until, zone);
  }

  readonly #since = $derived(this.#read(this.from, 'begin'));
  readonly #end = $derived.by((): Read => {
    const end = this.#read(this.until, 'end');
    if (end.error !== null) return end;
    if (end.time === null)
      return this.#start.ends ? { time: null, error: t('Choose when it ends: a date and a time.') } : end;
    if (end.time > Math.max(this.#since.time ?? 0, this.#start.now())) return end;
    return { time: null, error: this.#start.tooEarly };
  });

  readonly errors = $derived(
    this.checked ? { from: this.#since.error, until: this.#end.error } : { from: null, until: null },
  );

  /** In Unix milliseconds; null while a field cannot be used. */
  readonly period = $derived.by(() => {
    if (this.#since.error !== null || this.#end.error !== null) return null;
    return { since: this.#since.time, until: this.#end.time };
  });

  #read(text: string, role: 'begin' | 'end'): Read {
    if (text === '') return { time: null, error: null };
    const written = readMoment(text);
    if (written === null || this.timeZone === null) {
      return { time: null, error: t('Choose a date and a time, or empty the field.') };
    }
    const found = momentIn(written, { timeZone: this.timeZone, now: this.#start.now(), role });
    return found.ok ? { time: found.time, error: null } : { time: null, error: found.reason };
  }
}
