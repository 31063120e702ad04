/** What a quarantined message was found to be. */

/** `blocked`: an attachment of a kind that the administrator does not let through, which need not be harmful. */
export const FINDINGS = ['spam', 'malware', 'blocked'] as const;
export type Finding = (typeof FINDINGS)[number];

/** As people call it: `blocked attachment`. */
export function findingWords(finding: string): string {
  return finding === 'blocked' ? 'blocked attachment' : finding;
}
