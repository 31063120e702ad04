/**
 * Whether the sidebar is shown whole. Beside the screen the administrator's choice is remembered; in a narrow window only
 * its icons are there, and the whole of it is a sheet that goes as soon as a place was chosen.
 */
import type { Preferences } from '../../shared/domain/preferences.ts';
import { narrow } from './narrow.ts';
import { preferences } from './preferences.svelte.ts';

interface Surroundings {
  readonly narrow: { readonly current: boolean };
  readonly preferences: {
    readonly current: Pick<Preferences, 'sidebarCollapsed'>;
    set(changes: Pick<Preferences, 'sidebarCollapsed'>): void;
  };
}

export class SidebarShown {
  readonly #about: Surroundings;
  #asked = $state(false);

  constructor(about: Surroundings) {
    this.#about = about;
  }

  readonly docked = $derived.by(
    () => !this.#about.narrow.current && !this.#about.preferences.current.sidebarCollapsed,
  );
  readonly sheet = $derived.by(() => this.#asked && this.#about.narrow.current);
  readonly shown = $derived(this.docked || this.sheet);

  toggle(): void {
    const { narrow, preferences } = this.#about;
    if (narrow.current) this.#asked = !this.#asked;
    else preferences.set({ sidebarCollapsed: !preferences.current.sidebarCollapsed });
  }

  /** Closes the sheet, where it is one. */
  leave(): void {
    this.#asked = false;
  }
}

export const sidebar = new SidebarShown({ narrow, preferences });
