/** 100,000 mailboxes from a real slapd into the incoming users of a set, read in pages, durable; and how soon it ends when it is cancelled. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createApplication } from '../electron/app/application.ts';
import { plainShell } from '../electron/app/base/shell.ts';
import type { ImportState } from '../shared/contract/types.ts';
import { BASE, hasSlapd, PASSWORD, person, ROOT, Slapd } from '../tests/support/slapd.ts';
import { report } from './measure.ts';

const MAILBOXES = 100_000;
const LIMIT_S = 15;
const CANCEL_LIMIT_MS = 1_000;

if (!hasSlapd) throw new Error('There is no slapd here: install the Debian package of that name.');
const people = Array.from({ length: MAILBOXES }, (_, at) =>
  person(`u${at}`, `mail: user${at}@example.org\nproxyAddresses: smtp:alias${at}@example.org\n`),
);
const slapd = await Slapd.start(people);
const folder = mkdtempSync(join(tmpdir(), 'postern-bench-ldap-'));
const env = { POSTERN_CONFIG_DIR: join(folder, 'config'), POSTERN_KEY_FILE: join(folder, 'key') };
const app = await createApplication({
  shell: plainShell('browser'),
  env,
  actor: 'bench',
  log: () => undefined,
});
try {
  await app.client.invoke('sets.create', { path: join(folder, 'set') });
  const cancelled = await run(({ id }) => app.client.invoke('imports.cancel', { id }));
  report({
    figure: 'an import from a directory that is cancelled, until nothing of it is left',
    ours: cancelled.after,
    limit: CANCEL_LIMIT_MS,
    unit: 'ms',
  });
  if (cancelled.state.phase !== 'cancelled') throw new Error(`It was ${cancelled.state.phase}.`);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const { state, seconds } = await run(() => Promise.resolve());
  delay.disable();
  if (state.created !== MAILBOXES)
    throw new Error(`${state.created} were created: ${state.error?.message ?? ''}`);
  report({
    figure: '100,000 mailboxes from a slapd, in pages, durable',
    ours: seconds,
    limit: LIMIT_S,
    unit: 's',
    peakMb: process.resourceUsage().maxRSS / 1024,
  });
  process.stdout.write(
    `event-loop delay of the owner meanwhile, p99: ${(delay.percentile(99) / 1e6).toFixed(1)} ms\n`,
  );
} finally {
  await app.close();
  await slapd.dispose();
  rmSync(folder, { recursive: true, force: true });
}

/** One import to its end; a third of the way `look` is shown its state. `after`: milliseconds from there to the end. */
async function run(look: (state: ImportState) => Promise<void>) {
  const started = performance.now();
  const { id } = await app.client.invoke('imports.startDirectory', {
    directory: {
      ...{ url: slapd.url, base: BASE, clearPassword: true },
      bind: { name: ROOT, password: PASSWORD },
    },
  });
  let asked = started;
  const ended = Promise.withResolvers<ImportState>();
  const stop = app.client.subscribe('import', (state) => {
    if (state.id !== id) return;
    if (state.phase !== 'reading' && state.phase !== 'committing') return ended.resolve(state);
    if (state.rows < MAILBOXES / 3 || asked !== started) return;
    asked = performance.now();
    look(state).catch(ended.reject);
  });
  const state = await ended.promise;
  stop();
  return {
    state,
    seconds: (performance.now() - started) / 1000,
    after: performance.now() - asked,
  };
}
