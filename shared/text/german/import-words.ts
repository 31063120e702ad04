/** German of import words. */
export const germanImportWords = {
  'every script': 'alle Schriften',
  'Western European': 'Westeuropäisch',
  'Central European': 'Mitteleuropäisch',
  Cyrillic: 'Kyrillisch',
  Greek: 'Griechisch',
  Turkish: 'Türkisch',
  Hebrew: 'Hebräisch',
  Arabic: 'Arabisch',
  Baltic: 'Baltisch',
  Russian: 'Russisch',
  Ukrainian: 'Ukrainisch',
  'old Macintosh': 'alter Macintosh',
  'DOS, Western European': 'DOS, Westeuropäisch',
  'DOS, Central European': 'DOS, Mitteleuropäisch',
  'DOS, Cyrillic': 'DOS, Kyrillisch',
  Japanese: 'Japanisch',
  'Chinese, with GBK and GB 2312': 'Chinesisch, mit GBK und GB 2312',
  'traditional Chinese': 'traditionelles Chinesisch',
  Korean: 'Koreanisch',
  Thai: 'Thailändisch',
  'The separator is one character that is no letter, digit, quote, dot, hyphen, underscore or @.':
    'Das Trennzeichen ist ein Zeichen, das kein Buchstabe, keine Ziffer, kein Anführungszeichen, Punkt, Bindestrich, Unterstrich oder @ ist.',
  'Comma (,)': 'Komma (,)',
  'Semicolon (;)': 'Semikolon (;)',
  Tab: 'Tabulator',
  'Pipe (|)': 'Senkrechter Strich (|)',
  'Colon (:)': 'Doppelpunkt (:)',
  Space: 'Leerzeichen',
  commas: 'Kommas',
  semicolons: 'Semikolons',
  tabs: 'Tabulatoren',
  pipes: 'senkrechte Striche',
  colons: 'Doppelpunkte',
  spaces: 'Leerzeichen',
  '“{delimiter}”': '„{delimiter}“',
  '{count, plural, one {# blank row} other {# blank rows}}':
    '{count, plural, one {# leere Zeile} other {# leere Zeilen}}',
  '{count, plural, one {# hidden row} other {# hidden rows}}':
    '{count, plural, one {# ausgeblendete Zeile} other {# ausgeblendete Zeilen}}',
  'the end mark (Ctrl-Z)': 'die Endmarke (Strg-Z)',
  ' and ': ' und ',
  '{what} {count, plural, one {was} other {were}} passed over':
    '{what} {count, plural, one {wurde} other {wurden}} übergangen',
  'the sheet “{sheet}” of a workbook, {header}': 'das Blatt „{sheet}“ einer Arbeitsmappe, {header}',
  'with a header': 'mit Kopfzeile',
  'no header': 'ohne Kopfzeile',
  'separated by {delimiters}': 'getrennt durch {delimiters}',
  '(assumed: the file does not say)': '(angenommen: die Datei sagt es nicht)',
  '(as chosen)': '(wie gewählt)',
  username: 'Benutzername',
  password: 'Passwort',
  'address (user@domain)': 'Adresse (Benutzer@Domain)',
  'user name or IP address': 'Benutzername oder IP-Adresse',
  'gateway access (true or false)': 'Zugang am Gateway (true oder false)',
  'temporary settings': 'befristete Einstellungen',
  lock: 'Sperre',
  'locked since': 'gesperrt seit',
  'locked until': 'gesperrt bis',
  'lock reason': 'Sperrgrund',
  'locked by': 'gesperrt von',
  'lock unlocks': 'Entsperrungen',
  'lock plan': 'geplante Sperre',
  '{count, plural, one {# entry} other {# entries}} in the directory.':
    '{count, plural, one {# Eintrag} other {# Einträge}} im Verzeichnis.',
  '{count, plural, one {# entry has} other {# entries have}} no address.':
    '{count, plural, one {# Eintrag hat} other {# Einträge haben}} keine Adresse.',
  '{count, plural, one {# address is} other {# addresses are}} on more than one entry: the first counts.':
    '{count, plural, one {# Adresse steht} other {# Adressen stehen}} an mehr als einem Eintrag: Der erste zählt.',
  '{count, plural, one {# value} other {# values}} cannot be the address of an incoming user.':
    '{count, plural, one {# Wert kann} other {# Werte können}} nicht die Adresse eines eingehenden Benutzers sein.',
  '{count, plural, one {# further address} other {# further addresses}} {taken, select, yes {taken as well} other {(aliases) left out}}.':
    '{count, plural, one {# weitere Adresse} other {# weitere Adressen}} {taken, select, yes {ebenfalls übernommen} other {(Aliasse) weggelassen}}.',
  'Not read, as other servers keep them: {names} and {count, number} more.':
    'Nicht gelesen, da andere Server sie führen: {names} und {count, number} weitere.',
  'Not read, as other servers keep them: {names}.': 'Nicht gelesen, da andere Server sie führen: {names}.',
  '{count, plural, one {# incoming user is} other {# incoming users are}} not in the directory, {fate, select, would {would be deleted} deleted {deleted} other {left as they are}}: {names}.':
    '{count, plural, one {# eingehender Benutzer ist} other {# eingehende Benutzer sind}} nicht im Verzeichnis, {fate, select, would {würde(n) gelöscht} deleted {gelöscht} other {bleiben, wie sie sind}}: {names}.',
  created: 'angelegt',
  updated: 'geändert',
  skipped: 'übersprungen',
  'would be created': 'würden angelegt',
  'would be updated': 'würden geändert',
  'would be skipped': 'würden übersprungen',
  'would be rejected': 'würden abgewiesen',
  '{count, plural, one {# row} other {# rows}}: {outcomes}':
    '{count, plural, one {# Zeile} other {# Zeilen}}: {outcomes}',
  'The file has no rows.': 'Die Datei hat keine Zeilen.',
  'Nothing was changed: this was only a check.': 'Nichts wurde geändert: Das war nur eine Prüfung.',
  'Nothing had to change: all {skipped, number} rows are of users that exist already, who were to be skipped.':
    'Nichts musste geändert werden: Alle {skipped, number} Zeilen gehören zu Benutzern, die es schon gibt und die übersprungen werden sollten.',
  'Nothing had to change: the set has all {skipped, number} users just as the file says.':
    'Nichts musste geändert werden: Der Bestand hat alle {skipped, number} Benutzer genau so, wie die Datei sie angibt.',
  'Nothing had to change: the set has {same, number} users just as the file says, and {twice, number} rows are of users that come twice.':
    'Nichts musste geändert werden: Der Bestand hat {same, number} Benutzer genau so, wie die Datei sie angibt, und {twice, number} Zeilen gehören zu Benutzern, die zweimal vorkommen.',
  '{count, plural, one {# row is} other {# rows are}} hidden ({rows})':
    '{count, plural, one {# Zeile ist} other {# Zeilen sind}} ausgeblendet ({rows})',
  '{count, plural, one {column {columns} is} other {columns {columns} are}} hidden, and would be used':
    '{count, plural, one {Spalte {columns} ist} other {Spalten {columns} sind}} ausgeblendet und würde{count, plural, one {} other {n}} verwendet',
  '{formulas, plural, one {# cell is a formula} other {# cells are formulas}}: not computed here, the result that the file keeps would be used':
    '{formulas, plural, one {# Zelle ist eine Formel} other {# Zellen sind Formeln}}: hier nicht berechnet, verwendet würde das Ergebnis, das die Datei enthält',
  'merged cells ({ranges}) have a value in the first of each only, and the others are empty':
    'verbundene Zellen ({ranges}) haben nur in der jeweils ersten einen Wert, die anderen sind leer',
  'an error value such as #NAME?': 'ein Fehlerwert wie #NAME?',
  'TRUE or FALSE': 'WAHR oder FALSCH',
  'a number that lost its last digits, such as 1.23457E+11':
    'eine Zahl, die ihre letzten Ziffern verloren hat, wie 1,23457E+11',
  'a date or time such as 4-Mar or 1/2/2024': 'ein Datum oder eine Uhrzeit wie 4. Mrz oder 01.02.2024',
  'the ### of a column that is too narrow': 'das ### einer zu schmalen Spalte',
  'a number, without the zeros or the plus sign that it may have begun with':
    'eine Zahl ohne die Nullen oder das Pluszeichen, mit denen sie vielleicht begann',
  'the number of a day such as 45292, which is 2024-01-01':
    'die Nummer eines Tages wie 45292, das ist der 2024-01-01',
  'The workbook has {count, number} sheets with rows, and users are imported from one of them.':
    'Die Arbeitsmappe hat {count, number} Blätter mit Zeilen, und Benutzer werden aus einem davon importiert.',
  'Of the sheet “{sheet}”: {contents}.': 'Im Blatt „{sheet}“: {contents}.',
  '{count, number} as {scheme}': '{count, number} als {scheme}',
  'Among the first rows, {count, plural, one {a password looks} other {passwords look}} hashed ({named}).':
    'In den ersten Zeilen {count, plural, one {sieht ein Passwort} other {sehen Passwörter}} gehasht aus ({named}).',
  'Taken as clear text, the hash itself would be the password.':
    'Als Klartext genommen wäre der Hash selbst das Passwort.',
  'Of incoming users only passwords in clear text can be kept: leave the column out, or say that this is what they are.':
    'Von eingehenden Benutzern können nur Passwörter im Klartext behalten werden: Lassen Sie die Spalte weg, oder sagen Sie, dass sie das sind.',
  '{count, plural, one {# password is} other {# passwords are}} {damage} ({lines})':
    '{count, plural, one {# Passwort ist} other {# Passwörter sind}} {damage} ({lines})',
  '{count, plural, one {# user name is} other {# user names are}} {damage} ({lines})':
    '{count, plural, one {# Benutzername ist} other {# Benutzernamen sind}} {damage} ({lines})',
  '{findings}. A spreadsheet puts such values in the place of others, which are lost then.':
    '{findings}. Eine Tabellenkalkulation setzt solche Werte an die Stelle anderer, die dann verloren sind.',
  '{count, plural, one {Column {column}} other {The columns from column {column} on}} would not be used: the file names no columns, and only username, domain and password are known then. Name them in a first row; a password that holds the delimiter has to be in quotes.':
    '{count, plural, one {Spalte {column} würde} other {Die Spalten ab Spalte {column} würden}} nicht verwendet: Die Datei benennt keine Spalten, und dann sind nur Benutzername, Domain und Passwort bekannt. Benennen Sie sie in einer ersten Zeile; ein Passwort, in dem das Trennzeichen vorkommt, muss in Anführungszeichen stehen.',
  '{column} would not be used{why}.': '{column} würde nicht verwendet{why}.',
  '{count, number} columns would not be used: {columns}.':
    '{count, number} Spalten würden nicht verwendet: {columns}.',
  'Rows that are not {encoding} are rejected.': 'Zeilen, die nicht {encoding} sind, werden abgewiesen.',
  '{name} (hidden)': '{name} (ausgeblendet)',
  'The workbook does not show this sheet.': 'Die Arbeitsmappe zeigt dieses Blatt nicht.',
  'Only the rows of this sheet are imported.': 'Nur die Zeilen dieses Blatts werden importiert.',
  'Leave these columns out': 'Diese Spalten weglassen',
  'Leave this column out': 'Diese Spalte weglassen',
  'The users are imported without what stands in them.': 'Die Benutzer werden ohne deren Inhalt importiert.',
  'The users are imported without what stands in it.': 'Die Benutzer werden ohne deren Inhalt importiert.',
  'Users log in with the passwords that were hashed, and the first login replaces each hash by Postern’s own. Taken are {schemes}; rows with anything else are rejected.':
    'Benutzer melden sich mit den Passwörtern an, die gehasht wurden, und die erste Anmeldung ersetzt jeden Hash durch den von Postern. Übernommen werden {schemes}; Zeilen mit anderem werden abgewiesen.',
  'column {number} is the address, username and domain in one':
    'Spalte {number} ist die Adresse, Benutzername und Domain in einem',
  'column {number} is the {name}': 'Spalte {number}: {name}',
  'No character beyond ASCII.': 'Kein Zeichen jenseits von ASCII.',
  'Characters beyond ASCII: {characters}': 'Zeichen jenseits von ASCII: {characters}',
  'column {number}': 'Spalte {number}',
  'The column “{name}” (column {number})': 'Die Spalte „{name}“ (Spalte {number})',
  '“{name}” (column {number})': '„{name}“ (Spalte {number})',
  ', as there is another column of that meaning before it':
    ', da eine andere Spalte derselben Bedeutung davor steht',
  ', as there is no column “lock” beside it': ', da keine Spalte „lock“ daneben steht',
  'Reject these rows': 'Diese Zeilen abweisen',
  'The others are imported. The list of rejected rows names these, to be corrected.':
    'Die anderen werden importiert. Die Liste der abgewiesenen Zeilen nennt diese, zum Berichtigen.',
  'Import them as they stand': 'Importieren, wie sie dastehen',
  'They are what somebody chose.': 'Sie sind so gewählt worden.',
  'They are the passwords themselves': 'Es sind die Passwörter selbst',
  'What stands in the cells is typed to log in.': 'Was in den Zellen steht, wird zum Anmelden eingegeben.',
  'They are hashed': 'Sie sind gehasht',
  'Import all of it': 'Alles importieren',
  'Everything that stands in the sheet is taken, seen or not.':
    'Alles, was im Blatt steht, wird übernommen, sichtbar oder nicht.',
  'Leave hidden rows out': 'Ausgeblendete Zeilen weglassen',
  'Rows that are hidden, by hand or by a filter, are not imported.':
    'Zeilen, die von Hand oder durch einen Filter ausgeblendet sind, werden nicht importiert.',
} as const;
