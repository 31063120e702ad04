/** What a window hears of the application, in a test's hands. */
import type { Page, WebSocketRoute } from 'playwright';

export interface HeardEvent {
  readonly event: string;
  readonly payload: { readonly phase?: string };
}

export class HeardEvents {
  /** False keeps an event of the application back for good. */
  passes: (event: HeardEvent) => boolean = () => true;
  /** A window that connects again waits for this. */
  reachable: Promise<unknown> = Promise.resolve();
  #socket: WebSocketRoute | null = null;
  /** Until when events wait, in their order. */
  #held: Promise<unknown> = Promise.resolve();

  /** In force from the next time that the page is loaded. */
  static async of(page: Page): Promise<HeardEvents> {
    const heard = new HeardEvents();
    await page.context().routeWebSocket(/\/events$/, async (route) => {
      heard.#socket = route;
      await heard.reachable;
      route.connectToServer().onMessage((message) => {
        void heard.#held.then(() => {
          if (heard.passes(JSON.parse(String(message)) as HeardEvent)) route.send(message);
        });
      });
    });
    return heard;
  }

  /** From now on the window hears nothing until this is settled, and then all of it. */
  holdUntil(settled: Promise<unknown>): void {
    this.#held = settled;
  }

  /** Says to the window what the application never said. */
  send(event: string, payload: unknown): void {
    this.#connected().send(JSON.stringify({ event, payload }));
  }

  /** Cuts the connection; the window then tries to connect again. */
  async cut(): Promise<void> {
    await this.#connected().close();
  }

  #connected(): WebSocketRoute {
    if (this.#socket === null) throw new Error('The page was not loaded since.');
    return this.#socket;
  }
}
