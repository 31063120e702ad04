/** Notices that wait for their e-mail, kept in the set's folder while it is closed; no backup takes them along. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { readIfThere, writePrivately } from '../../../credentials/private-file.ts';
import { identityOf } from '../../../store/log/folder-identity.ts';

const FILE = 'waiting-notices.json';
/** What waits at most; of what is older the number is told. */
export const MOST_WAITING = 50;
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(100_000));

const waitingSchema = v.strictObject({
  told: v.object({
    time: count,
    kind: v.picklist(['info', 'success', 'warning', 'error']),
    title: text,
    body: text,
  }),
  /** How often it happened while it was not told. */
  before: count,
});
export type WaitingNotice = v.InferOutput<typeof waitingSchema>;

const fileSchema = v.strictObject({
  format: v.literal(1),
  /** Number and path of the folder: a copy of it, or one that was moved, tells nothing again. */
  place: v.string(),
  waiting: v.pipe(v.array(waitingSchema), v.maxLength(MOST_WAITING)),
  dropped: count,
});

export interface WaitingNotices {
  readonly waiting: readonly WaitingNotice[];
  /** So many more were given up. */
  readonly dropped: number;
}

/** Keeps them until the set is opened again. Rejects where they cannot be written. */
export async function keepWaiting(setPath: string, { waiting, dropped }: WaitingNotices): Promise<void> {
  const place = await placeOf(setPath);
  const kept = { format: 1, place, waiting, dropped };
  await writePrivately(join(setPath, FILE), `${JSON.stringify(kept)}\n`, true);
}

/** What was kept, once: it is not there any more. Nothing where it cannot be read, or was of another folder. */
export async function takeWaiting(setPath: string): Promise<WaitingNotices | null> {
  const path = join(setPath, FILE);
  try {
    const found = await readIfThere(path);
    if (found === null) return null;
    await rm(path);
    const { place, ...kept } = v.parse(fileSchema, JSON.parse(found));
    return place === (await placeOf(setPath)) ? kept : null;
  } catch {
    return null;
  }
}

async function placeOf(setPath: string): Promise<string> {
  const { inode } = await identityOf(setPath);
  return `${inode} ${setPath}`;
}
