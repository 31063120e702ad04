/** Set up for every test file that shares its worker: what it has put into the environment and the clock ends with it. */
import { afterAll, vi } from 'vitest';

// Of the tests' own, vitest takes back what one has changed only when the next one of the same file begins.
afterAll(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
