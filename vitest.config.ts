/** Test projects: `unit` beside the code, `renderer` under happy-dom, `system` for what crosses processes. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** The full figures of `npm run test:long` take hours where the bounded share takes minutes. */
const long = process.env['POSTERN_LONG'] === '1';
const minutes = 60_000;

const UNITS = ['shared', 'electron', 'build', 'bench'].map((folder) => `${folder}/**/*.test.ts`);

/** Those that put something else in the place of a module: each needs a worker of its own. */
const MOCKING = globSync(UNITS, { cwd: import.meta.dirname }).filter((file) =>
  /\bvi\.(do)?mock\(/i.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
);

export default defineConfig({
  test: {
    // Two cores are the reference machine: two workers leave a third of them idle, three a fifth, as system tests wait for real processes.
    maxWorkers: 4,
    testTimeout: long ? 120 * minutes : 2 * minutes,
    hookTimeout: long ? 10 * minutes : 2 * minutes,
    // Waiting for a condition must not turn into an assertion about speed on a busy machine.
    expect: { poll: { timeout: 30_000 } },
    restoreMocks: true,
    unstubEnvs: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          // A worker runs one file after the other with what it has loaded: starting it and loading takes longer than most of them.
          isolate: false,
          setupFiles: ['tests/support/check-error-codes.ts', 'tests/support/leave-nothing.ts'],
          exclude: MOCKING,
          include: UNITS,
        },
      },
      {
        extends: true,
        test: {
          name: 'unit-mocking',
          environment: 'node',
          setupFiles: ['tests/support/check-error-codes.ts'],
          include: MOCKING,
        },
      },
      {
        extends: true,
        plugins: [svelte({ configFile: false })],
        // The browser build of Svelte, not its server build.
        resolve: { conditions: ['browser'] },
        test: {
          name: 'renderer',
          environment: 'happy-dom',
          // Loading happy-dom anew for each file cost four times what all the tests do; a context of its own is enough.
          pool: 'vmThreads',
          include: ['renderer/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          environment: 'node',
          setupFiles: ['tests/support/check-error-codes.ts'],
          include: ['tests/**/*.test.ts'],
        },
      },
    ],
  },
});
