/** German of what is said where a set's own disk cannot be written, and of what was interrupted. */
export const germanFullDisk = {
  '{file} – No mark was set, so Compare will not tell what is changed from now on. {why}':
    '{file} – Es wurde keine Markierung gesetzt; „Vergleichen“ sagt also nicht, was sich von jetzt an ändert. {why}',
  'There is no room for the copy of the mail that goes into a backup, neither in {mail} nor in {folder}. No backup was made; free some space, or leave the mail out.':
    'Für die Kopie der Mail, die in eine Sicherung kommt, ist kein Platz, weder in {mail} noch in {folder}. Es wurde keine Sicherung angelegt; schaffen Sie Platz oder lassen Sie die Mail weg.',
  'Interrupted before its end': 'Vor dem Ende unterbrochen',
} as const;
