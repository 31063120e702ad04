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
  /** What all that is done in the session begins with: connection, TLS, EHLO, AUTH. */
  readonly #opening = new Part();
  /** Said about the message under way, or the one before. */
  readonly #message = new Part();
  #opens = true;

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
    if (this.#opens) this.#opening.end();
    this.#opens = false;
    this.#message.clear();
  }

  /** What comes now belongs to the opening, also after messages: a client may start TLS or log in as late as that. */
  reopen(): void {
    this.#opens = true;
  }

  /** All of it, with a last reply that is just to be given. */
  text(last = ''): string {
    const lines = last === '' ? [] : last.split('\n').map((line) => cut(`S: ${toldReply(line)}`));
    const part = this.#opens ? this.#opening : this.#message;
    const first = [...(this.#opens ? [] : this.#opening.beginning()), ...part.first].map(clean);
    const latest = part.latest.slice(-LATEST);
    const tail = [...latest, ...lines].map(clean);
    let leftOut = part.leftOut + part.latest.length - latest.length;
    const made = (): string => [...first, ...gap(leftOut), ...tail].join('\n');
    let text = made();
    for (; text.length > MOST_TRANSCRIPT && tail.length > 1; text = made()) {
      tail.shift();
      leftOut += 1;
    }
    return text.slice(0, MOST_TRANSCRIPT);
  }

  #add(line: string): void {
    (this.#opens ? this.#opening : this.#message).add(cut(line));
  }
}

/** Lines of which the first and the latest are kept. */
class Part {
  readonly first: string[] = [];
  readonly latest: string[] = [];
  leftOut = 0;

  add(line: string): void {
    if (this.latest.length === 0 && this.first.length < FIRST) {
      this.first.push(line);
      return;
    }
    this.latest.push(line);
    if (this.latest.length >= GATHERED) this.#leaveOut(GATHERED - LATEST);
  }

  /** Nothing follows for now: the beginning is kept alone. */
  end(): void {
    this.#leaveOut(this.latest.length);
  }

  clear(): void {
    this.first.length = 0;
    this.end();
    this.leftOut = 0;
  }

  /** The beginning, and how much it leaves out; after {@link end}. */
  beginning(): string[] {
    return [...this.first, ...gap(this.leftOut)];
  }

  #leaveOut(lines: number): void {
    this.latest.splice(0, lines);
    this.leftOut += lines;
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

function gap(lines: number): string[] {
  return lines === 0 ? [] : [`* (${lines} ${lines === 1 ? 'line' : 'lines'} left out)`];
}

function cut(line: string): string {
  return line.length > LINE ? `${line.slice(0, LINE)}…` : line;
}

function clean(line: string): string {
  return withoutControls(line).trimEnd();
}
