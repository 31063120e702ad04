/**
 * One address for each view: what the lists show stands in the window's URL, and what the URL says is shown. What a set's lists
 * showed last is kept in the preferences, so that a window that is opened anew goes on there.
 */
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { LastShown } from '../../shared/domain/preferences.ts';
import { app } from '../lib/app-state.svelte.ts';
import { preferences } from '../lib/preferences.svelte.ts';
import { router, SCREENS, type Screen } from '../lib/router.svelte.ts';
import type { GridSort } from './columns.ts';
import type { GridFilter } from './grid-filter.svelte.ts';
import { plainAddress, readAddress, writeAddress, type ViewAddress } from './view-address.ts';

/** A list, as far as its address says how it is shown. */
export interface AddressedView {
  readonly filter: GridFilter;
  readonly layout: { readonly sort: readonly GridSort[]; takes(sort: readonly GridSort[]): void };
  readonly selected: { readonly only: string | number | null };
  /** Left out, or null, where it cannot be grouped. */
  readonly groups?: { readonly by: string | null; groupBy(by: string | null): void } | null;
  /** Selects a row by its key, once the rows are there. */
  reveal(key: string): void;
}

interface AddressOptions {
  /** Its order where the address says none. */
  readonly sort: readonly GridSort[];
  /** What it can show beside. */
  readonly also?: { shown: boolean };
}

interface AddressedList extends AddressOptions {
  readonly view: AddressedView;
}

/** The sets whose last views are kept: as many as are offered as recent ones. */
const KEPT_SETS = 12;

export class Addresses {
  readonly #lists = new SvelteMap<Screen, AddressedList>();
  /** Of screens whose list is not there yet. */
  readonly #waiting = new Map<Screen, ViewAddress>();
  #written: string | null = null;
  /** What Back goes by; null: what is written next takes the place of what stands there. */
  #step: string | null = null;
  #path: string | null = null;
  #stop: () => void = () => undefined;

  /** What the window shows, or null while its list is on its way. */
  readonly current = $derived.by((): ViewAddress | null => {
    if (app.set === null) return null;
    const { screen } = router;
    const list = this.#lists.get(screen);
    if (list === undefined) return this.#hasList(screen) ? null : plainAddress(screen);
    return this.#addressOf(screen, list);
  });

  /** Called by each list as it is made. */
  register(screen: Screen, view: AddressedView, options: AddressOptions): void {
    const list = { view, ...options };
    untrack(() => {
      this.#lists.set(screen, list);
      if (this.#path !== null) this.#begin(screen, list);
    });
  }

  /** Takes over the window's address, or what was shown last; then follows both. Called once, before the window is made. */
  start(window: Pick<Window, 'location' | 'history' | 'addEventListener'>): void {
    const asked = readAddress(window.location.hash);
    if (asked !== null) this.#waiting.set(asked.screen, asked);
    if (app.path !== null) {
      const last =
        asked?.screen ?? SCREENS.find((one) => one === preferences.current.shown[app.path ?? '']?.screen);
      if (last !== undefined) router.screen = last;
      this.#follow(app.path);
    }
    window.addEventListener('popstate', () => this.#taken(window));
    this.#stop = $effect.root(() => {
      $effect.pre(() => {
        const { path } = app;
        untrack(() => this.#follow(path));
      });
      $effect(() => {
        const { current } = this;
        untrack(() => current !== null && this.#write(current, window));
      });
    });
  }

  /** Follows nothing any more. */
  stop(): void {
    this.#stop();
  }

  /** Shows a view, of whatever screen. */
  show(address: ViewAddress): void {
    router.show(address.screen, () => this.#apply(address));
  }

  /** Another set is open: its lists are shown as they were. */
  #follow(path: string | null): void {
    if (path === this.#path) return;
    this.#path = path;
    this.#step = null;
    if (path === null) return;
    for (const [screen, list] of this.#lists) this.#begin(screen, list);
  }

  #begin(screen: Screen, list: AddressedList): void {
    const asked = this.#waiting.get(screen);
    this.#waiting.delete(screen);
    const last = asked ?? readAddress(preferences.current.shown[this.#path ?? '']?.addresses[screen] ?? '');
    list.view.filter.load({ filter: last?.filter ?? '', off: last?.off ?? '' });
    if (last !== null) this.#takeOver(last, list);
  }

  #apply(address: ViewAddress): void {
    const list = this.#lists.get(address.screen);
    if (list === undefined) {
      this.#waiting.set(address.screen, address);
      return;
    }
    const { filter } = list.view;
    const { asText } = filter;
    if (asText.filter !== address.filter || asText.off !== address.off) filter.load(address);
    this.#takeOver(address, list);
  }

  #takeOver({ screen, domain, sort, group, also, row }: ViewAddress, { view, ...list }: AddressedList): void {
    if (screen === 'users') app.currentDomain = domain;
    view.layout.takes(sort.length === 0 ? list.sort : sort);
    view.groups?.groupBy(group);
    if (list.also !== undefined) list.also.shown = also;
    if (row !== null && String(view.selected.only) !== row) view.reveal(row);
  }

  /** Back, Forward, or an address typed by hand. */
  #taken(window: Pick<Window, 'location' | 'history'>): void {
    const address = readAddress(window.location.hash);
    if (address === null || app.set === null) return;
    this.#written = window.location.hash;
    this.#step = null;
    this.show(address);
    // Where something typed would be lost, the screen asks first, and stays until then.
    if (router.screen !== address.screen && this.current !== null) {
      this.#written = writeAddress(this.current);
      window.history.pushState(null, '', this.#written);
    }
  }

  #write(address: ViewAddress, { location, history }: Pick<Window, 'location' | 'history'>): void {
    const text = writeAddress(address);
    const { screen, domain, sort, group, also } = address;
    const step = JSON.stringify([
      screen,
      domain,
      sort,
      group,
      also,
      this.#lists.get(screen)?.view.filter.step,
    ]);
    const pushes = this.#step !== null && this.#step !== step;
    this.#step = step;
    if (text === this.#written) return;
    if (text !== location.hash) {
      if (pushes) history.pushState(null, '', text);
      else history.replaceState(null, '', text);
    }
    this.#written = text;
    this.#keep(address, text);
  }

  /** What is shown of this set now, to go on with at the next start. */
  #keep({ screen }: ViewAddress, text: string): void {
    const path = this.#path;
    if (path === null) return;
    const { [path]: before, ...others } = preferences.current.shown;
    const addresses = { ...before?.addresses, ...(this.#hasList(screen) ? { [screen]: text } : {}) };
    const shown: Record<string, LastShown> = Object.fromEntries(
      Object.entries(others).slice(-(KEPT_SETS - 1)),
    );
    preferences.set({ shown: { ...shown, [path]: { screen, addresses } } });
  }

  #addressOf(screen: Screen, { view, sort, also }: AddressedList): ViewAddress {
    const { filter, layout, selected } = view;
    const asItComes = JSON.stringify(layout.sort) === JSON.stringify(sort);
    return {
      screen,
      domain: screen === 'users' ? app.currentDomain : null,
      ...filter.asText,
      sort: asItComes ? [] : layout.sort,
      group: view.groups?.by ?? null,
      also: also?.shown ?? false,
      row: selected.only === null ? null : String(selected.only),
    };
  }

  #hasList(screen: Screen): boolean {
    return !UNLISTED.includes(screen);
  }
}

/** Screens that show no list. */
const UNLISTED: readonly Screen[] = ['relay', 'settings'];

export const addresses = new Addresses();
