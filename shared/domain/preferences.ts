/** How this computer shows Postern, in no set. */
import { PSEUDO_LANGUAGES } from '../text/pseudo.ts';
import type { ColumnTarget } from './column-map.ts';

/** Columns and order of a list. */
export interface ListLayout {
  readonly columns?:
    readonly { readonly id: string; readonly width: number; readonly hidden: boolean }[] | undefined;
  readonly sort?: readonly { readonly field: string; readonly descending: boolean }[] | undefined;
}

/** A view of a list that was given a name: where it leads, as the window's address says it. */
export interface SavedView {
  readonly name: string;
  readonly address: string;
}

/** What was shown of a set last: the screen, and of each list its address. */
export interface LastShown {
  readonly screen: string;
  readonly addresses: Readonly<Record<string, string>>;
}

/** A choice for one column, counted from 1. */
export interface RememberedColumn {
  readonly of: number;
  readonly to: ColumnTarget | null;
}

/** The computer's own language, one of ours, or one for tests (`shared/text/pseudo.ts`). */
export const LANGUAGE_CHOICES = ['system', 'en', 'de', ...PSEUDO_LANGUAGES] as const;

export type LanguageChoice = (typeof LANGUAGE_CHOICES)[number];

export interface Preferences {
  readonly language: LanguageChoice;
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'compact' | 'normal' | 'comfortable';
  readonly sidebarCollapsed: boolean;
  readonly inspectorOpen: boolean;
  readonly columns: readonly { readonly id: string; readonly width: number; readonly hidden: boolean }[];
  readonly sort: readonly { readonly field: string; readonly descending: boolean }[];
  /** Those of the other lists, by name; `columns` and `sort` are those of users. */
  readonly lists: Readonly<Record<string, ListLayout>>;
  /** The operator that was last chosen for a field: `users.username`. */
  readonly operators: Readonly<Record<string, string>>;
  /** What the columns of a file were chosen to be, by its headings, a line each; null: left out, absent: as the heading says. */
  readonly importColumns: Readonly<Record<string, readonly RememberedColumn[]>>;
  /** Of a person, whatever the set: how somebody looks at users is no change of theirs, and a set may be read-only. */
  readonly views: readonly SavedView[];
  /** By the set's folder. */
  readonly shown: Readonly<Record<string, LastShown>>;
}

export const DEFAULT_PREFERENCES: Preferences = {
  language: 'system',
  theme: 'system',
  density: 'normal',
  sidebarCollapsed: false,
  inspectorOpen: true,
  columns: [],
  sort: [],
  lists: {},
  operators: {},
  importColumns: {},
  views: [],
  shown: {},
};
