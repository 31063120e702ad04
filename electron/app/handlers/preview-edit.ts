/** What an edit of a selection would do: for the form that edits many, before anything is saved. */
import { editEffect, type EditEffect } from '../../../shared/domain/edit-effect.ts';
import type { Selection } from '../../../shared/domain/query.ts';
import type { OutgoingSettings, SettingsWish } from '../../../shared/domain/settings.ts';
import { settingsAt, settingsPatch } from '../../../shared/domain/temporary.ts';
import type { UserStore } from '../../store/model/store-types.ts';

/** Surveys the settings of the users selected, and says what `wish` would change of them at `now`. */
export function previewEdit(
  store: UserStore,
  selection: Selection,
  wish: SettingsWish,
  now: number,
): EditEffect {
  const levels = new Map<string, OutgoingSettings>();
  const inheritedIn = (domain: string): OutgoingSettings => {
    const known = levels.get(domain) ?? settingsAt(now, store.settings(null), store.settings(domain));
    levels.set(domain, known);
    return known;
  };
  const tallies = store
    .ownSettings(store.resolve(selection))
    .map(({ domain, own, users }) => ({ inherited: inheritedIn(domain), own, users }));
  return editEffect(tallies, settingsPatch(wish, now), now);
}
