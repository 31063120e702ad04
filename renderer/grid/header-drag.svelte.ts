/** Resizing and moving columns with the pointer. A press that hardly moves stays a click. */
import type { ColumnLayout } from './column-layout.svelte.ts';

const CLICK_PX = 5;

export class HeaderDrag {
  readonly #layout: Pick<ColumnLayout<never>, 'move' | 'resize'>;
  /** The column being moved, and before which visible column it would go; null while none is. */
  moving = $state.raw<{ readonly id: string; readonly to: number } | null>(null);
  /** True for the click that ends a drag, which must not sort. */
  #dragged = false;

  constructor(layout: Pick<ColumnLayout<never>, 'move' | 'resize'>) {
    this.#layout = layout;
  }

  startResize(event: PointerEvent, id: string, width: number): void {
    event.stopPropagation();
    const from = event.clientX;
    this.#capture(event, (move) => this.#layout.resize(id, width + move.clientX - from));
  }

  /** `cells` are the header cells in order, to find where the pointer is among them. */
  startMove(event: PointerEvent, id: string, cells: () => readonly Element[]): void {
    if (event.button !== 0) return;
    const from = event.clientX;
    this.#dragged = false;
    this.#capture(
      event,
      (move) => {
        if (this.moving === null && Math.abs(move.clientX - from) < CLICK_PX) return;
        this.#dragged = true;
        const middles = cells().map((cell) => {
          const { left, width } = cell.getBoundingClientRect();
          return left + width / 2;
        });
        const to = middles.findIndex((middle) => move.clientX < middle);
        this.moving = { id, to: to < 0 ? middles.length : to };
      },
      () => {
        const { moving } = this;
        this.moving = null;
        if (moving !== null) this.#layout.move(moving.id, moving.to);
      },
    );
  }

  /** True once when the press that just ended was a drag. */
  takeDragged(): boolean {
    const dragged = this.#dragged;
    this.#dragged = false;
    return dragged;
  }

  #capture(
    event: PointerEvent,
    move: (event: PointerEvent) => void,
    end: () => void = () => undefined,
  ): void {
    const target = event.currentTarget as HTMLElement;
    target.setPointerCapture(event.pointerId);
    const stop = new AbortController();
    const { signal } = stop;
    target.addEventListener('pointermove', move, { signal });
    const finish = () => {
      stop.abort();
      end();
    };
    target.addEventListener('pointerup', finish, { signal });
    target.addEventListener('pointercancel', finish, { signal });
  }
}
