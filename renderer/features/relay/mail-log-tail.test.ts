import { describe, expect, it } from 'vitest';
import type { MailLogRow } from '../../../shared/contract/relay-types.ts';
import { MockClient } from '../../mock-client.ts';
import { MailLogTail, TAIL_LINES } from './mail-log-tail.svelte.ts';
import { logLine } from './sample-log.ts';

async function make(lines: readonly MailLogRow[]) {
  let stored = lines;
  const client = new MockClient({ 'mailLog.tail': () => stored });
  const log = new MailLogTail(client);
  log.follow();
  await log.load();
  return { client, log, store: (more: readonly MailLogRow[]) => (stored = more) };
}
const ids = (lines: readonly MailLogRow[] | null) => (lines ?? []).map(({ id }) => id);
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => logLine(from + i));

describe('MailLogTail', () => {
  it('keeps the last lines, each once and in order', async () => {
    const { client, log, store } = await make(range(1, 3));
    client.emit('mailLog', [logLine(4), logLine(5)]);
    expect(ids(log.lines)).toEqual([1, 2, 3, 4, 5]);
    // After a lost connection the answer repeats what is there, and an event may have come before it.
    client.emit('mailLog', [logLine(9)]);
    store(range(4, 9));
    await log.load();
    expect(ids(log.lines)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    client.emit('mailLog', range(10, 10 + TAIL_LINES));
    expect(log.lines).toHaveLength(200);
    expect(log.lines?.at(-1)?.id).toBe(10 + TAIL_LINES);
  });

  it('holds still while paused, and then shows what came', async () => {
    const { client, log } = await make(range(1, 2));
    log.pause(true);
    client.emit('mailLog', [logLine(3)]);
    log.pause(true);
    expect(ids(log.lines)).toEqual([1, 2]);
    client.emit('mailLog', [logLine(3), logLine(4)]);
    await log.load();
    expect([ids(log.lines), log.held]).toEqual([[1, 2], 2]);
    log.pause(false);
    expect([ids(log.lines), log.held]).toEqual([[1, 2, 3, 4], 0]);
  });

  it('shows the lines that hold every word of the filter', async () => {
    const { log } = await make([
      logLine(1),
      logLine(2, { kind: 'refused', rule: 'limitPerDay', reply: '451 4.7.1 Limit per day reached' }),
      logLine(3, { kind: 'refused', rule: 'lock' }),
    ]);
    log.filter = 'REFUSED limitperday';
    expect(ids(log.shown)).toEqual([2]);
    log.filter = ' bert@ ';
    expect(ids(log.shown)).toEqual([1, 2, 3]);
    log.filter = 'nobody';
    expect(log.shown).toEqual([]);
  });

  it('moves the selection within what is shown, from the end', async () => {
    const { log } = await make(range(1, 5));
    log.move(-1);
    expect(log.selectedId).toBe(5);
    log.move(-2);
    expect(log.selected?.id).toBe(3);
    log.move(-200);
    expect(log.selectedId).toBe(1);
    log.move(200);
    expect(log.selectedId).toBe(5);
    log.filter = 'nothing';
    expect(log.selected).toBeNull();
  });

  it('says why it could not be read', async () => {
    const client = new MockClient({});
    const log = new MailLogTail(client);
    // Paused before anything was read, it is read all the same.
    log.pause(true);
    await log.load();
    expect(log.error).toMatch('no answer to mailLog.tail');
    expect(log.lines).toBeNull();
    client.answer('mailLog.tail', () => range(1, 2));
    await log.load();
    expect([ids(log.lines), log.error]).toEqual([[1, 2], null]);
  });
});
