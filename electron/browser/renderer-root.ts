/** Where the built renderer lies, seen from the sources and from the compiled files alike. */
import { fileURLToPath } from 'node:url';

/** Path of the folder of the built renderer. */
export function rendererRoot(): string {
  const up = import.meta.url.endsWith('.ts') ? '../../out/renderer' : '../../renderer';
  return fileURLToPath(new URL(up, import.meta.url));
}
