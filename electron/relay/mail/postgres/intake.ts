/** New messages: those of a few milliseconds share a transaction, in which their limits are checked. */
import { setTimeout as wait } from 'node:timers/promises';
import { PosternError } from '../../../../shared/domain/errors.ts';
import type { Accepted, DueMessage, NewMessage } from '../mail-types.ts';
import type { Database } from '../../../store/postgres/database.ts';
import type { IdBlocks } from '../../../store/postgres/id-blocks.ts';
import { insertMessages } from './message-rows.ts';
import { storedDraft } from './stored-draft.ts';
import { knowUsers, lockUsage } from './usage.ts';

/** For so long messages gather, unless none is expected. */
const GATHER_MS = 3;
const MOST = 200;

interface Waiting {
  readonly message: NewMessage;
  readonly resolve: (accepted: Accepted) => void;
  readonly reject: (error: unknown) => void;
}

/** What the intake needs of the store. */
export interface IntakeParts {
  readonly database: Database;
  readonly ids: IdBlocks;
  /** Who has what is due at once. */
  readonly claimant: () => Promise<number | null>;
  readonly logged: () => void;
  readonly due: (message: DueMessage) => void;
}

/** Accepts messages: what waits at one moment goes in one transaction. */
export class Intake {
  readonly #parts: IntakeParts;
  readonly #known = new Set<number>();
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;
  /** Transactions that have begun and will bring a message. */
  expected = 0;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  async accept(message: NewMessage): Promise<Accepted> {
    await storedDraft(message).finish();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ message, resolve, reject });
      this.#running ??= this.#run().finally(() => (this.#running = null));
    });
  }

  /** Once nothing waits any more. */
  async end(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (this.expected > 0) await wait(GATHER_MS);
      else await Promise.resolve();
      await this.#store(this.#waiting.splice(0, MOST));
    }
  }

  /** One whose own fault it is takes none of the others with it. */
  async #store(group: readonly Waiting[]): Promise<void> {
    try {
      await this.#storeAll(group);
    } catch (error) {
      if (group.length === 1 || error instanceof PosternError) for (const { reject } of group) reject(error);
      else for (const one of group) await this.#store([one]);
    }
  }

  async #storeAll(group: readonly Waiting[]): Promise<void> {
    const { database, ids, claimant, logged, due } = this.#parts;
    const limited = group.flatMap(({ message }) =>
      message.origin.userId === null || message.takes.length === 0 ? [] : [message],
    );
    const users = [...new Set(limited.map(({ origin }) => origin.userId ?? 0))].sort((a, b) => a - b);
    await knowUsers(database, users, this.#known);
    const own = await claimant();
    const { answers, told } = await database.transaction(async (transaction) => {
      const usage =
        users.length === 0
          ? null
          : await lockUsage(
              transaction,
              users,
              limited.flatMap(({ takes }) => takes),
            );
      const answers = group.map(({ message }): Accepted => {
        const { userId } = message.origin;
        if (usage !== null && userId !== null) {
          const over = usage.over(userId, message.takes);
          if (over !== null) return { accepted: false, over };
          usage.take(userId, message.takes);
        }
        return { accepted: true, id: message.draft.id };
      });
      const accepted = group.filter((_, at) => answers[at]?.accepted === true).map(({ message }) => message);
      return {
        answers,
        told: await insertMessages(transaction, ids, accepted, {
          claimant: own,
          also: usage === null ? [] : [usage.taken()],
        }),
      };
    });
    answers.forEach((answer, at) => {
      const { message, resolve } = group[at] as Waiting;
      if (answer.accepted) storedDraft(message).stored();
      else message.draft.discard();
      resolve(answer);
    });
    for (const message of told) due(message);
    logged();
  }
}
