/**
 * Keeps the write-ahead log short while mail comes in. A checkpoint of thousands of pages takes tens of milliseconds, which no
 * session should wait for: a thread moves most of them, and the writer only the few that were written meanwhile, after
 * which the log begins anew (SQLite, “Write-Ahead Logging”, section 2.3).
 */
import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';

/** Octets of log from which on it is worth a checkpoint. */
const WORTH_IT = 8 << 20;
/** Commits between two looks at its size. */
const LOOK_EVERY = 32;

/** Moves what lies in the write-ahead log into the database, in a thread, once it is worth it. */
export class Checkpointer {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #inPlace: () => boolean;
  readonly #rest;
  #worker: Worker | null = null;
  #commits = 0;
  #busy = false;
  #closed = false;

  /**
   * Switches SQLite's own checkpoints off. Where the files are not in their place any more, the thread would open others under
   * their names: nothing is moved then.
   */
  constructor(db: DatabaseSync, path: string, inPlace: () => boolean = () => true) {
    this.#inPlace = inPlace;
    this.#db = db;
    this.#path = path;
    db.exec('PRAGMA wal_autocheckpoint = 0');
    this.#rest = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /** After each commit. */
  committed(): void {
    this.#commits += 1;
    if (this.#commits % LOOK_EVERY !== 0 || this.#busy || this.#closed) return;
    if (this.#size() < WORTH_IT || !this.#inPlace()) return;
    this.#busy = true;
    this.#worker ??= this.#start();
    this.#worker.postMessage('checkpoint');
  }

  /** Before the database is closed, which moves what is left. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#worker === null) return;
    const ended = new Promise((resolve) => this.#worker?.once('exit', resolve));
    // What is waited for keeps the process alive.
    this.#worker.ref();
    this.#worker.postMessage('close');
    await ended;
  }

  #start(): Worker {
    const script = import.meta.url.endsWith('.ts') ? './checkpoint-worker.ts' : './checkpoint-worker.js';
    const worker = new Worker(new URL(script, import.meta.url), {
      workerData: { path: this.#path },
      name: 'checkpoint',
    });
    worker.on('message', () => this.#finish());
    // Without the thread the writer does all of it; slower, and as sound.
    worker.on('error', () => this.#finish());
    worker.on('exit', () => (this.#worker = null));
    worker.unref();
    return worker;
  }

  #finish(): void {
    this.#busy = false;
    if (this.#closed || this.#db.isTransaction) return;
    try {
      this.#rest.get();
    } catch {
      // As in the thread: the next commit tells.
    }
  }

  #size(): number {
    return statSync(`${this.#path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }
}
