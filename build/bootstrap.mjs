#!/usr/bin/env node
/**
 * `npm start`, `npm test`, `npm run build` and `npm run bench`: sets up what is missing, then runs.
 * Plain JavaScript without dependencies, because it runs before there are any, under any Node.js from 18.
 */
import { keepCompiledCode } from './steps/compile-cache.mjs';
import { suitable, pinnedNode, rerun } from './steps/runtime.mjs';
import { knownCause, Problem, say } from './steps/tell.mjs';

const [command = 'start', ...args] = process.argv.slice(2);

/** What each command needs is loaded only then: some of it is newer than the Node.js that may be running here. */
const COMMANDS = {
  start: async () => (await import('./steps/start.mjs')).start(args),
  test: async () => (await import('./steps/test.mjs')).test(args),
  bench: async () => (await import('./steps/bench.mjs')).bench(args),
  build: async () => {
    const { installDependencies } = await import('./steps/dependencies.mjs');
    const { compile } = await import('./steps/compile.mjs');
    await installDependencies();
    await compile();
    say('Built. Try `npm start`, or `npx postern --help`.');
    return 0;
  },
};

try {
  keepCompiledCode();
  const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : null;
  if (run === null) {
    throw new Problem(`There is no "${command}": use ${Object.keys(COMMANDS).join(', ')}.`);
  }
  process.exitCode = suitable() ? await run() : await rerun(await pinnedNode(), process.argv.slice(1));
} catch (error) {
  // A problem says what to do; anything else is a mistake of ours and shows where it happened.
  const cause = error.syscall === undefined ? null : knownCause(error.message);
  if (error instanceof Problem) say(error.message);
  else if (cause !== null) say(`${error.message}: ${cause}.`);
  else console.error(error);
  process.exitCode = 1;
}
