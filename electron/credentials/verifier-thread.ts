/** A worker thread that computes verifiers in the background, so that neither the loop nor its thread pool wait for it. */
import { Worker } from 'node:worker_threads';

export class VerifierThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<
    number,
    { resolve: (verifier: string) => void; reject: (error: Error) => void }
  >();
  #job = 0;
  #failure: Error | null = null;

  constructor() {
    const script = import.meta.url.endsWith('.ts') ? './harden-worker.ts' : './harden-worker.js';
    this.#worker = new Worker(new URL(script, import.meta.url), { name: 'harden' });
    this.#worker.unref();
    this.#worker.on('message', ({ job, verifier }: { job: number; verifier: string }) => {
      this.#waiting.get(job)?.resolve(verifier);
      this.#waiting.delete(job);
    });
    this.#worker.on('error', (error) => this.#fail(error as Error));
    this.#worker.on('exit', () => this.#fail(new Error('The thread that hardens passwords has ended.')));
  }

  makeVerifier(password: string): Promise<string> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const job = ++this.#job;
    return new Promise((resolve, reject) => {
      this.#waiting.set(job, { resolve, reject });
      this.#worker.postMessage({ job, password });
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}
