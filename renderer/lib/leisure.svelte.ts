/** The time after the first rows are on screen: what nobody sees at first is loaded and made then, not before. */

class Leisure {
  /** True from then on. */
  reached = $state(false);
  #asked = false;

  /** The first rows, or whatever the window begins with, are there: wait for the browser to have drawn them. */
  begin(): void {
    if (this.#asked) return;
    this.#asked = true;
    requestIdleCallback(() => (this.reached = true), { timeout: 500 });
  }
}

export const leisure = new Leisure();
