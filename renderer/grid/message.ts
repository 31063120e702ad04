/** What a list says in the place of its rows. */
import type { Component } from 'svelte';
import { t } from '../../shared/text/text.ts';

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

/** Rows as far as they were told: `total` is that of the last answer, `error` why a later question has none. */
export interface AskedRows {
  readonly error: unknown;
  readonly total: number | null;
}

/** Where it stands that rows could not be read: beside those of an earlier answer, or instead of them; that there are none is not known then. */
export function troubleOf({ error, total }: AskedRows): 'instead' | 'beside' | null {
  if (error === null) return null;
  return total === null || total === 0 ? 'instead' : 'beside';
}

/** What is said while the mail database does not answer; `shown`: rows of an earlier answer are. */
export function waitingWords(shown: boolean): string {
  return t(
    'Waiting for the mail database: it has not answered for some seconds. Another program holds it, most likely a backup, or the disk is slow. {shown, select, yes {The rows are those from before; newer ones come by themselves} other {What belongs here comes by itself}} as soon as it answers.',
    { shown: shown ? 'yes' : 'no' },
  );
}
