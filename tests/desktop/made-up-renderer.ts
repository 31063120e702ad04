/** A folder like out/renderer, with things beside it and in it that must never be served. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function temporaryFolder(): { readonly path: string; dispose(): void } {
  const path = mkdtempSync(join(tmpdir(), 'postern-desktop-'));
  return {
    path,
    dispose: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Gives the renderer's root inside `folder`. */
export function makeRenderer(folder: string): string {
  const root = join(folder, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>Postern</title>');
  writeFileSync(join(root, 'assets', 'main.js'), 'export {};');
  symlinkSync(join(folder, 'secret.txt'), join(root, 'linked.txt'));
  return root;
}
