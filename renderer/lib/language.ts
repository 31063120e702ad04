/** The language of the window: chosen before anything is shown, as texts do not change under who reads them. */
import type { LanguageChoice } from '../../shared/domain/preferences.ts';
import { dictionaryOf, languageOf } from '../../shared/text/languages.ts';
import { useDictionary } from '../../shared/text/text.ts';
import { preferences } from './preferences.svelte.ts';

/** From now on all texts are told in it, and the document says so. */
export async function chooseLanguage(choice: LanguageChoice): Promise<void> {
  const language = languageOf(choice, navigator.languages);
  useDictionary(await dictionaryOf(language));
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'ar-XB' ? 'rtl' : 'ltr';
}

/** Keeps the choice and starts the window anew in it; what is being typed on a screen is asked about before, as for any way out. */
export async function changeLanguage(language: LanguageChoice): Promise<void> {
  preferences.set({ language });
  await preferences.flush();
  location.reload();
}
