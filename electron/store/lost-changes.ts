/** Names the changes that lie after damage: sound, but not to be shown without what is missing before them. */
import { join } from 'node:path';
import type { LostChange, LostChanges } from '../../shared/contract/types.ts';
import { FileCursor } from './file-cursor.ts';
import { decodeLine, kindOf } from './journal-line.ts';
import type { ChangeLine, EndLine } from './journal-types.ts';
import { segmentName } from './set-files.ts';

/** So many are named; the others are only counted. */
const NAMED = 20;

export class LostLines {
  /** Sound lines after the damage. */
  lines = 0;
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
    const { change, time, actor, summary } = JSON.parse(decoded.body.toString()) as ChangeLine | EndLine;
    this.#first.push({ change, time, actor, summary });
    return true;
  }

  /** Reads on to the end of the segment. */
  async seeRest(cursor: FileCursor): Promise<void> {
    for (let line = await cursor.line(); line !== undefined; line = await cursor.line()) {
      if (this.name(line)) this.lines++;
    }
  }

  async seeSegment(folder: string, segment: number): Promise<void> {
    const cursor = await FileCursor.open(join(folder, segmentName(segment)));
    try {
      await this.seeRest(cursor);
    } finally {
      await cursor.close();
    }
  }

  changes(): LostChanges {
    return { count: this.#count, first: this.#first };
  }
}
