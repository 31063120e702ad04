/** Tells listeners of the application what the relay does, at a pace that burdens neither it nor them. */
import type { RelayState } from '../../../shared/contract/relay-types.ts';
import type { MailLogEntry, MailReader } from '../../relay/mail/mail-types.ts';
import type { EventHub } from '../base/event-hub.ts';
import { named } from '../base/mail-names.ts';
import { Paced } from './paced.ts';

/** Milliseconds between two events of a kind. */
const PAUSE = 250;
/** Milliseconds after which a relay that runs is looked at again, though nothing was heard. */
const TICK = 1_000;
/** Log lines of one event; of more, the last are told. */
const LINES = 200;

export interface RelayFeedOptions {
  readonly events: EventHub;
  readonly state: () => Promise<RelayState>;
  readonly reader: () => Promise<MailReader | null>;
}

export class RelayFeed {
  readonly #options: RelayFeedOptions;
  readonly #state: Paced;
  readonly #log: Paced;
  #told = '';
  #line: number | null = null;
  #tick: NodeJS.Timeout | undefined;

  constructor(options: RelayFeedOptions) {
    this.#options = options;
    this.#state = new Paced(PAUSE, () => this.#tellState());
    this.#log = new Paced(PAUSE, () => this.#tellLog());
  }

  /** The state may be another one. */
  changed(running: boolean): void {
    this.#state.want();
    if (!running) {
      clearInterval(this.#tick);
      this.#tick = undefined;
    } else if (this.#tick === undefined) {
      this.#tick = setInterval(() => this.#state.want(), TICK);
      this.#tick.unref();
      this.#log.want();
    }
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

  async #tellState(): Promise<void> {
    if (!this.#options.events.heard('relay')) return;
    const state = await this.#options.state();
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
    const reader = await this.#options.reader();
    if (reader === null) return;
    const since = this.#line;
    const fresh = since === null ? [] : reader.logSince(since, LINES);
    // Whoever begins to listen is told the last lines, of which some may be known; of many new ones, only the last are told.
    const lines = since === null || fresh.length === LINES ? lastLines(reader, LINES) : fresh;
    this.#line = lines.at(-1)?.id ?? since ?? 0;
    if (lines.length > 0) this.#options.events.emit('mailLog', lines.map(named));
  }
}

/** The last lines of the log, oldest first. */
export function lastLines(reader: MailReader, limit: number): readonly MailLogEntry[] {
  return reader.log({ conditions: [], offset: 0, limit }).entries.toReversed();
}
