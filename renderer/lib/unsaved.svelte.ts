/** What was typed and not saved, wherever that is: whoever closes or changes the window asks here first. */

class Unsaved {
  readonly #holders = new Set<() => boolean>();

  /** `dirty` is asked from now on; gives back what ends that. For an effect of the form. */
  hold(dirty: () => boolean): () => void {
    this.#holders.add(dirty);
    return () => this.#holders.delete(dirty);
  }

  any(): boolean {
    return [...this.#holders].some((dirty) => dirty());
  }
}

export const unsaved = new Unsaved();
