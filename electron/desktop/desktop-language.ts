/** The language of menus, dialogs and the system's notifications. The rest of this process tells English, which the window translates. */
import { app } from 'electron';
import type { LanguageChoice } from '../../shared/domain/preferences.ts';
import { dictionaryOf, languageOf } from '../../shared/text/languages.ts';
import { t, toldIn, type Dictionary, type PlainText } from '../../shared/text/text.ts';

let dictionary: Dictionary | null = null;

/** From now on what the shell shows is in it. */
export async function chooseShellLanguage(choice: LanguageChoice): Promise<void> {
  dictionary = await dictionaryOf(languageOf(choice, app.getPreferredSystemLanguages()));
}

/** What `work` tells is in the language of the shell's reader. */
export function inShellLanguage<T>(work: () => T): T {
  return toldIn(dictionary, work);
}

/** A text without values, in it. */
export function say(text: PlainText): string {
  return inShellLanguage(() => t(text));
}
