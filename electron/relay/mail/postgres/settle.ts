/** What attempts led to, within a transaction. */
import { assertNever } from '../../../../shared/domain/assert-never.ts';
import type { Delivery, DueMessage, MailEvent, Settlement } from '../mail-types.ts';
import { heldNext } from '../sqlite/message-rows.ts';
import { textOf, type Transaction } from '../../../store/postgres/database.ts';
import type { IdBlocks } from '../../../store/postgres/id-blocks.ts';
import { deleteFinished, insertLog, insertMessages } from './message-rows.ts';

const LAST_REPLY = 500;

/** All of it, or, when another has any of it, nothing and those. */
export async function settle(
  transaction: Transaction,
  ids: IdBlocks,
  { message, outcomes, warned, bounces = [], events = [] }: Settlement,
  claimant: number | null,
): Promise<{ readonly lost: readonly Delivery[]; readonly due: readonly DueMessage[] }> {
  // Whoever settles the last recipient sees that it is the last.
  await transaction.query('SELECT 1 FROM message WHERE id = $1 FOR UPDATE', [message]);
  const { rows } = await transaction.query(
    'SELECT id, epoch, claimed_by FROM recipient WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE',
    [outcomes.map(({ delivery }) => delivery.id)],
  );
  const there = new Map(rows.map((row) => [row['id'], row]));
  const lost = outcomes.flatMap(({ delivery, result }) => {
    const row = there.get(delivery.id);
    const had = row?.['claimed_by'] !== null && row?.['epoch'] === delivery.epoch;
    return (row === undefined ? result === 'sent' : had) ? [] : [delivery];
  });
  if (lost.length > 0) return { lost, due: [] };
  const done: number[] = [];
  const lines: MailEvent[] = [];
  for (const outcome of outcomes) {
    const { delivery, event } = outcome;
    if (event !== null) lines.push(event);
    const reply = event === null ? null : textOf(event.reply.slice(0, LAST_REPLY));
    switch (outcome.result) {
      case 'sent':
      case 'failed':
        // One that an administrator deleted meanwhile has happened all the same.
        done.push(delivery.id);
        break;
      case 'retry':
        await transaction.query(
          `UPDATE recipient SET claimed_by = NULL, next = CASE state WHEN 0 THEN $1 ELSE next END, attempts = attempts + $2,
             last_reply = coalesce($3, last_reply) WHERE id = $4`,
          [outcome.next, outcome.attempted ? 1 : 0, reply, delivery.id],
        );
        break;
      case 'held':
        await transaction.query(
          `UPDATE recipient SET claimed_by = NULL, next = CASE state WHEN 0 THEN $1 ELSE next END,
             last_reply = CASE state WHEN 0 THEN $2 ELSE last_reply END, state = CASE state WHEN 0 THEN 1 ELSE state END WHERE id = $3`,
          [heldNext(outcome.expires, transaction.now), reply, delivery.id],
        );
        break;
      default:
        assertNever(outcome);
    }
  }
  if (done.length > 0) {
    await transaction.query('DELETE FROM recipient WHERE id = ANY($1::bigint[])', [done]);
    await deleteFinished(transaction, [message]);
  }
  if (warned === true)
    await transaction.query('UPDATE message SET warned = $1 WHERE id = $2', [transaction.now, message]);
  await insertLog(transaction, [...lines, ...events]);
  return { lost, due: await insertMessages(transaction, ids, bounces, { claimant }) };
}
