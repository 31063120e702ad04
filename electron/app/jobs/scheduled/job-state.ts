/** What is known of the scheduled jobs of a set: up to when each has run, how it went, and which backups are ours. A file of the set. */
import { type Message } from '../../../../shared/text/text.ts';
import { join } from 'node:path';
import * as v from 'valibot';
import { identityOf } from '../../../store/log/folder-identity.ts';
import { readIfThere, writePrivately } from '../../../credentials/private-file.ts';

const FILE = 'scheduled-jobs.json';
const time = v.pipe(v.number(), v.integer(), v.minValue(0));

/** How a run ended. */
const endSchema = v.strictObject({
  time,
  /** The moment it was planned for; null: somebody started it. */
  planned: v.nullable(time),
  /** It was missed then, and made up. */
  late: v.boolean(),
  outcome: v.picklist(['done', 'failed']),
  text: v.pipe(v.string(), v.maxLength(10_000)),
  /** The same as a text and its values; absent in files of earlier versions. */
  told: v.optional(v.custom<Message>((said) => typeof (said as Message | null)?.text === 'string')),
  /** Of a failure: somebody has seen it. */
  read: v.boolean(),
});
export type JobEnd = v.InferOutput<typeof endSchema>;

const jobSchema = v.strictObject({
  /** What the times are of: the schedule with its time zone. */
  of: v.string(),
  handled: time,
  /** Runs for one moment that the process did not live to end. */
  tries: v.pipe(v.number(), v.integer(), v.minValue(0)),
  last: v.nullable(endSchema),
});
export type JobRecord = v.InferOutput<typeof jobSchema>;

/** A backup that was written here, by what no other file has: its size and the digest of its head. */
const writtenSchema = v.strictObject({ path: v.string(), bytes: time, head: v.string() });
export type WrittenBackup = v.InferOutput<typeof writtenSchema>;

const fileSchema = v.strictObject({
  format: v.literal(1),
  /** Path and number of the folder: in a copy of it, or elsewhere, nothing was run yet, and no backup is its own. */
  place: v.string(),
  jobs: v.record(v.string(), jobSchema),
  backups: v.pipe(v.array(writtenSchema), v.maxLength(10_000)),
});
export type JobStateFile = v.InferOutput<typeof fileSchema>;

/** The state of one open set, in memory and on the disk. */
export class JobState {
  readonly #path: string;
  #now: JobStateFile;
  #turn: Promise<void> = Promise.resolve();

  private constructor(path: string, now: JobStateFile) {
    this.#path = path;
    this.#now = now;
  }

  /** One that cannot be read knows nothing: then no job was missed, and no backup is ours to delete. */
  static async open(setPath: string): Promise<JobState> {
    const path = join(setPath, FILE);
    const { inode } = await identityOf(setPath);
    const place = `${inode} ${setPath}`;
    const nothing: JobStateFile = { format: 1, place, jobs: {}, backups: [] };
    try {
      const text = await readIfThere(path);
      const found = text === null ? nothing : v.parse(fileSchema, JSON.parse(text));
      return new JobState(path, found.place === place ? found : nothing);
    } catch {
      return new JobState(path, nothing);
    }
  }

  job(kind: string): JobRecord | null {
    return this.#now.jobs[kind] ?? null;
  }

  get backups(): readonly WrittenBackup[] {
    return this.#now.backups;
  }

  /** Rejects where it cannot be written; in memory it counts all the same. */
  setJob(kind: string, job: JobRecord): Promise<void> {
    return this.#keep({ ...this.#now, jobs: { ...this.#now.jobs, [kind]: job } });
  }

  setBackups(backups: readonly WrittenBackup[]): Promise<void> {
    return this.#keep({ ...this.#now, backups: [...backups] });
  }

  #keep(next: JobStateFile): Promise<void> {
    this.#now = next;
    const written = this.#turn.then(() => writePrivately(this.#path, `${JSON.stringify(this.#now)}\n`, true));
    this.#turn = written.catch(() => undefined);
    return written;
  }
}
