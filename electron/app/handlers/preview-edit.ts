/** What an edit of a selection would do: for the form that edits many, before anything is saved. */
import { editEffect, type EditEffect } from '../../../shared/domain/edit-effect.ts';
import type { Selection } from '../../../shared/domain/query.ts';
import {
  effectiveSettings,
  type OutgoingSettings,
  type SettingsPatch,
} from '../../../shared/domain/settings.ts';
import type { UserStore } from '../../store/model/store-types.ts';

/** Surveys the settings of the users selected, and says what `patch` would change of them. */
export function previewEdit(store: UserStore, selection: Selection, patch: SettingsPatch): EditEffect {
  const levels = new Map<string, OutgoingSettings>();
  const inheritedIn = (domain: string): OutgoingSettings => {
    const known = levels.get(domain) ?? effectiveSettings(store.settings(null), store.settings(domain));
    levels.set(domain, known);
    return known;
  };
  const tallies = store
    .ownSettings(store.resolve(selection))
    .map(({ domain, own, users }) => ({ inherited: inheritedIn(domain), own, users }));
  return editEffect(tallies, patch);
}
