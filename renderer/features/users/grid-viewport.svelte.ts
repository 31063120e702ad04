/** Which rows of the grid are in the document, and where: the scroll range joined to the scrolled element. */
import { ScrollRange } from './scroll-range.ts';

/** Rows kept ready above and below what is visible. */
const OVERSCAN = 8;
/** A pause this long means that scrolling has come to rest, ms. */
const REST_MS = 150;

/** One row element; it is used again for another row when its own scrolls away. */
export interface RowSlot {
  readonly slot: number;
  readonly index: number;
}

export class GridViewport {
  readonly #range = new ScrollRange();
  #element: HTMLElement | null = null;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #first = $state(0);
  #last = $state(-1);
  #slots = $state(0);
  /** Height of the scrolled element, px. */
  height = $state(0);
  /** Added to a row's true offset, px; changes only where the range is scaled. */
  shift = $state(0);
  /** Whole rows that fit: a page of PgUp and PgDn. */
  page = $state(1);

  readonly rows = $derived.by((): readonly RowSlot[] => {
    const rows = [];
    for (let index = this.#first; index <= this.#last; index++) {
      rows.push({ slot: index % this.#slots, index });
    }
    // By slot, so that moving on never reorders elements.
    return rows.sort((a, b) => a.slot - b.slot);
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
    this.#slots = Math.ceil(viewport / rowHeight) + 2 + 2 * OVERSCAN;
    this.height = this.#range.height;
    this.#update();
    // The element takes a new scrollTop only once it has its new height, that is after this update of the document.
    queueMicrotask(() => this.#write());
  }

  /** The element's scroll event. */
  scrolled(): void {
    if (this.#element === null) return;
    if (this.#range.scrolled(this.#element.scrollTop)) this.#write();
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

  #write(): void {
    const element = this.#element;
    if (element !== null && element.scrollTop !== this.#range.scrollTop) {
      element.scrollTop = this.#range.scrollTop;
    }
  }

  #update(): void {
    const { first, last } = this.#range.rows(OVERSCAN);
    this.#first = first;
    this.#last = last;
    this.shift = this.#range.shift;
  }
}
