/** What asks a process of Postern to end: signals, and the end of the launcher that started it. */

/** The same wish comes twice where a service manager or a terminal tells every process, and the launcher passes it on. Milliseconds. */
const SAME_WISH = 1_000;
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** Calls `stop` at the first of them, with the status for what it cut short; another signal some time later ends the process at once. */
export function onStop(stop: (status: number) => void): void {
  let asked: number | null = null;
  const ask = (status: number): boolean => {
    const again = asked !== null && performance.now() - asked > SAME_WISH;
    if (asked === null) {
      asked = performance.now();
      stop(status);
    }
    return again;
  };
  for (const [signal, number] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (ask(128 + number)) process.exit(128 + number);
    });
  }
  if (process.channel === undefined) return;
  // Nobody is left to end this process when its launcher was killed.
  process.once('disconnect', () => ask(128 + SIGNALS.SIGTERM));
  process.channel.unref();
}
