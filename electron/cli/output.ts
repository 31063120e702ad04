/** What a command prints: one JSON document, or text for people; progress and errors go to stderr. */
import type { Writable } from 'node:stream';
import { once } from 'node:events';
import { visibleText } from '../../shared/domain/visible-text.ts';

export interface OutputStreams {
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** JSON for a script: sentences, without what they are made of in another reader's language. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => (key === 'told' ? undefined : part));
}

/** Where a command prints: with `--json` nothing but one document goes to stdout. */
export class Output {
  /** True with `--json`. */
  readonly json: boolean;
  readonly #streams: OutputStreams;
  #status = false;
  readonly #added: Record<string, unknown> = {};
  /** Set where the answer is less than there was: the exit status says so as well. */
  incomplete = false;

  constructor(streams: OutputStreams, json: boolean) {
    this.#streams = streams;
    this.json = json;
  }

  /** The command's result, in the form that was asked for. */
  async result(value: unknown, text: string): Promise<void> {
    this.clearStatus();
    const document = typeof value === 'object' ? { ...value, ...this.#added } : value;
    await this.write(this.json ? `${jsonOf(document)}\n` : text === '' ? '' : `${lines(text)}\n`);
  }

  /** Something every document of this command says beside its result. */
  add(key: string, value: unknown): void {
    this.#added[key] = value;
  }

  /** The end of a document that was written in pieces, its brace included. */
  async finish(): Promise<void> {
    const added = Object.entries(this.#added).map(
      ([key, value]) => `,${JSON.stringify(key)}:${jsonOf(value)}`,
    );
    await this.write(`${added.join('')}}\n`);
  }

  /** Raw output; waits for a slow reader. */
  async write(text: string): Promise<void> {
    if (text !== '' && !this.#streams.stdout.write(text)) await once(this.#streams.stdout, 'drain');
  }

  /** A remark for people on stderr, always one line: a line break in the name of a folder begins none. */
  note(text: string): void {
    this.clearStatus();
    this.#streams.stderr.write(`${visibleText(text)}\n`);
  }

  /** A line that is overwritten by the next; nothing where stderr is no terminal. */
  status(text: string): void {
    if (this.#streams.stderr.isTTY !== true) return;
    this.#streams.stderr.write(`\r\x1b[2K${visibleText(text)}`);
    this.#status = true;
  }

  clearStatus(): void {
    if (this.#status) this.#streams.stderr.write('\r\x1b[2K');
    this.#status = false;
  }
}

/** Paths and names are anybody's: what could act on the terminal is shown as what it is. */
function lines(text: string): string {
  return text.split('\n').map(visibleText).join('\n');
}

/** Columns side by side; numbers to the right. What could act on the terminal is shown as what it is. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => visibleText(String(cell))));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const right = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'),
  );
  return cells
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return right[column] === true ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `1 user`, `2,000 users`. */
export function counted(count: number, word: string): string {
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
}

/** Local date and time to the second, which sorts as text. */
export function timeText(time: number): string {
  return new Date(time).toLocaleString('sv');
}
