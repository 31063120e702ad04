/** Builds the renderer to out/renderer: external scripts and styles only, so that a strict content security policy holds. */
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Rolldown } from 'vite';

/**
 * What the first screen needs is one file. By default each part of it that a dialog needs too would be a file of its
 * own: two dozen requests before the first row.
 */
function firstScreen(): (id: string, context: Rolldown.ChunkingContext) => string | null {
  const needed = new Set<string>();
  return (id, context) => {
    // A set grows while it is walked: in the end it holds all that the entry imports, and they import.
    if (needed.size === 0) {
      needed.add(join(import.meta.dirname, 'renderer/main.ts'));
      for (const one of needed)
        for (const next of context.getModuleInfo(one)?.importedIds ?? []) needed.add(next);
    }
    return needed.has(id) ? 'window' : null;
  };
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
      output: { codeSplitting: { groups: [{ name: firstScreen(), debugName: 'window' }] } },
    },
    sourcemap: false,
    // Nothing becomes a data: URL or an inline script, which the policy would refuse.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
  },
});
