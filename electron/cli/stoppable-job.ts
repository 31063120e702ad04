/** A backup or a restore that Ctrl+C stops, also where another process does it. */
import { randomUUID } from 'node:crypto';
import type { OwnerClient } from '../app/relay/run-beside-owner.ts';

/** `work` gets the name by which it is stopped. */
export async function stoppableJob<T>(
  client: OwnerClient,
  signal: AbortSignal,
  work: (job: string) => Promise<T>,
): Promise<T> {
  const job = randomUUID();
  const stop = (): void => void client.invoke('backups.state', { job, stop: true }).catch(() => undefined);
  signal.addEventListener('abort', stop);
  try {
    return await work(job);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
