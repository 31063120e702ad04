/** Preferences of this computer: applied at once, saved a moment later through the application. */
import { DEFAULT_PREFERENCES, type Preferences } from '../../shared/domain/preferences.ts';
import { client } from './client.ts';

const SAVE_AFTER_MS = 400;

class PreferencesState {
  current = $state.raw<Preferences>(DEFAULT_PREFERENCES);
  #unsaved: Partial<Preferences> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Reads what was saved; on failure the defaults stand, and saving is tried again at the next change. */
  async load(): Promise<void> {
    const saved = await client.invoke('app.preferences', {}).catch(() => null);
    this.current = { ...DEFAULT_PREFERENCES, ...saved, ...this.#unsaved };
    this.#apply();
  }

  set(changes: Partial<Preferences>): void {
    this.current = { ...this.current, ...changes };
    this.#unsaved = { ...this.#unsaved, ...changes };
    this.#apply();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#save(), SAVE_AFTER_MS);
  }

  /** Saves at once what waits to be: the window closes. Resolves once that is done, or has failed. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (Object.keys(this.#unsaved).length > 0) await this.#save();
  }

  async #save(): Promise<void> {
    const changes = this.#unsaved;
    this.#unsaved = {};
    // The contract's schema wants mutable copies.
    const request = structuredClone(changes) as Parameters<typeof client.invoke<'app.setPreferences'>>[1];
    await client.invoke('app.setPreferences', request).catch(() => {
      this.#unsaved = { ...changes, ...this.#unsaved };
    });
  }

  /** Theme and density are attributes of the root element, so that CSS alone follows them. */
  #apply(): void {
    const root = document.documentElement;
    const { theme, density } = this.current;
    if (theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
    root.dataset['density'] = density;
  }
}

export const preferences = new PreferencesState();
