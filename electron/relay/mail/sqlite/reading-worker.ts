/** Reads the mail database in a thread of its own, so that whoever asks never waits for it. */
import { parentPort, workerData } from 'node:worker_threads';
import { previewMessage } from '../../message/preview.ts';
import { isPaused } from '../../courier/kept-pause.ts';
import { connectPeer, type Served } from '../../link/rpc.ts';
import type { ReadingCalls } from '../mail-reading.ts';
import { entriesWith } from './list-source.ts';
import { contentOf } from './mail-lists.ts';
import { MailFile } from './mail-file.ts';
import { Searches } from './searches.ts';
import { valuesOf } from './value-store.ts';

const { folder } = workerData as { readonly folder: string };
const file = new MailFile(folder, Date.now);
const searches = new Searches(file, () => performance.now());

const serve: Served<ReadingCalls> = {
  queue: (question) => searches.window('queue', question),
  quarantine: (question) => searches.window('quarantine', question),
  log: (question) => searches.window('log', question),
  search: ({ asker, on }) => searches.progress(asker, on),
  changed: () => searches.changed(),
  place: ({ asker, id }) => searches.place(asker, id),
  ids: ({ list, filter, at, sort }) => searches.ids(list, filter, at, sort),
  entries: ({ list, ids }) => file.read(({ db }) => entriesWith(db, list, ids)),
  entriesOf: ({ list, messages }) => file.read(({ lists }) => lists.entriesOf(list, messages)),
  logSince: ({ id, limit }) => file.read(({ lists }) => lists.logSince(id, limit)),
  usage: ({ userId, since }) => file.read(({ lists }) => lists.usage(userId, since)),
  usedTotals: ({ takes }) => file.read(({ lists }) => lists.usedTotals(takes)),
  transcript: ({ line }) => file.read(({ lists }) => lists.transcript(line)),
  async summary({ eventsSince }) {
    const { db, lists } = file.read((opened) => opened);
    try {
      const [counts, events] = [lists.counts(), lists.countEvents(eventsSince)];
      return { counts, events, paused: await isPaused(valuesOf(db)) };
    } catch (error) {
      throw file.said(error);
    }
  },
  async preview({ message }) {
    const db = file.read((opened) => opened.db);
    try {
      if (db.prepare('SELECT 1 FROM message WHERE id = ?').get(message) === undefined) return null;
      return await previewMessage(contentOf(db, message));
    } catch (error) {
      throw file.said(error);
    }
  },
};

connectPeer<ReadingCalls, object, never, never>(
  {
    send: (message) => parentPort?.postMessage(message),
    onMessage: (listener) => parentPort?.on('message', listener),
    onClose: (listener) => parentPort?.on('close', listener),
  },
  { serve },
);
