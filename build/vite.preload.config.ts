/** Bundles the preload script to one CommonJS file: a sandboxed preload can require nothing but `electron`. */
import { defineConfig } from 'vite';

export default defineConfig({
  root: '.',
  publicDir: false,
  build: {
    outDir: 'out/electron/desktop',
    emptyOutDir: false,
    target: 'chrome120',
    minify: false,
    reportCompressedSize: false,
    lib: { entry: 'electron/desktop/preload.ts', formats: ['cjs'], fileName: () => 'preload.cjs' },
    rolldownOptions: { external: ['electron'] },
  },
});
