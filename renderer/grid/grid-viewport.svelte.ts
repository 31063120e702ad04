/** Which rows of the grid are in the document, and where: the scroll range joined to the scrolled element. */
import { widthOf } from './column-layout.svelte.ts';
import { ScrollRange } from './scroll-range.ts';

/** Rows kept ready above and below what is visible. */
const OVERSCAN = 8;
/** A pause this long means that scrolling has come to rest, ms. */
const REST_MS = 150;

export class GridViewport {
  readonly #range = new ScrollRange();
  #element: HTMLElement | null = null;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #first = $state(0);
  #last = $state(-1);
  #slots = 0;
  #total = 0;
  /** False as long as the element must stand at its top: to ask it would have the whole window laid out at once. */
  #moved = false;
  /** Height of the scrolled element, px. */
  height = $state(0);
  /** Added to a row's true offset, px; changes only where the range is scaled. */
  shift = $state(0);
  /** Whole rows that fit: a page of PgUp and PgDn. */
  page = $state(1);
  /** True while nothing lies above what is visible. */
  atTop = $state(true);
  /** True while it is scrolled sideways. */
  aside = $state(false);

  /**
   * The index of the row that each row element shows. An element is used again for another row when its own scrolls
   * away; there are always as many, so that scrolling makes and removes none.
   */
  readonly rows = $derived.by((): readonly number[] => {
    const count = this.#last - this.#first + 1;
    const rows = new Array<number>(count);
    for (let index = this.#first; index <= this.#last; index++) rows[index % count] = index;
    return rows;
  });

  get first(): number {
    return this.#first;
  }

  get last(): number {
    return this.#last;
  }

  /** Joins the scrolled element; returns how to part from it. */
  attach(element: HTMLElement): () => void {
    this.#element = element;
    return () => {
      this.#element = null;
      clearTimeout(this.#rest);
    };
  }

  /** `viewport`: height of the visible rows, without the header. */
  resize(rows: number, rowHeight: number, viewport: number): void {
    this.#range.resize({ rows, rowHeight, viewport });
    this.page = Math.max(1, Math.floor(viewport / rowHeight) - 1);
    this.#slots = Math.ceil(viewport / rowHeight) + 1 + 2 * OVERSCAN;
    this.#total = rows;
    this.height = this.#range.height;
    this.#update();
    // The element takes a new scrollTop only once it has its new height, that is after this update of the document.
    queueMicrotask(() => this.#write());
  }

  /** The element's scroll event. */
  scrolled(): void {
    if (this.#element === null) return;
    const { scrollTop, scrollLeft } = this.#element;
    this.#moved = true;
    this.aside = scrollLeft !== 0;
    if (this.#range.scrolled(scrollTop)) this.#write();
    this.#update();
    if (!this.#range.scaled) return;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      if (this.#range.settle()) this.#write();
      this.#update();
    }, REST_MS);
  }

  /** Scrolls as little as needed to show a row whole. */
  reveal(row: number): void {
    this.#range.reveal(row);
    this.#write();
    this.#update();
  }

  /** Scrolls sideways as little as needed to show a column. */
  revealColumn(columns: readonly { readonly placedWidth: number }[], index: number): void {
    const element = this.#element;
    if (element === null) return;
    const left = widthOf(columns.slice(0, index));
    const right = left + (columns[index]?.placedWidth ?? 0);
    // The first column lies over what is scrolled under it.
    const over = index === 0 ? 0 : (columns[0]?.placedWidth ?? 0);
    if (left - over < element.scrollLeft) element.scrollLeft = left - over;
    else if (right > element.scrollLeft + element.clientWidth)
      element.scrollLeft = right - element.clientWidth;
  }

  #write(): void {
    const element = this.#element;
    if (!this.#moved && this.#range.scrollTop === 0) return;
    this.#moved = true;
    if (element !== null && element.scrollTop !== this.#range.scrollTop) {
      element.scrollTop = this.#range.scrollTop;
    }
  }

  #update(): void {
    const lastPlace = Math.max(0, this.#total - this.#slots);
    const first = Math.min(this.#range.rows(OVERSCAN).first, lastPlace);
    this.#first = first;
    this.#last = Math.min(this.#total, first + this.#slots) - 1;
    this.shift = this.#range.shift;
    this.atTop = this.#range.position === 0;
  }
}
