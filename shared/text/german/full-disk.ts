/** German of what is said where a set's own disk cannot be written, and of what was interrupted. */
export const germanFullDisk = {
  '{file} – No mark was set, so Compare will not tell what is changed from now on. {why}':
    '{file} – Es wurde keine Markierung gesetzt; „Vergleichen“ sagt also nicht, was sich von jetzt an ändert. {why}',
  'There is no room for the copy of the mail that goes into a backup, neither in {mail} nor in {folder}. No backup was made; free some space, or leave the mail out.':
    'Für die Kopie der Mail, die in eine Sicherung kommt, ist kein Platz, weder in {mail} noch in {folder}. Es wurde keine Sicherung angelegt; schaffen Sie Platz oder lassen Sie die Mail weg.',
  'Interrupted before its end': 'Vor dem Ende unterbrochen',
  '{hasPassword, select, yes {This user logs in with the password that the directory has, not with the one that was set here.} other {This user logs in with the password that the directory has, so none is set here.}}':
    '{hasPassword, select, yes {Dieser Benutzer meldet sich mit dem Passwort an, das das Verzeichnis hat, nicht mit dem hier gesetzten.} other {Dieser Benutzer meldet sich mit dem Passwort an, das das Verzeichnis hat; deshalb wird hier keines gesetzt.}}',
  '{differences, plural, =0 {Nothing differs from the set.} one {# line differs from the set: decide in Compare what is to hold.} other {# lines differ from the set: decide in Compare what is to hold.}}{rejected, plural, =0 {} one { # row could not be read.} other { # rows could not be read.}}':
    '{differences, plural, =0 {Nichts weicht vom Bestand ab.} one {# Zeile weicht vom Bestand ab: Entscheiden Sie unter „Vergleichen“, was gelten soll.} other {# Zeilen weichen vom Bestand ab: Entscheiden Sie unter „Vergleichen“, was gelten soll.}}{rejected, plural, =0 {} one { # Zeile ließ sich nicht lesen.} other { # Zeilen ließen sich nicht lesen.}}',
  '{count, plural, one {# line holds} other {# lines hold}} as in {file} now.':
    '{count, plural, one {# Zeile gilt} other {# Zeilen gelten}} jetzt wie in {file}.',
} as const;
