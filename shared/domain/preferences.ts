/** How this computer shows Postern: of no set, and in none. */

/** Columns and order of a list. */
export interface ListLayout {
  readonly columns?:
    readonly { readonly id: string; readonly width: number; readonly hidden: boolean }[] | undefined;
  readonly sort?: readonly { readonly field: string; readonly descending: boolean }[] | undefined;
}

export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'compact' | 'normal' | 'comfortable';
  readonly sidebarCollapsed: boolean;
  readonly inspectorOpen: boolean;
  readonly columns: readonly { readonly id: string; readonly width: number; readonly hidden: boolean }[];
  readonly sort: readonly { readonly field: string; readonly descending: boolean }[];
  /** Those of the other lists, by name; `columns` and `sort` are those of users. */
  readonly lists: Readonly<Record<string, ListLayout>>;
}

export const DEFAULT_PREFERENCES: Preferences = {
  theme: 'system',
  density: 'normal',
  sidebarCollapsed: false,
  inspectorOpen: true,
  columns: [],
  sort: [],
  lists: {},
};
