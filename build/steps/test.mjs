/** `npm test`: every static check, the build, then Vitest; one closing line counts them all. */
import { existsSync, readdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { advisories } from './advisories.mjs';
import { compile } from './compile.mjs';
import { installDependencies } from './dependencies.mjs';
import { memoryFolder } from './memory-folder.mjs';
import { fromRoot, OUT } from './paths.mjs';
import { capture, pass } from './processes.mjs';
import { testTools } from './test-tools.mjs';
import { Problem, say } from './tell.mjs';

/** Takes longer than all other checks together: these, the build and the first tests run beside it. */
const LINT = { name: 'eslint', run: ours('build', 'lint', 'run.mjs') };

const BUILD = { name: 'build', run: () => compile() };

/** Each counts as one test. */
const CHECKS = [
  { name: 'types', run: tool('typescript/bin/tsc', '-p', '.') },
  {
    name: 'svelte-check',
    run: tool('svelte-check/bin/svelte-check', '--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings'),
  },
  { name: 'prettier', run: tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.') },
  { name: 'advisories', run: () => advisories() },
  BUILD,
];

function tool(script, ...args) {
  return node(fromRoot('node_modules', script), ...args);
}

function ours(...path) {
  return node(fromRoot(...path));
}

function node(...args) {
  return async () => {
    const { code, output } = await capture(process.execPath, args);
    if (code !== 0) throw new Problem(output.trim());
  };
}

/** @param {readonly string[]} args `--long` for the full figures of the long tests; the rest goes to Vitest */
export async function test(args) {
  const long = args.includes('--long');
  const filters = args.filter((arg) => arg !== '--long');
  const missing = withoutTests(filters);
  if (missing !== null) throw new Problem(`${missing} Nothing was run.`);
  await installDependencies();
  const tools = await testTools();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  // Someone who names a test file wants that one, not the checks.
  const all = filters.length === 0;
  const linted = all ? check([LINT], counts) : null;
  await check(all ? CHECKS : [BUILD], counts);
  // The long tests write gigabytes, and are what the disk itself is tried with.
  const memory = long ? null : await memoryFolder();
  const env = {
    ...process.env,
    ...tools,
    ...(long ? { POSTERN_LONG: '1' } : {}),
    ...(memory === null ? {} : { TMPDIR: memory.path }),
  };
  try {
    await vitest(filters, env, counts);
  } finally {
    await memory?.dispose();
  }
  await linted;
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
  return counts.failed > 0 || counts.passed === 0 ? 1 : 0;
}

/** Where tests lie, as vitest.config.ts says. */
const WITH_TESTS = ['shared', 'electron', 'renderer', 'build', 'bench', 'tests'];

/**
 * What is wrong with the first name that no test file has, in a sentence, or null. Part of a path will do, as for Vitest, whose
 * options are passed over, with their values.
 * @param {readonly string[]} filters
 */
export function withoutTests(filters) {
  const tests = WITH_TESTS.flatMap((folder) =>
    readdirSync(fromRoot(folder), { recursive: true }).map((name) => join(folder, name)),
  ).filter((path) => path.endsWith('.test.ts'));
  for (const [at, name] of filters.entries()) {
    if (name.startsWith('-') || /^-[^=]*$/.test(filters[at - 1] ?? '')) continue;
    const path = relative(fromRoot(), resolve(fromRoot(), name.replace(/:\d+$/, '')));
    if (tests.some((test) => test.includes(path))) continue;
    if (!existsSync(fromRoot(path))) return `There is no such file: ${name}.`;
    return `${name} is no test, and has none below it: the names of tests end in .test.ts.`;
  }
  return null;
}

/** One after the other. */
async function check(checks, counts) {
  for (const { name, run } of checks) {
    const began = Date.now();
    try {
      const outcome = await run();
      if (outcome?.skipped !== undefined) {
        counts.skipped++;
        say(`${name} SKIPPED: ${outcome.skipped}`);
        continue;
      }
      counts.passed++;
      say(`${name} ok (${Math.round((Date.now() - began) / 1000)} s)`);
    } catch (error) {
      counts.failed++;
      say(`${name} FAILED\n${error instanceof Problem ? error.message : error.stack}`);
    }
  }
}

async function vitest(filters, env, counts) {
  const report = join(OUT, 'test-report.json');
  await rm(report, { force: true });
  const code = await pass(
    process.execPath,
    [
      fromRoot('node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...filters,
    ],
    { env, cwd: fromRoot() },
  );
  const told = count(JSON.parse(await readFile(report, 'utf8').catch(() => 'null')));
  counts.passed += told.passed;
  counts.skipped += told.skipped;
  // An error outside any test, or a crash before the report, is red as well.
  counts.failed += code !== 0 && told.failed === 0 ? 1 : told.failed;
}

/**
 * The numbers of Vitest's JSON report. A file that could not even be loaded has no test that failed, but counts as one.
 * @param {{ testResults: { status: string, assertionResults: { status: string }[] }[] } | null} report
 */
export function count(report) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report?.testResults ?? []) {
    const before = counts.failed;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed++;
      else if (status === 'failed') counts.failed++;
      else counts.skipped++;
    }
    if (file.status === 'failed' && counts.failed === before) counts.failed++;
  }
  return counts;
}
