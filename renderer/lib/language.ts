/** The language of the window: chosen before anything is shown, as texts do not change under who reads them. */
import { LANGUAGE_CHOICES, type LanguageChoice } from '../../shared/domain/preferences.ts';
import { pseudoDictionary } from '../../shared/text/pseudo.ts';
import { useDictionary, type Dictionary } from '../../shared/text/text.ts';
import { preferences } from './preferences.svelte.ts';

/** What is offered; each calls itself by its own name. One that is not whole is only for who chooses it, and says so. */
export const LANGUAGES = [
  { value: 'en', label: 'English', whole: true },
  // Missing: imports, backups, client set-up, and sentences that are made in `shared/domain` and in the main process.
  { value: 'de', label: 'Deutsch (unvollständig)', whole: false },
] as const;

/** The first of the reader's languages (BCP 47) that there is whole, else English. */
export function languageOf(
  choice: LanguageChoice,
  spoken: readonly string[],
): Exclude<LanguageChoice, 'system'> {
  // A preference of a newer version may name one that there is not yet.
  if (choice !== 'system') return LANGUAGE_CHOICES.includes(choice) ? choice : 'en';
  const known = spoken.map((tag) =>
    LANGUAGES.find(({ value, whole }) => whole && tag.split('-')[0]?.toLowerCase() === value),
  );
  return known.find((language) => language !== undefined)?.value ?? 'en';
}

/** From now on all texts are told in it, and the document says so. */
export async function chooseLanguage(choice: LanguageChoice): Promise<void> {
  const language = languageOf(choice, navigator.languages);
  useDictionary(await dictionaryOf(language));
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'ar-XB' ? 'rtl' : 'ltr';
}

async function dictionaryOf(language: Exclude<LanguageChoice, 'system'>): Promise<Dictionary | null> {
  if (language === 'en') return null;
  if (language !== 'de') return pseudoDictionary(language);
  const { german } = await import('../../shared/text/german.ts');
  const texts = new Map<string, string>(Object.entries(german));
  return { language, find: (english) => texts.get(english) };
}

/** Keeps the choice and starts the window anew in it; what is being typed on a screen is asked about before, as for any way out. */
export async function changeLanguage(language: LanguageChoice): Promise<void> {
  preferences.set({ language });
  await preferences.flush();
  location.reload();
}
