/** German of words that many screens share. */
export const frequentWords = {
  Cancel: 'Abbrechen',
  Close: 'Schließen',
  Save: 'Speichern',
  Discard: 'Verwerfen',
  'Loading…': 'Wird geladen…',
  'Try again': 'Erneut versuchen',
} as const;
