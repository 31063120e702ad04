/** `npm run bench`: the table of docs/performance.md, measured here and now. */
import { compile } from './compile.mjs';
import { installDependencies } from './dependencies.mjs';
import { fromRoot } from './paths.mjs';
import { pass } from './processes.mjs';
import { testTools } from './test-tools.mjs';

/** @param {readonly string[]} args names of benches; all without */
export async function bench(args) {
  await installDependencies();
  await compile();
  const env = { ...process.env, ...(await testTools()) };
  return pass(process.execPath, [fromRoot('bench', 'run.ts'), ...args], { env, cwd: fromRoot() });
}
