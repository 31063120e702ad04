/** Names the changes that lie after damage: sound, but not to be shown without what is missing before them. */
import { join } from 'node:path';
import type { LostChange, LostChanges } from '../../../shared/contract/types.ts';
import { FileCursor } from './file-cursor.ts';
import { decodeLine, kindOf } from './line-format.ts';
import type { ChangeLine, EndLine } from '../model/journal-types.ts';
import { NotPlain } from './plain-file.ts';
import { codeOf, segmentName, segmentsIn } from './set-files.ts';
import { header } from '../model/plausible.ts';
import { changeMessage } from '../../../shared/domain/change-message.ts';
import { changeSentence } from '../../../shared/domain/change-sentence.ts';
import { aboutOf } from '../model/about.ts';

/** So many are named; the others are only counted. */
const NAMED = 20;

/** The changes of all segments from `first` on, as far as they can be read. */
export async function lostFrom(folder: string, first: number): Promise<LostLines> {
  const lost = new LostLines();
  for (const segment of await segmentsIn(folder)) {
    if (segment >= first) await lost.seeSegment(folder, segment);
  }
  return lost;
}

/** Of a sound line. */
function countsByItself(line: Buffer): boolean {
  const decoded = decodeLine(line);
  const kind = decoded.ok ? kindOf(decoded.body) : '';
  return kind !== 'begin' && kind !== 'batch';
}

/** What a line says of itself; null when that cannot be, or cannot be read. */
function namedBy(body: Buffer): LostChange | null {
  try {
    const line = JSON.parse(body.toString()) as ChangeLine | EndLine;
    header(line);
    const { change, time, actor } = line;
    const said = { ...line, about: aboutOf(line) };
    return { change, time, actor, summary: changeSentence(said), told: changeMessage(said) };
  } catch {
    return null;
  }
}

export class LostLines {
  /** Sound lines after the damage. */
  lines = 0;
  /** Those of them that count by themselves: no part of a large change without its end. */
  counting = 0;
  /** Files that could not be read to their end, each with the error's code. */
  readonly unread: string[] = [];
  #count = 0;
  readonly #first: LostChange[] = [];

  /** Notes the change of a line, if it is one; false when the line is not sound, so that nothing it says is believed. */
  name(line: Buffer): boolean {
    const decoded = decodeLine(line);
    if (!decoded.ok) return false;
    const kind = kindOf(decoded.body);
    if (kind !== 'change' && kind !== 'end') return true;
    this.#count++;
    if (this.#first.length === NAMED) return true;
    const said = namedBy(decoded.body);
    if (said !== null) this.#first.push(said);
    return true;
  }

  /** Reads on to the end of the file, or as far as the disk gives it: only names are wanted, and no set stays shut for them. */
  async seeRest(cursor: FileCursor, file: string): Promise<void> {
    try {
      for (let line = await cursor.line(); line !== undefined; line = await cursor.line()) {
        if (!this.name(line)) continue;
        this.lines++;
        if (countsByItself(line)) this.counting++;
      }
    } catch (error) {
      this.#cannotRead(file, error);
    }
  }

  async seeSegment(folder: string, segment: number): Promise<void> {
    const file = segmentName(segment);
    let cursor: FileCursor;
    try {
      cursor = await FileCursor.open(join(folder, file));
    } catch (error) {
      this.#cannotRead(file, error);
      return;
    }
    try {
      await this.seeRest(cursor, file);
    } finally {
      await cursor.close();
    }
  }

  #cannotRead(file: string, error: unknown): void {
    if (error instanceof NotPlain) {
      this.unread.push(`${file} (it ${error.why})`);
      return;
    }
    const code = codeOf(error);
    // What is wrong with the program itself must not pass for damage.
    if (code === '') throw error;
    this.unread.push(`${file} (${code})`);
  }

  changes(): LostChanges {
    return { count: this.#count, first: this.#first };
  }
}
