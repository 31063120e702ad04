/** Which screen the frame shows. */

export const SCREENS = [
  'users',
  'incoming',
  'relay',
  'queue',
  'quarantine',
  'usage',
  'mail-log',
  'activity',
  'compare',
  'settings',
] as const;
export type Screen = (typeof SCREENS)[number];

/** Calls `leave` once nothing typed on the screen would be lost, or the administrator lets it go. */
type Guard = (leave: () => void) => void;

export class Router {
  screen = $state<Screen>('users');
  #guard: Guard | null = null;

  /** Shows a screen, and then does what belongs to it; the one that is left may ask first. */
  show(screen: Screen, then?: () => void): void {
    if (screen === this.screen) return then?.();
    this.leave(() => {
      this.screen = screen;
      then?.();
    });
  }

  /** Does what would lose what the screen holds. */
  leave(go: () => void): void {
    if (this.#guard === null) go();
    else this.#guard(go);
  }

  /** Another set begins with its users, and what the screen held was of the one before. */
  reset(): void {
    this.screen = 'users';
  }

  /** For an effect of a screen that holds something typed; gives back what ends that. */
  guard(guard: Guard): () => void {
    this.#guard = guard;
    return () => {
      if (this.#guard === guard) this.#guard = null;
    };
  }
}

export const router = new Router();
