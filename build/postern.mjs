#!/usr/bin/env node
/** The `postern` command: runs the built command line under a Node.js that is new enough. */
import { existsSync } from 'node:fs';
import { keepCompiledCode } from './steps/compile-cache.mjs';
import { hasPinnedNode, pinnedNodePath, rerun, suitable } from './steps/runtime.mjs';
import { fromRoot } from './steps/paths.mjs';

const main = fromRoot('out', 'electron', 'cli', 'main.js');
const node = suitable() ? process.execPath : hasPinnedNode() ? pinnedNodePath() : null;

keepCompiledCode();
if (existsSync(main) && node !== null) {
  process.exitCode = await rerun(node, [main, ...process.argv.slice(2)]);
} else {
  console.error('postern: not built yet. Run `npm run build` in this checkout once, then try again.');
  process.exitCode = 1;
}
