/** How long a test waits for a condition: long enough that a busy machine does not make it fail. */
export const SOON = { timeout: 30_000 } as const;
