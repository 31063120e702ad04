/**
 * Scrolling over more rows than an element can be high. Browsers cap an element's height (Firefox at 17.9 million px,
 * Chromium at 33.5 million px divided by the zoom), so beyond a limit the scroll bar covers the rows in proportion:
 * small moves (wheel, keys, touch) still go pixel by pixel, large ones (the bar is dragged) go to the same fraction.
 */

/** Holds in every browser up to a zoom of 500 %. */
export const MOST_PIXELS = 6_000_000;

export interface ScrollSize {
  readonly rows: number;
  readonly rowHeight: number;
  /** Height of what is visible of the rows, px. */
  readonly viewport: number;
}

export class ScrollRange {
  #size: ScrollSize = { rows: 0, rowHeight: 32, viewport: 0 };
  /** px of the true, unscaled rows above the viewport. */
  #position = 0;
  #scrollTop = 0;

  get position(): number {
    return this.#position;
  }

  /** What the element's scrollTop is, or must be set to. */
  get scrollTop(): number {
    return this.#scrollTop;
  }

  /** Height to give the scrolled element. */
  get height(): number {
    return Math.min(this.#trueHeight, MOST_PIXELS);
  }

  /** Add to a row's true offset (index × row height) to get its offset in the scrolled element. */
  get shift(): number {
    return this.#scrollTop - this.#position;
  }

  get scaled(): boolean {
    return this.#trueHeight > MOST_PIXELS;
  }

  get #trueHeight(): number {
    return this.#size.rows * this.#size.rowHeight;
  }

  get #mostPosition(): number {
    return Math.max(0, this.#trueHeight - this.#size.viewport);
  }

  get #mostScrollTop(): number {
    return Math.max(0, this.height - this.#size.viewport);
  }

  /** Takes another size; the first visible row stays where it is, as far as there are rows. */
  resize(size: ScrollSize): void {
    const rowsAbove = this.#position / this.#size.rowHeight;
    this.#size = size;
    this.moveTo(rowsAbove * size.rowHeight);
  }

  /** The element was scrolled by the user. Returns true when `scrollTop` must be written back to it. */
  scrolled(scrollTop: number): boolean {
    const delta = scrollTop - this.#scrollTop;
    this.#scrollTop = scrollTop;
    if (!this.scaled) {
      this.#position = scrollTop;
      return false;
    }
    if (Math.abs(delta) > this.#size.viewport * 2) {
      this.#position = this.#inProportion(scrollTop);
      return false;
    }
    this.#position = clamp(this.#position + delta, 0, this.#mostPosition);
    // Pixel by pixel, the bar runs ahead of its fraction: before it meets an end too early, it is put back.
    const room = this.#size.viewport;
    const nearTop = scrollTop < room && this.#position > scrollTop;
    const left = this.#mostScrollTop - scrollTop;
    const nearEnd = left < room && this.#mostPosition - this.#position > left;
    return nearTop || nearEnd ? this.settle() : false;
  }

  /** Puts the bar where its fraction is, once scrolling has come to rest. Returns true when `scrollTop` changed. */
  settle(): boolean {
    const before = this.#scrollTop;
    this.moveTo(this.#position);
    return before !== this.#scrollTop;
  }

  /** Scrolls to a true offset in px. */
  moveTo(position: number): void {
    this.#position = clamp(position, 0, this.#mostPosition);
    if (!this.scaled) {
      this.#scrollTop = this.#position;
      return;
    }
    const exact = (this.#position / this.#mostPosition) * this.#mostScrollTop;
    // Near an end the bar goes pixel by pixel, so that the ends are met exactly.
    const room = this.#size.viewport * 2;
    const below = this.#mostPosition - this.#position;
    if (this.#position <= room) this.#scrollTop = this.#position;
    else if (below <= room) this.#scrollTop = this.#mostScrollTop - below;
    else this.#scrollTop = Math.round(clamp(exact, room, this.#mostScrollTop - room));
  }

  /** Scrolls as little as needed to show a row whole. Returns true when `scrollTop` changed. */
  reveal(row: number): boolean {
    const { rowHeight, viewport } = this.#size;
    const top = row * rowHeight;
    const before = this.#position;
    if (top < this.#position) this.moveTo(top);
    else if (top + rowHeight > this.#position + viewport) this.moveTo(top + rowHeight - viewport);
    return before !== this.#position;
  }

  /** Rows that are at least partly visible, with `more` on each side. */
  rows(more: number): { readonly first: number; readonly last: number } {
    const { rows, rowHeight, viewport } = this.#size;
    const first = Math.floor(this.#position / rowHeight) - more;
    const last = Math.ceil((this.#position + viewport) / rowHeight) - 1 + more;
    return { first: Math.max(0, first), last: Math.min(rows - 1, last) };
  }

  #inProportion(scrollTop: number): number {
    const room = this.#size.viewport * 2;
    const below = this.#mostScrollTop - scrollTop;
    if (scrollTop <= room) return scrollTop;
    if (below <= room) return this.#mostPosition - below;
    return (scrollTop / this.#mostScrollTop) * this.#mostPosition;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
