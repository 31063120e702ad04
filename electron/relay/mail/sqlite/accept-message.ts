/** New messages on their way into the database: into the queue, or into quarantine. */
import type { GroupCommit, Work } from './group-commit.ts';
import type { Accepted, MessageId, NewMessage, QuarantineReason } from '../mail-types.ts';
import type { SpooledDraft } from './message-draft.ts';
import type { StoredMessage } from './message-rows.ts';
import type { Quarantine } from './quarantine.ts';
import { QUARANTINED } from './schema.ts';
import { spooled, storeMessage, type StoreParts } from './store-message.ts';
import type { Taken, UsageCounters } from './usage-counters.ts';

/** Of a message, besides its content: rows, log line, index entries. */
const ROW_BYTES = 1000;

export interface IntakeParts extends StoreParts {
  readonly counters: UsageCounters;
  readonly quarantine: Quarantine;
}

/** Refuses, before anything is queued, what goes over a limit. */
export function accept(message: NewMessage, parts: IntakeParts, commit: GroupCommit): Promise<Accepted> {
  let taken: Taken | null = null;
  const { userId } = message.origin;
  if (userId !== null && message.takes.length > 0) {
    const outcome = parts.counters.take(userId, message.takes);
    if ('used' in outcome) {
      message.draft.discard();
      return Promise.resolve({ accepted: false, over: outcome });
    }
    taken = outcome;
  }
  const draft = spooled(message);
  return new Promise((resolve, reject) => {
    draft.accepting();
    commit.add(new AcceptWork(message, draft, taken, parts, resolve, reject));
  });
}

/** Stores a message where the queue does not see it. */
export async function quarantineMessage(
  message: NewMessage,
  reason: QuarantineReason,
  parts: IntakeParts,
  commit: GroupCommit,
): Promise<MessageId> {
  const draft = spooled(message);
  const store = (): void => {
    parts.rows.insert(message, draft, QUARANTINED, message.received);
    parts.quarantine.insert(draft.id, reason);
    for (const event of message.events) parts.log.append(event, draft.id);
  };
  draft.accepting();
  try {
    await commit.run(store, draft.unstoredBytes + ROW_BYTES);
  } catch (error) {
    draft.notStored();
    throw error;
  }
  draft.stored();
  return draft.id;
}

class AcceptWork implements Work {
  readonly #message: NewMessage;
  readonly #draft: SpooledDraft;
  readonly #taken: Taken | null;
  readonly #parts: IntakeParts;
  readonly #resolve: (accepted: Accepted) => void;
  readonly #reject: (error: Error) => void;
  #stored: StoredMessage | null = null;

  constructor(
    message: NewMessage,
    draft: SpooledDraft,
    taken: Taken | null,
    parts: IntakeParts,
    resolve: (accepted: Accepted) => void,
    reject: (error: Error) => void,
  ) {
    this.#message = message;
    this.#draft = draft;
    this.#taken = taken;
    this.#parts = parts;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get bytes(): number {
    return this.#draft.unstoredBytes + ROW_BYTES;
  }

  run(): void {
    this.#stored = storeMessage(this.#message, this.#draft, this.#parts);
    if (this.#taken !== null) this.#parts.counters.stage(this.#taken);
  }

  done(): void {
    if (this.#taken !== null) this.#parts.counters.stored(this.#taken);
    this.#draft.stored();
    this.#resolve({ accepted: true, id: this.#draft.id });
    if (this.#message.held === true || this.#stored === null) return;
    this.#parts.due.tell(this.#message, this.#stored);
  }

  failed(error: Error): void {
    if (this.#taken !== null) this.#parts.counters.giveBack(this.#taken);
    this.#draft.notStored();
    this.#reject(error);
  }
}
