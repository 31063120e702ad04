/** Tells listeners of the application what the relay does, at a pace that burdens neither it nor them. */
import { EVERYTHING } from '../../../shared/lists/filter.ts';
import type { RelayState } from '../../../shared/contract/relay-types.ts';
import type { MailReading } from '../../relay/mail/mail-reading.ts';
import type { MailLogEntry } from '../../relay/mail/mail-types.ts';
import type { EventHub } from '../base/event-hub.ts';
import { named } from '../base/mail-names.ts';
import { Paced } from './paced.ts';

/** Milliseconds between two events of a kind. */
const PAUSE = 250;
/** Milliseconds after which a relay is looked at again, though nothing was heard: one of another process tells nothing. */
const TICK = 1_000;
/** Log lines of one event; of more, the last are told. */
const LINES = 200;

export interface RelayFeedOptions {
  readonly events: EventHub;
  readonly state: () => Promise<RelayState>;
  readonly reading: () => Promise<MailReading | null>;
  /** Differs once a relay of another process has begun or ended, or has written mail; cheap. */
  readonly trace: () => string;
}

export class RelayFeed {
  readonly #options: RelayFeedOptions;
  readonly #state: Paced;
  readonly #log: Paced;
  #told = '';
  #line: number | null = null;
  readonly #tick: NodeJS.Timeout;
  /** A relay ran when last told, of this process or of another. */
  #running = false;
  #trace: string;

  constructor(options: RelayFeedOptions) {
    this.#options = options;
    this.#state = new Paced(PAUSE, () => this.#tellState());
    this.#log = new Paced(PAUSE, () => this.#tellLog());
    this.#trace = options.trace();
    this.#tick = setInterval(() => this.#look(), TICK);
    this.#tick.unref();
  }

  /** The state may be another one. */
  changed(running: boolean): void {
    this.#state.want();
    if (running) this.#log.want();
    this.#running ||= running;
  }

  /** Somebody here has changed the mail: who follows is told at once. */
  changedHere(): void {
    this.#state.now();
    this.#log.want();
  }

  /** The mail log has new lines; the counts of the state follow with its next look. */
  logged(): void {
    this.#log.want();
  }

  close(): void {
    clearInterval(this.#tick);
    this.#state.close();
    this.#log.close();
  }

  #look(): void {
    if (!this.#options.events.heard('relay') && !this.#options.events.heard('mailLog')) return;
    const trace = this.#options.trace();
    const touched = trace !== this.#trace;
    this.#trace = trace;
    if (touched || this.#running) this.#state.want();
    if (touched) this.#log.want();
  }

  async #tellState(): Promise<void> {
    if (!this.#options.events.heard('relay')) return;
    const state = await this.#options.state();
    this.#running = state.phase === 'running';
    const text = JSON.stringify(state);
    if (text === this.#told) return;
    this.#told = text;
    this.#options.events.emit('relay', state);
  }

  async #tellLog(): Promise<void> {
    // A headless relay under load must not pay for lines that nobody sees.
    if (!this.#options.events.heard('mailLog')) {
      this.#line = null;
      return;
    }
    const reading = await this.#options.reading();
    if (reading === null) return;
    const since = this.#line;
    const fresh = since === null ? [] : await reading.logSince({ id: since, limit: LINES });
    // Whoever begins to listen is told the last lines, of which some may be known; of many new ones, only the last are told.
    const lines = since === null || fresh.length === LINES ? await lastLines(reading, LINES) : fresh;
    this.#line = lines.at(-1)?.id ?? since ?? 0;
    if (lines.length > 0) this.#options.events.emit('mailLog', lines.map(named));
  }
}

/** The last lines of the log, oldest first. */
export async function lastLines(
  reading: Pick<MailReading, 'log'>,
  limit: number,
): Promise<readonly MailLogEntry[]> {
  const sort = { field: 'time', descending: true };
  const all = { filter: EVERYTHING, sort, at: 0, asker: null, partial: true };
  return (await reading.log({ ...all, offset: 0, limit })).entries.toReversed();
}
