/** Which rows changed lately, so that cached query results can be mended instead of computed anew. */
const KEPT = 1024;

export class TouchedRows {
  readonly #ring = new Uint32Array(KEPT);
  #version = 0;

  /** Grows with every change to a live row. */
  get version(): number {
    return this.#version;
  }

  add(id: number): void {
    this.#ring[this.#version % KEPT] = id;
    this.#version++;
  }

  /** Everything may have changed. */
  addAll(): void {
    this.#version += KEPT + 1;
  }

  /** The ids touched since `version`, each once, or null when they were too many to be remembered. */
  since(version: number): ReadonlySet<number> | null {
    if (this.#version - version > KEPT) return null;
    const ids = new Set<number>();
    for (let at = version; at < this.#version; at++) ids.add(this.#ring[at % KEPT]!);
    return ids;
  }
}
