/** Views of lists that were given a name, kept in the preferences: of a person, whatever the set. */
import type { SavedView } from '../../shared/domain/preferences.ts';
import { visibleText } from '../../shared/domain/visible-text.ts';
import { t } from '../../shared/text/text.ts';
import { preferences } from '../lib/preferences.svelte.ts';
import type { Screen } from '../lib/router.svelte.ts';
import { addresses } from './addresses.svelte.ts';
import { readAddress, writeAddress, type ViewAddress } from './view-address.ts';

/** The contract's own limits. */
export const MOST_VIEWS = 200;
export const LONGEST_VIEW_NAME = 100;

class SavedViews {
  /** Of a screen, in the order of their names. */
  of(screen: Screen): readonly SavedView[] {
    return preferences.current.views
      .filter(({ address }) => readAddress(address)?.screen === screen)
      .toSorted((a, b) => a.name.localeCompare(b.name));
  }

  /** The one that is shown now: its filter and its groups are the list's. */
  readonly shown = $derived.by((): SavedView | null => {
    const { current } = addresses;
    if (current === null) return null;
    return this.of(current.screen).find(({ address }) => isSameFilter(readAddress(address), current)) ?? null;
  });

  /** The one of this name over the same list as `address`, however it is written. */
  named(name: string, address: ViewAddress): SavedView | null {
    const wanted = shownName(name).toLowerCase();
    return this.of(address.screen).find((one) => one.name.toLowerCase() === wanted) ?? null;
  }

  /** Why a name cannot be given, or null. */
  problemOf(name: string): string | null {
    if (name.trim() === '') return t('Enter a name.');
    if (preferences.current.views.length < MOST_VIEWS) return null;
    return t('There are {most, number} views, and no more can be kept. Delete one first.', {
      most: MOST_VIEWS,
    });
  }

  /** Keeps a view under a name; one of the same name over the same list is replaced. */
  save(name: string, address: ViewAddress): void {
    const same = this.named(name, address);
    const view = { name: shownName(name), address: writeAddress({ ...address, row: null }) };
    this.#set([...preferences.current.views.filter((one) => one !== same), view]);
  }

  rename(view: SavedView, name: string): void {
    this.#set(
      preferences.current.views.map((one) => (isSame(one, view) ? { ...one, name: shownName(name) } : one)),
    );
  }

  remove(view: SavedView): void {
    this.#set(preferences.current.views.filter((one) => !isSame(one, view)));
  }

  open(view: SavedView): void {
    const address = readAddress(view.address);
    if (address !== null) addresses.show(address);
  }

  #set(views: readonly SavedView[]): void {
    preferences.set({ views });
  }
}

/** A name that was pasted can be a stranger's. */
function shownName(name: string): string {
  return visibleText(name.trim()).slice(0, LONGEST_VIEW_NAME);
}

function isSame(one: SavedView, other: SavedView): boolean {
  return one.name === other.name && one.address === other.address;
}

function isSameFilter(one: ViewAddress | null, other: ViewAddress): boolean {
  return (
    one !== null &&
    one.filter === other.filter &&
    one.domain === other.domain &&
    one.group === other.group &&
    one.also === other.also
  );
}

export const savedViews = new SavedViews();
