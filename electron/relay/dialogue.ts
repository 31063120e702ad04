/** The dialogue of one SMTP session as it goes on, to be kept with a line of the log: bounded, without secrets and content. */
import type { RelaySettings } from '../../shared/domain/relay-settings.ts';
import { keepsTranscript, MOST_TRANSCRIPT, toldCommand, toldReply } from '../../shared/domain/transcript.ts';
import { withoutControls } from './courier/remote-replies.ts';
import type { MailEvent } from './mail/mail-types.ts';

/** Lines at most: those of the beginning, and the latest. */
const FIRST = 30;
const LATEST = 50;
/** Of the latest so many may have gathered before the oldest of them go, all at once. */
const GATHERED = 2 * LATEST;
/** Characters of a line at most. */
const LINE = 400;

/** Lines of the client begin with `C: `, those of the server with `S: `, ours with `* `. */
export class Dialogue {
  readonly #first: string[] = [];
  readonly #latest: string[] = [];
  #leftOut = 0;
  /** Lines of the opening, which all that is done in the session begins with; null: it is not over. */
  #opening: number | null = null;

  command(line: string): void {
    this.#add(`C: ${toldCommand(line)}`);
  }

  /** What answers AUTH: neither it nor its length. */
  answer(): void {
    this.#add('C: (answers AUTH, not kept)');
  }

  /** A reply, lines joined by a newline. */
  reply(text: string): void {
    if (!text.includes('\n')) this.#add(`S: ${toldReply(text)}`);
    else for (const line of text.split(/\r?\n/)) if (line !== '') this.#add(`S: ${toldReply(line)}`);
  }

  note(text: string): void {
    this.#add(`* ${text}`);
  }

  /** Forgets what was said since the opening, which ends with the first call: another message begins. */
  restart(): void {
    if (this.#opening === null) {
      const more = this.#leftOut + this.#latest.length;
      if (more > 0) this.#first.push(gap(more));
      this.#opening = this.#first.length;
    } else this.#first.length = this.#opening;
    this.#latest.length = 0;
    this.#leftOut = 0;
  }

  /** All of it, with a last reply that is just to be given. */
  text(last = ''): string {
    const lines = last === '' ? [] : last.split('\n').map((line) => cut(`S: ${toldReply(line)}`));
    const first = this.#first.map(clean);
    const latest = this.#latest.slice(-LATEST);
    const tail = [...latest, ...lines].map(clean);
    let leftOut = this.#leftOut + this.#latest.length - latest.length;
    const made = (): string => [...first, ...(leftOut === 0 ? [] : [gap(leftOut)]), ...tail].join('\n');
    let text = made();
    for (; text.length > MOST_TRANSCRIPT && tail.length > 1; text = made()) {
      tail.shift();
      leftOut += 1;
    }
    return text.slice(0, MOST_TRANSCRIPT);
  }

  #add(line: string): void {
    const room = this.#latest.length === 0 && this.#first.length < (this.#opening ?? 0) + FIRST;
    if (room) {
      this.#first.push(cut(line));
      return;
    }
    this.#latest.push(cut(line));
    if (this.#latest.length < GATHERED) return;
    this.#leftOut += GATHERED - LATEST;
    this.#latest.splice(0, GATHERED - LATEST);
  }
}

/** A line of the log with what was said until `reply`, its last, where that is to be kept. */
export function withTranscript(
  event: MailEvent,
  { transcripts }: Pick<RelaySettings, 'transcripts'>,
  dialogue: Dialogue,
  reply: string,
): MailEvent {
  if (!keepsTranscript(transcripts, reply.startsWith('2'))) return event;
  return { ...event, transcript: dialogue.text(reply) };
}

function gap(lines: number): string {
  return `* (${lines} ${lines === 1 ? 'line' : 'lines'} left out)`;
}

function cut(line: string): string {
  return line.length > LINE ? `${line.slice(0, LINE)}…` : line;
}

function clean(line: string): string {
  return withoutControls(line).trimEnd();
}
