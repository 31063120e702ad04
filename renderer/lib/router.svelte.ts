/** Which screen the frame shows. */

export type Screen = 'users' | 'relay' | 'activity' | 'settings';

class Router {
  screen = $state<Screen>('users');

  show(screen: Screen): void {
    this.screen = screen;
  }
}

export const router = new Router();
