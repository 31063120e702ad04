/** The servers that mail goes to: they have what they took, whatever the relay comes to know of it. */
import type { SendJob, SendResult } from '../../electron/relay/courier/courier-messages.ts';

/** How a server answers a message. `lost`: it took it, and the connection broke before its 250 arrived. */
export const ANSWERS = ['taken', 'later', 'never', 'unreached', 'lost'] as const;
export type Answer = (typeof ANSWERS)[number];

/** A message at a server that has not answered yet. */
export interface Attempt {
  /** Whose it is. */
  readonly relay: number;
  readonly job: Omit<SendJob, 'at'>;
  readonly content: Uint8Array;
  /** The relay did nothing for a while since: another may have the message by now. */
  stale: boolean;
  /** Told of by the relay that sent it. */
  answer(result: SendResult): void;
}

/** The answer to an attempt as the relay hears it. */
export function resultOf({ job }: Attempt, answer: Answer): SendResult {
  const remote = 'mx.example[192.0.2.1]:25';
  const answered = (reply: string): SendResult => ({
    ...{ job: job.id, kind: 'answered', remote, tls: '', dsn: false },
    replies: { step: 'content', reply },
  });
  switch (answer) {
    case 'taken':
      return answered('250 2.0.0 OK');
    case 'later':
      return answered('451 4.3.0 Later');
    case 'never':
      return answered('550 5.1.1 Nobody');
    case 'lost':
      return { job: job.id, kind: 'answered', remote, tls: '', dsn: false, replies: LOST };
    case 'unreached':
      return { job: job.id, kind: 'unreached', brokeOff: null, remote, reason: LOST };
  }
}

const LOST = { status: '4.4.2', text: 'connection lost' };
