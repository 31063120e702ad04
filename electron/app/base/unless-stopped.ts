/** Whoever is told to end waits for nothing any longer than a moment, however long it would take. */

/** Once a command is to end, what it asked for is waited for so long. Milliseconds. */
export const LAST_PATIENCE = 1_500;

/** What `answer` comes to; rejects with `stopped()` where that is not soon after `signal` was aborted. */
export async function unlessStopped<T>(
  answer: Promise<T>,
  signal: AbortSignal,
  stopped: () => Error,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    timer = setTimeout(() => reject(stopped()), LAST_PATIENCE);
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
