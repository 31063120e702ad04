/** Suspects are sent one at a time, each in a thread where nothing else is, so that the one that kills its thread is known. */
import { message as told, tell } from '../../../shared/text/text.ts';
import { hostPause } from '../../../shared/domain/retry-schedule.ts';
import { formatMessageId } from '../mail/message-id.ts';
import type { SendResult } from './courier-messages.ts';
import type { CourierOptions } from './courier-types.ts';
import type { Destination, Work } from './destination.ts';
import { Fifo } from '../mail/fifo.ts';
import { Suspects } from './suspects.ts';
import { heldBack, type Answers, type Verdicts } from './verdicts.ts';

/** What the lane has its owner do. */
export interface LaneSteps {
  /** Whether anything may be sent now. */
  readonly maySend: () => boolean;
  /** Sends in the thread of its own; the number of the job. */
  readonly send: (work: Work, choice: NonNullable<ReturnType<Destination['pick']>>) => number;
  readonly isWithdrawn: (work: Work) => boolean;
  /** Back to the database: it cannot be sent now. */
  readonly giveBack: (work: Work) => void;
  readonly judge: (work: Work, answers: Answers, now: number, retryAt: number | null) => Verdicts;
  readonly settle: (work: Work, verdicts: Verdicts) => void;
  /** Nothing is to be sent alone any more. */
  readonly over: () => void;
}

export class AloneLane {
  readonly #options: Pick<CourierOptions, 'now' | 'onNotice'>;
  readonly #steps: LaneSteps;
  readonly #suspects = new Suspects();
  /** Suspects that wait for their turn. */
  readonly #waiting = new Fifo<Work>();
  /** The job that is sent alone. */
  #job: number | null = null;

  constructor(options: Pick<CourierOptions, 'now' | 'onNotice'>, steps: LaneSteps) {
    this.#options = options;
    this.#steps = steps;
  }

  /** The job that is sent alone, or null. */
  get job(): number | null {
    return this.#job;
  }

  /** Takes it if it is a suspect. */
  takes(work: Work): boolean {
    if (!this.#suspects.has(work)) return false;
    this.#waiting.push(work);
    this.next();
    return true;
  }

  /** The thread of all died with this at work. */
  died(work: Work): void {
    this.#suspects.died(work);
  }

  /** Hears of each result. True: it is settled here. */
  settles(work: Work, result: SendResult): boolean {
    const alone = result.job === this.#job;
    if (alone) this.#job = null;
    const unreached = result.kind === 'unreached' && result.brokeOff === null ? result : null;
    // Of what reached no host nothing was sent: that the thread lives on says nothing of it.
    if (unreached === null) this.#suspects.cleared(work);
    if (!alone || unreached === null) return false;
    // Its connection was one more than the host may allow, so the host is not blamed.
    const now = this.#options.now();
    if (work.probe && work.host !== null) work.host.probing = false;
    const { remote, reason, transcript } = unreached;
    const answers = { remote, tls: '', dsn: false, replies: reason, transcript };
    this.#steps.settle(work, this.#steps.judge(work, answers, now, now + hostPause(1)));
    return true;
  }

  /** The thread of {@link job}, which is `work`, is gone. `atWork`: with it; then it is clear of what it died. */
  threadDied(work: Work, error: Error, atWork: boolean): void {
    this.#job = null;
    if (atWork) this.#holdBack(work, error);
    // It is no message's fault when no thread can be started; the next look is soon enough.
    else this.#steps.giveBack(work);
    this.next();
  }

  /** Sends the next suspect if none is on its way. */
  next(): void {
    if (this.#job !== null || !this.#steps.maySend()) return;
    for (let work = this.#waiting.shift(); work !== undefined; work = this.#waiting.shift()) {
      const choice = this.#steps.isWithdrawn(work) ? null : work.destination.pick(this.#options.now());
      if (choice !== null) {
        this.#job = this.#steps.send(work, choice);
        return;
      }
      this.#steps.giveBack(work);
    }
    this.#steps.over();
  }

  #holdBack(work: Work, error: Error): void {
    const { message, deliveries } = work;
    const reason = told(
      'The courier’s thread ended each time it sent this message ({why}). Look at it, then release or delete it.',
      { why: error.message },
    );
    this.#steps.settle(
      work,
      heldBack(message, deliveries, this.#options.now(), tell(reason).replaceAll('’', "'")),
    );
    const name = formatMessageId(message.id);
    this.#options.onNotice({ kind: 'held-back', message: name, sender: message.envelope.sender, reason });
  }
}
