/** German of comparison. */
export const germanComparison = {
  'beside this set, since “{mark}”': 'neben diesem Bestand, seit „{mark}“',
  'beside this set, without a mark': 'neben diesem Bestand, ohne Markierung',
  '{count, plural, one {# row} other {# rows}} could not be read. Whoever stands in them counts as not there, and is deleted only where you choose “As there”.':
    '{count, plural, one {# Zeile konnte} other {# Zeilen konnten}} nicht gelesen werden. Wer darin steht, gilt als dort nicht vorhanden und wird nur gelöscht, wo Sie „Wie dort“ wählen.',
  'The passwords of {count, plural, one {# user} other {# users}} could not be compared: only a verifier is left of them here or there.':
    'Die Passwörter von {count, plural, one {# Benutzer} other {# Benutzern}} konnten nicht verglichen werden: Hier oder dort ist nur noch ein Prüfwert da.',
  'All conflicts as here': 'Alle Konflikte wie hier',
  'All conflicts as there': 'Alle Konflikte wie dort',
  '{count, plural, one {# line} other {# lines}} to add':
    '{count, plural, one {# Zeile} other {# Zeilen}} zum Hinzufügen',
  '{count, plural, one {# line} other {# lines}} to remove':
    '{count, plural, one {# Zeile} other {# Zeilen}} zum Entfernen',
  '{count, plural, one {# line} other {# lines}} with another password':
    '{count, plural, one {# Zeile} other {# Zeilen}} mit anderem Passwort',
  '{count, plural, one {# line} other {# lines}} to set by hand':
    '{count, plural, one {# Zeile} other {# Zeilen}} zum Einstellen von Hand',
  'Wrote {told}.': 'Geschrieben: {told}.',
  'What was changed since “{mark}”.': 'Was seit „{mark}“ geändert wurde.',
  '{count, plural, one {# password} other {# passwords}} cannot be written: only the verifier is kept, so the gateway has to be given a new one. It stays blank in the file.':
    '{count, plural, one {# Passwort kann} other {# Passwörter können}} nicht geschrieben werden: Nur der Prüfwert ist aufbewahrt, das Gateway braucht also ein neues. In der Datei bleibt es leer.',
  'Whom to add': 'Wer hinzukommt',
  'username,domain,password: for the gateway’s import.':
    'username,domain,password: für den Import des Gateways.',
  'Whom to remove': 'Wer entfernt wird',
  'In the same columns, with blank passwords.': 'In denselben Spalten, mit leeren Passwörtern.',
  'Whose password is another one': 'Wer ein anderes Passwort hat',
  'In the same columns.': 'In denselben Spalten.',
  'What to set by hand': 'Was von Hand einzustellen ist',
  'Settings and locks, then and now: the three columns cannot carry them.':
    'Einstellungen und Sperren, damals und jetzt: Die drei Spalten haben dafür keinen Platz.',
  'Files for the gateway': 'Dateien für das Gateway',
  'The files’ names begin with': 'Die Namen der Dateien beginnen mit',
  Files: 'Dateien',
  'Passwords stand in clear text in the files of users to add and of other passwords: only you can read them. Delete them when they have served their purpose.':
    'In den Dateien der neuen Benutzer und der anderen Passwörter stehen Passwörter im Klartext: Nur Sie können sie lesen. Löschen Sie sie, wenn sie ihren Zweck erfüllt haben.',
  Write: 'Schreiben',
  'Changes since': 'Änderungen seit',
  'not told': 'nicht angegeben',
  'Nothing was set for this user.': 'Für diesen Benutzer war nichts gesetzt.',
  'At the mark': 'Bei der Markierung',
  Here: 'Hier',
  There: 'Dort',
  'As here': 'Wie hier',
  'As there': 'Wie dort',
  'Show the user': 'Den Benutzer zeigen',
  'Search names and fields': 'Namen und Felder suchen',
  'Close the comparison': 'Vergleich schließen',
  'Nothing differs': 'Nichts ist verschieden',
  'All users and settings that are told of there are the same here.':
    'Alle Benutzer und Einstellungen, von denen dort die Rede ist, sind hier dieselben.',
  'Nothing is to hold as there.': 'Nichts soll gelten wie dort.',
  'Take over…': 'Übernehmen…',
  'No mark yet': 'Noch keine Markierung',
  'A mark is a point from which it is told what you changed since, so that it can be carried to the gateway. Each export of all users sets one; you can set one at any time.':
    'Eine Markierung ist ein Punkt, von dem an gesagt wird, was Sie seitdem geändert haben, um es auf das Gateway zu übertragen. Jeder Export aller Benutzer setzt eine; Sie können jederzeit eine setzen.',
  'Set a mark…': 'Markierung setzen…',
  'Compare with a file…': 'Mit einer Datei vergleichen…',
  'Users and settings are what they were at this mark, whatever happened meanwhile.':
    'Benutzer und Einstellungen sind, was sie bei dieser Markierung waren, was auch inzwischen geschah.',
  'Files for the gateway…': 'Dateien für das Gateway…',
  'Compare with another set': 'Mit einem anderen Bestand vergleichen',
  'Folder of the set': 'Ordner des Bestands',
  'The other set is only read.': 'Der andere Bestand wird nur gelesen.',
  'Deleted the mark “{mark}”.': 'Markierung „{mark}“ gelöscht.',
  'What was changed since “{mark}” can no longer be told. No user changes. A mark that is deleted does not come back: Undo knows no marks.':
    'Was seit „{mark}“ geändert wurde, lässt sich dann nicht mehr sagen. Kein Benutzer ändert sich. Eine gelöschte Markierung kommt nicht zurück: Rückgängig kennt keine Markierungen.',
  'Delete this mark?': 'Diese Markierung löschen?',
  'Mark of {time}': 'Markierung vom {time}',
  'Set the mark “{name}”.': 'Markierung „{name}“ gesetzt.',
  'Give the mark a name.': 'Geben Sie der Markierung einen Namen.',
  'Set a mark': 'Markierung setzen',
  'From now on, Compare tells what was changed since.':
    'Von jetzt an sagt „Vergleichen“, was seitdem geändert wurde.',
  Set: 'Setzen',
  'No mark: who changed what cannot be told':
    'Keine Markierung: Wer was geändert hat, lässt sich nicht sagen',
  'Both started from': 'Beide gingen aus von',
  'The mark that was set when the two were the same, such as at the last export.':
    'Die Markierung, die gesetzt wurde, als beide gleich waren, etwa beim letzten Export.',
  'Take over from {file}?': 'Aus {file} übernehmen?',
  '{count, plural, one {# line} other {# lines}} will hold as there; all others stay as here. It is one change, and one Undo takes it back.':
    '{count, plural, one {# Zeile wird} other {# Zeilen werden}} wie dort; alle anderen bleiben wie hier. Es ist eine Änderung, und einmal Rückgängig nimmt sie zurück.',
  '{count, plural, one {# user} other {# users}} will be deleted here, for they are not there.':
    '{count, plural, one {# Benutzer wird} other {# Benutzer werden}} hier gelöscht, weil es sie dort nicht gibt.',
  '{count, plural, one {# line} other {# lines}} nobody has decided yet: those stay as here.':
    '{count, plural, one {# Zeile hat} other {# Zeilen hat}} noch niemand entschieden: {count, plural, one {Sie bleibt} other {Sie bleiben}} wie hier.',
  'Take over': 'Übernehmen',
  'Written before: {files}.': 'Zuvor geschrieben: {files}.',
  'Delete the mark “{mark}”…': 'Markierung „{mark}“ löschen…',
  'Set a mark first.': 'Setzen Sie zuerst eine Markierung.',
  'Nothing was changed since the mark.': 'Seit der Markierung wurde nichts geändert.',
  'Compare with another set…': 'Mit einem anderen Bestand vergleichen…',
  'Delete this mark…': 'Diese Markierung löschen…',
  Added: 'Hinzugefügt',
  Changed: 'Geändert',
  Deleted: 'Gelöscht',
  'Only here': 'Nur hier',
  'Only there': 'Nur dort',
  Conflict: 'Konflikt',
  '{count, number} added': '{count, number} hinzugefügt',
  '{count, number} changed': '{count, number} geändert',
  '{count, number} deleted': '{count, number} gelöscht',
  '({count, number} undecided)': '({count, number} unentschieden)',
  '{count, number} only there': '{count, number} nur dort',
  '{count, number} only here': '{count, number} nur hier',
  '{count, plural, one {# conflict} other {# conflicts}}':
    '{count, plural, one {# Konflikt} other {# Konflikte}}',
  Undecided: 'Unentschieden',
  deleted: 'gelöscht',
} as const;
