/** Languages that nobody speaks, for tests: each text of ours is in marks and longer, so that what is hard-coded stands out. */
import type { Dictionary } from './text.ts';

/** As Android and Chromium name them: marked English, and the same written from right to left. */
export const PSEUDO_LANGUAGES = ['en-XA', 'ar-XB'] as const;

/** Some two fifths longer, as German is at its longest. */
export function pseudoDictionary(language: (typeof PSEUDO_LANGUAGES)[number]): Dictionary {
  return {
    language: language === 'en-XA' ? 'en' : 'ar-u-nu-latn',
    find: (english) => `⟦${english}${'·'.repeat(Math.ceil(english.length * 0.4))}⟧`,
  };
}
