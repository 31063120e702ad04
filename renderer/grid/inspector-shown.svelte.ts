/**
 * Whether the inspector is shown. Beside the grid it comes with a selection, unless the administrator closed it, which
 * is remembered. In a narrow window it is a sheet over the grid: it comes when it is asked for, and is not remembered.
 */
import type { Preferences } from '../../shared/domain/preferences.ts';
import { narrow } from '../lib/narrow.ts';
import { preferences } from '../lib/preferences.svelte.ts';

interface Surroundings {
  readonly narrow: { readonly current: boolean };
  readonly preferences: {
    readonly current: Pick<Preferences, 'inspectorOpen'>;
    set(changes: Pick<Preferences, 'inspectorOpen'>): void;
  };
  /** What is selected is shown; without a selection, the active row is what is asked about. */
  readonly list: {
    readonly subject: unknown;
    readonly activeRow: unknown;
    selectActive(): void;
  };
}

export class InspectorShown {
  readonly #about: Surroundings;
  #asked = $state(false);

  constructor(about: Surroundings) {
    this.#about = about;
  }

  readonly docked = $derived.by(() => {
    const { narrow, preferences, list } = this.#about;
    return !narrow.current && preferences.current.inspectorOpen && list.subject !== null;
  });

  readonly sheet = $derived.by(
    () => this.#asked && this.#about.narrow.current && this.#about.list.subject !== null,
  );

  readonly shown = $derived(this.docked || this.sheet);

  /** True when there is something to show. */
  get possible(): boolean {
    return this.#about.list.subject !== null || this.#about.list.activeRow !== undefined;
  }

  /** Closes it where it is shown; else shows what is selected, or selects the active row first. */
  toggle(): void {
    if (this.shown) this.close();
    else if (this.possible) this.#open();
  }

  /** Shows it, unless it is shown already. */
  show(): void {
    if (!this.shown) this.toggle();
  }

  close(): void {
    if (this.#about.narrow.current) this.#asked = false;
    else this.#about.preferences.set({ inspectorOpen: false });
  }

  /** The sheet is gone, whatever took it away: the next selection does not bring it back. */
  sheetGone(): void {
    this.#asked = false;
  }

  #open(): void {
    const { narrow, preferences, list } = this.#about;
    if (list.subject === null) list.selectActive();
    if (narrow.current) this.#asked = true;
    else preferences.set({ inspectorOpen: true });
  }
}

/** The inspector beside the grid of a list. */
export function inspectorOf(list: Surroundings['list']): InspectorShown {
  return new InspectorShown({ narrow, preferences, list });
}
