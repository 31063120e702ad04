/** The mail of a set on a server, read from any process: its lists as people ask for them. */
import { PosternError } from '../../../../shared/domain/errors.ts';
import { isPaused } from '../../courier/kept-pause.ts';
import { previewMessage } from '../../message/preview.ts';
import { Database, type DatabaseAddress } from '../../../store/postgres/database.ts';
import type { ListEntries, ListWindow, MailListKey, MailReading, WindowQuestion } from '../mail-reading.ts';
import { StoredLists } from './stored-lists.ts';
import { StoredValues } from './stored-values.ts';

/** Nothing is asked of the server before the first question; each finds what is there then. */
export function readStoredMail(address: DatabaseAddress): MailReading {
  const database = new Database(address);
  const lists = new StoredLists(database);
  const values = new StoredValues(database);

  async function window<L extends MailListKey>(
    list: L,
    question: WindowQuestion,
  ): Promise<ListWindow<ListEntries[L]>> {
    if (question.group !== undefined) throw notGrouped();
    const { filter, sort, at, offset, limit } = question;
    const page = await lists.sorted(list, { filter, sort, at, offset, limit });
    return { ...page, more: false, searchedTo: null };
  }

  return {
    queue: (question) => window('queue', question),
    quarantine: (question) => window('quarantine', question),
    log: (question) => window('log', question),
    // Each question is answered whole: nothing goes on behind it, and nothing of before is kept.
    search: () => Promise.resolve(null),
    changed: () => Promise.resolve(),
    place: () => Promise.resolve({ line: null }),
    ids: ({ list, filter, at, sort }) => lists.ids(list, { filter, at, sort }),
    entries: ({ list, ids }) => lists.entriesWith(list, ids),
    entriesOf: ({ list, messages }) => lists.entriesOf(list, messages),
    logSince: ({ id, limit }) => lists.logSince(id, limit),
    usage: ({ userId, since }) => lists.usage(userId, since),
    usedTotals: ({ takes }) => lists.usedTotals(takes),
    transcript: ({ line }) => lists.transcript(line),
    async summary({ eventsSince }) {
      const [counts, events, paused] = await Promise.all([
        lists.counts(),
        lists.countEvents(eventsSince),
        isPaused(values),
      ]);
      return { counts, events, paused };
    },
    async preview({ message }) {
      const there = await database.query('SELECT 1 AS one FROM message WHERE id = $1', [message]);
      return there.length === 0 ? null : previewMessage(lists.content(message));
    },
    close: () => database.close(),
  };
}

function notGrouped(): PosternError {
  return PosternError.of(
    'not-available-here',
    'The mail of a set on a server is not shown in groups yet. Show it ungrouped, or narrow it by a filter.',
    {},
  );
}
