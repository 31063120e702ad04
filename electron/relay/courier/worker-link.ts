/** The main thread's end of the worker: collects jobs of one turn into one message, feeds large contents with back-pressure. */
import { Worker } from 'node:worker_threads';
import type { Transcripts } from '../../../shared/domain/transcript.ts';
import { assertNever } from '../../../shared/domain/assert-never.ts';
import type {
  CourierWorkerData,
  DkimKeyEntry,
  FromWorker,
  HostTarget,
  SendJob,
  SendResult,
  ToWorker,
} from './courier-messages.ts';
import { PieceFeed } from './piece-feed.ts';

export interface WorkerLinkOptions {
  readonly data: CourierWorkerData;
  readonly helo: () => string;
  readonly transcripts: () => Transcripts;
  /** Content of a job from its beginning. */
  readonly content: (job: number) => AsyncIterable<Uint8Array>;
  readonly onResults: (results: readonly SendResult[]) => void;
  /** The worker ended by itself; nothing that was sent will be answered. `atWork`: it had come up before. */
  readonly onDied: (error: Error, atWork: boolean) => void;
}

export class WorkerLink {
  readonly #options: WorkerLinkOptions;
  readonly #worker: Worker;
  readonly #feeds = new Map<number, PieceFeed>();
  #jobs: SendJob[] = [];
  #contents: Uint8Array[] = [];
  #bytes = 0;
  #hosts = new Map<number, HostTarget>();
  #scheduled = false;
  #stopping = false;
  #ready = false;

  constructor(options: WorkerLinkOptions) {
    this.#options = options;
    const script = import.meta.url.endsWith('.ts')
      ? './worker/courier-worker.ts'
      : './worker/courier-worker.js';
    this.#worker = new Worker(new URL(script, import.meta.url), {
      workerData: options.data,
      name: 'courier',
    });
    this.#worker.on('message', (message: FromWorker) => this.#onMessage(message));
    this.#worker.on('error', (error) => this.#onEnd(error as Error));
    this.#worker.on('exit', (code) => this.#onEnd(new Error(`the courier's thread ended with ${code}`)));
  }

  /** Sends at the end of this turn. `content` null: the worker asks for it. */
  send(job: Omit<SendJob, 'at'>, target: HostTarget, content: Uint8Array | null): void {
    this.#hosts.set(target.id, target);
    this.#jobs.push({ ...job, at: content === null ? -1 : this.#bytes });
    if (content !== null) {
      this.#contents.push(content);
      this.#bytes += content.length;
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#flush);
  }

  keys(keys: readonly DkimKeyEntry[]): void {
    this.#say({ kind: 'keys', keys });
  }

  /** Ends the thread and its connections; whatever is under way is cut off. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const feed of this.#feeds.values()) feed.stop();
    this.#say({ kind: 'stop' });
    await this.#worker.terminate();
  }

  readonly #flush = (): void => {
    this.#scheduled = false;
    if (this.#jobs.length === 0 || this.#stopping) return;
    // One buffer a batch: a view would drag the whole pool it lies in through the copy.
    const data = new Uint8Array(this.#bytes);
    let at = 0;
    for (const content of this.#contents) {
      data.set(content, at);
      at += content.length;
    }
    const message: ToWorker = {
      kind: 'jobs',
      hosts: [...this.#hosts.values()],
      jobs: this.#jobs,
      data,
      helo: this.#options.helo(),
      transcripts: this.#options.transcripts(),
    };
    this.#jobs = [];
    this.#contents = [];
    this.#bytes = 0;
    this.#hosts = new Map();
    this.#worker.postMessage(message, [data.buffer]);
  };

  #say(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #onMessage(message: FromWorker): void {
    if (this.#stopping && message.kind !== 'results') return;
    switch (message.kind) {
      case 'ready':
        this.#ready = true;
        return;
      case 'results':
        this.#options.onResults(message.results);
        return;
      case 'want':
        void this.#feed(message.job);
        return;
      case 'more':
        this.#feeds.get(message.job)?.more();
        return;
      case 'enough':
        this.#feeds.get(message.job)?.stop();
        return;
      default:
        assertNever(message);
    }
  }

  async #feed(job: number): Promise<void> {
    const feed = new PieceFeed();
    this.#feeds.set(job, feed);
    let end: { readonly error: string | null } | null;
    try {
      const all = await feed.run(this.#options.content(job), (piece) =>
        this.#worker.postMessage({ kind: 'piece', job, piece } satisfies ToWorker, [piece.buffer]),
      );
      end = all ? { error: null } : null;
    } catch (caught) {
      end = { error: (caught as Error).message };
    } finally {
      if (this.#feeds.get(job) === feed) this.#feeds.delete(job);
    }
    if (end !== null) this.#say({ kind: 'end', job, ...end });
  }

  #onEnd(error: Error): void {
    if (this.#stopping) return;
    this.#stopping = true;
    for (const feed of this.#feeds.values()) feed.stop();
    this.#options.onDied(error, this.#ready);
  }
}
