/** The set as it was after a change, as rows of PostgreSQL: so that whoever opens it need not read all changes there ever were. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FORMAT } from '../log/line-format.ts';
import type { SectionKind, SnapshotHead } from '../log/snapshot-format.ts';
import { newerFormat } from '../log/snapshot-reader.ts';
import { takeHead, takeLastIds, takeRows } from '../log/snapshot-rows.ts';
import type { SnapshotPlan } from '../log/snapshot-writer.ts';
import type { SetState } from '../table/set-state.ts';
import type { Database, Transaction } from './database.ts';

const SECTION_ROWS = 1_000;
const SECTION_LENGTH = 1 << 20;
/** Sections read at once. */
const TOGETHER = 8;

/** Fills an empty state from the latest snapshot; false where there is none. Rejects with `set-newer-format`. */
export async function readStoredSnapshot(database: Database, state: SetState): Promise<boolean> {
  return database.reading(async (query) => {
    const [found] = await query('SELECT seq, format, head FROM snapshot ORDER BY seq DESC LIMIT 1');
    if (found === undefined) return false;
    const [seq, format] = [Number(found['seq']), Number(found['format'])];
    if (format > FORMAT) throw newerFormat(database.where, format);
    const head = JSON.parse(String(found['head'])) as SnapshotHead;
    takeHead(head, format, state, null);
    const domains: string[] = [];
    for (let from = 0; ; from += TOGETHER) {
      const sections = await query(
        `SELECT section, rows FROM snapshot_rows WHERE seq = $1 AND number >= $2 ORDER BY number LIMIT ${TOGETHER}`,
        [seq, from],
      );
      for (const { section, rows } of sections) {
        takeRows(section as SectionKind, JSON.parse(String(rows)) as unknown[], state, domains);
        await nextTurn();
      }
      if (sections.length < TOGETHER) break;
    }
    takeLastIds(head, state);
    return true;
  });
}

/** Writes a snapshot in the place of all before it. The plan is used up. */
export async function writeStoredSnapshot(
  { query }: Pick<Transaction, 'query'>,
  plan: SnapshotPlan,
): Promise<void> {
  const { seq } = plan.head;
  await query('DELETE FROM snapshot');
  await query('DELETE FROM snapshot_rows');
  let number = 0;
  let bytes = 0;
  let kind: SectionKind = 'domains';
  let rows: string[] = [];
  let length = 0;
  const section = async (): Promise<void> => {
    if (rows.length === 0) return;
    const text = `[${rows.join(',')}]`;
    bytes += text.length;
    [rows, length] = [[], 0];
    await query('INSERT INTO snapshot_rows VALUES ($1, $2, $3, $4)', [seq, number++, kind, text]);
  };
  for (const [next, row] of plan.rows()) {
    if (next !== kind || rows.length === SECTION_ROWS || length > SECTION_LENGTH) await section();
    kind = next;
    const text = JSON.stringify(row);
    length += text.length;
    rows.push(text);
  }
  await section();
  await query('INSERT INTO snapshot VALUES ($1, $2, $3, $4)', [
    seq,
    plan.format,
    bytes,
    JSON.stringify(plan.head),
  ]);
}
