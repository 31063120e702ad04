/** What a list says in the place of its rows. */
import type { Component } from 'svelte';

export interface GridMessage {
  readonly icon: Component<{ size?: number }>;
  readonly title: string;
  readonly text: string;
  /** The first is the one to choose. */
  readonly actions: readonly {
    readonly label: string;
    readonly disabled?: boolean;
    readonly run: () => void;
  }[];
}
