/** The languages there are, and which of them is a reader's. */
import { LANGUAGE_CHOICES, type LanguageChoice } from '../domain/preferences.ts';
import { pseudoDictionary } from './pseudo.ts';
import type { Dictionary } from './text.ts';

/** What is offered; each calls itself by its own name. */
export const LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
] as const;

/** The chosen one, or the first of the reader's languages (BCP 47) that there is, else English. */
export function languageOf(
  choice: LanguageChoice,
  spoken: readonly string[],
): Exclude<LanguageChoice, 'system'> {
  // A preference of a newer version may name one that there is not yet.
  if (choice !== 'system') return LANGUAGE_CHOICES.includes(choice) ? choice : 'en';
  const known = spoken.map((tag) =>
    LANGUAGES.find(({ value }) => tag.split('-')[0]?.toLowerCase() === value),
  );
  return known.find((language) => language !== undefined)?.value ?? 'en';
}

/** Its texts; null for English. */
export async function dictionaryOf(language: Exclude<LanguageChoice, 'system'>): Promise<Dictionary | null> {
  if (language === 'en') return null;
  if (language !== 'de') return pseudoDictionary(language);
  const { german } = await import('./german.ts');
  const texts = new Map<string, string>(Object.entries(german));
  return { language, find: (english) => texts.get(english) };
}
