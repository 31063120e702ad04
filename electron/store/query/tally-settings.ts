/** Which settings users have of their own, counted: many users share few. */
import type { OwnSettings } from '../../../shared/domain/edit-effect.ts';
import type { UserTable } from '../table/user-table.ts';

/** Counts the users of `ids`; ids of nobody are passed over. */
export function tallySettings(table: UserTable, ids: Uint32Array): readonly OwnSettings[] {
  const { settingsOf, domainOf, settingKinds } = table;
  const { names } = table.domains;
  const kinds = settingKinds.length;
  const counts = new Map<number, number>();
  for (const id of ids) {
    if (!table.isLive(id)) continue;
    const place = domainOf[id]! * kinds + settingsOf[id]!;
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return Array.from(counts, ([place, users]) => ({
    domain: names[Math.floor(place / kinds)] ?? '',
    own: settingKinds[place % kinds] ?? {},
    users,
  }));
}
