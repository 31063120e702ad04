/** Which operator was last chosen for each field of a list, remembered in the preferences of this computer. */
import type { List } from '../../shared/lists/list.ts';
import { preferences } from './preferences.svelte.ts';

/** For a list's filter. */
export function lastOperators({ key }: List): {
  of(field: string): string | undefined;
  keep(field: string, phrase: string): void;
} {
  const name = (field: string): string => `${key}.${field}`;
  return {
    of: (field) => preferences.current.operators[name(field)],
    keep: (field, phrase) => {
      const { operators } = preferences.current;
      if (operators[name(field)] !== phrase)
        preferences.set({ operators: { ...operators, [name(field)]: phrase } });
    },
  };
}
