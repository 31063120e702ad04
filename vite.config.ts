/** Builds the renderer to out/renderer: external scripts and styles only, so that a strict content security policy holds. */
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Rolldown } from 'vite';

/**
 * What the first screen needs is one file. By default each part of it that a dialog needs too would be a file of its
 * own: two dozen requests before the first row. What the entry needs before the language is known is another.
 */
const groups = [
  { name: ofEntry('start', 'renderer/main.ts'), debugName: 'start', priority: 2 },
  { name: ofEntry('window', 'renderer/window.ts'), debugName: 'window', priority: 1 },
];

function ofEntry(
  name: string,
  entry: string,
): (id: string, context: Rolldown.ChunkingContext) => string | null {
  let needed: Set<string> | undefined;
  return (id, context) => ((needed ??= allOf(entry, context)).has(id) ? name : null);
}

/** A module and whatever it needs at once. */
function allOf(entry: string, context: Rolldown.ChunkingContext): Set<string> {
  // A set grows while it is walked: in the end it holds all that the entry imports, and they import.
  const needed = new Set([join(import.meta.dirname, entry)]);
  for (const one of needed)
    for (const next of context.getModuleInfo(one)?.importedIds ?? []) needed.add(next);
  return needed;
}

export default defineConfig({
  root: 'renderer',
  base: '/',
  plugins: [svelte({ configFile: false })],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'chrome123',
    rolldownOptions: {
      output: { codeSplitting: { groups } },
    },
    sourcemap: false,
    // Nothing becomes a data: URL or an inline script, which the policy would refuse.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
  },
});
