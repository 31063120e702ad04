/** What the relay remembers of one connection, beside what smtp-server keeps. */
import type { Dialogue } from '../dialogue.ts';
import type { RelayUser } from '../directory/directory-types.ts';

export interface SessionState {
  /** Id of the user who logged in, or null. */
  userId: number | null;
  wrongPasswords: number;
  /** Refusals written to the mail log; a client that is refused a thousand times writes no thousand lines. */
  logged: number;
  /** The user of the transaction under way: who logged in, else the IP user of the client's address. */
  user: RelayUser | null;
  /** Canonical sender of the transaction; empty for the null sender. */
  sender: string;
  /** Tells the mail database that the message it expects has come, or will not. */
  arrived: (() => void) | null;
  /** What was said so far. */
  readonly dialogue: Dialogue;
}

/** The transaction is over, or its message has come. */
export function endExpectation(state: SessionState): void {
  state.arrived?.();
  state.arrived = null;
}

/** Of a connection on which nothing was said yet. */
export function newSessionState(dialogue: Dialogue): SessionState {
  return { userId: null, wrongPasswords: 0, logged: 0, user: null, sender: '', arrived: null, dialogue };
}
