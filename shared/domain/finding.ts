/** What a quarantined message was found to be. */
import { message, t, type Value } from '../text/text.ts';

/** `blocked`: an attachment of a kind that the administrator does not let through, which need not be harmful. */
export const FINDINGS = ['spam', 'malware', 'blocked'] as const;
export type Finding = (typeof FINDINGS)[number];

const WORDS = { spam: 'spam', malware: 'malware', blocked: 'blocked attachment' } as const;

/** The same, for a reader of any language. */
export function findingMessage(finding: string): Value {
  return Object.hasOwn(WORDS, finding) ? message(WORDS[finding as Finding]) : finding;
}

/** As people call it: `blocked attachment`. */
export function findingWords(finding: string): string {
  return Object.hasOwn(WORDS, finding) ? t(WORDS[finding as Finding]) : finding;
}
