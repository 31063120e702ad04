/** German of what is said of the rows and sources of an import. */
export const germanImportRows = {
  '{first} {second}': '{first} {second}',
  '“{path}” is a folder: name a file in it.': '„{path}“ ist ein Ordner: Nennen Sie eine Datei darin.',
  '“{path}” is no regular file: name another one.':
    '„{path}“ ist keine gewöhnliche Datei: Nennen Sie eine andere.',
  'The file has a row that names its columns, so their order is not to be chosen: leave that out, or correct the row.':
    'Die Datei hat eine Zeile, die ihre Spalten nennt, deshalb ist deren Reihenfolge nicht zu wählen: Lassen Sie das weg, oder berichtigen Sie die Zeile.',
  'The file is neither UTF-8 nor Windows-1252, which has no byte {byte} ({place}).':
    'Die Datei ist weder UTF-8 noch Windows-1252, das kein Byte {byte} hat ({place}).',
  'The file holds two encodings: what is in {place} is not UTF-8, and what is in {other} is.':
    'Die Datei enthält zwei Kodierungen: Dies ist kein UTF-8: {place}; dies aber schon: {other}.',
  'The file is not UTF-8, and what is in {place} makes no word in Windows-1252.':
    'Die Datei ist nicht UTF-8, und in Windows-1252 ergibt dies kein Wort: {place}.',
  'The file seems to be {encoding}, and has no byte-order mark that says so.':
    'Die Datei scheint {encoding} zu sein und hat keine Bytereihenfolge-Marke, die das sagt.',
  'line {line}': 'Zeile {line}',
  'line {line}, column {column}': 'Zeile {line}, Spalte {column}',
  '“{path}” is the file that was imported. Name another one for its rejected rows.':
    '„{path}“ ist die importierte Datei. Nennen Sie eine andere für ihre abgewiesenen Zeilen.',
  'The file has two columns, one of them with whole addresses; it takes three: username, domain, password.':
    'Die Datei hat zwei Spalten, eine davon mit ganzen Adressen; nötig sind drei: Benutzername, Domain, Passwort.',
  'Split each address at its @ into two columns, or say what stands where: --columns address,password (or password,address).':
    'Teilen Sie jede Adresse am @ in zwei Spalten, oder sagen Sie, was wo steht: --columns address,password (oder password,address).',
  'Name the columns in a first row (username,domain,password, in the order of the file), or say their order: --columns domain,username,password, or whichever it is.':
    'Nennen Sie die Spalten in einer ersten Zeile (username,domain,password, in der Reihenfolge der Datei), oder sagen Sie ihre Reihenfolge: --columns domain,username,password, oder wie sie ist.',
  'What stands in column {one} looks like whole addresses, and what stands in column {other} is no domain with a dot.':
    'Was in Spalte {one} steht, sieht wie ganze Adressen aus, und was in Spalte {other} steht, ist keine Domain mit Punkt.',
  'What stands in column {one} looks like the domain, and what stands in column {other} does not.':
    'Was in Spalte {one} steht, sieht wie die Domain aus, und was in Spalte {other} steht, nicht.',
  'The file is not the one that was reviewed: it was changed meanwhile. Review it again.':
    'Die Datei ist nicht die, die durchgesehen wurde: Sie wurde inzwischen geändert. Sehen Sie sie noch einmal durch.',
  'The set was changed since the review, so that the import would do something else. Review it again.':
    'Der Bestand wurde seit der Durchsicht geändert, sodass der Import etwas anderes täte. Sehen Sie ihn noch einmal durch.',
  'The address is ldap://server or ldaps://server, with a port if need be.':
    'Die Adresse ist ldap://server oder ldaps://server, nötigenfalls mit einem Port.',
  'ldaps:// is TLS from the start: turn StartTLS off.':
    'ldaps:// ist TLS von Anfang an: Schalten Sie StartTLS aus.',
  'The fingerprint is a SHA-256 one: 64 hexadecimal digits, with colons or without.':
    'Der Fingerabdruck ist einer von SHA-256: 64 hexadezimale Ziffern, mit Doppelpunkten oder ohne.',
  'A bind name needs a password: without one, the directory takes it for nobody.':
    'Ein Bind-Name braucht ein Passwort: Ohne eines hält ihn das Verzeichnis für niemanden.',
  'It has no address.': 'Er hat keine Adresse.',
  '{reason} It is an address of {dn}.': '{reason} Es ist eine Adresse von {dn}.',
  'Another entry has it as well as {dn}.': 'Ein anderer Eintrag hat sie ebenso wie {dn}.',
  '{what} It had given {read, number} entries by then.':
    '{what} Bis dahin hatte es {read, number} Einträge geliefert.',
  'The directory could not be read: {why}': 'Das Verzeichnis konnte nicht gelesen werden: {why}',
  'The directory could not be read to its end: {why}':
    'Das Verzeichnis konnte nicht bis zum Ende gelesen werden: {why}',
  'The directory asks for a bind name and a password before it answers.':
    'Das Verzeichnis verlangt einen Bind-Namen und ein Passwort, bevor es antwortet.',
  'The directory does not know StartTLS, or refuses it. Use ldaps:// or turn StartTLS off.':
    'Das Verzeichnis kennt StartTLS nicht oder lehnt es ab. Verwenden Sie ldaps://, oder schalten Sie StartTLS aus.',
  'The directory ended the search after its time limit. Narrow the base or the filter.':
    'Das Verzeichnis beendete die Suche nach seinem Zeitlimit. Schränken Sie die Basis oder den Filter ein.',
  'The directory has a size limit and gave only a part. Raise the limit of the bind name, or narrow the base or the filter.':
    'Das Verzeichnis hat ein Größenlimit und lieferte nur einen Teil. Erhöhen Sie das Limit des Bind-Namens, oder schränken Sie die Basis oder den Filter ein.',
  'The directory wants a stronger way to log in: use ldaps:// or StartTLS.':
    'Das Verzeichnis verlangt eine stärkere Anmeldung: Verwenden Sie ldaps:// oder StartTLS.',
  'The base is kept by another server (referral), which is not followed. Give the address of that server.':
    'Die Basis liegt auf einem anderen Server (Referral), dem nicht gefolgt wird. Geben Sie die Adresse dieses Servers an.',
  'The directory has an administrative limit and gave only a part. Narrow the base or the filter.':
    'Das Verzeichnis hat ein Verwaltungslimit und lieferte nur einen Teil. Schränken Sie die Basis oder den Filter ein.',
  'The directory cannot hand over its entries in pages.':
    'Das Verzeichnis kann seine Einträge nicht seitenweise liefern.',
  'The directory takes passwords only over TLS: use ldaps:// or StartTLS.':
    'Das Verzeichnis nimmt Passwörter nur über TLS an: Verwenden Sie ldaps:// oder StartTLS.',
  'The base does not exist in the directory, or the bind name may not see it.':
    'Die Basis gibt es im Verzeichnis nicht, oder der Bind-Name darf sie nicht sehen.',
  'The bind name or the base is no distinguished name.':
    'Der Bind-Name oder die Basis ist kein Distinguished Name.',
  'The directory takes no bind of this kind: give a bind name and a password.':
    'Das Verzeichnis nimmt keinen Bind dieser Art an: Geben Sie einen Bind-Namen und ein Passwort an.',
  'The directory refuses the bind name or its password.':
    'Das Verzeichnis lehnt den Bind-Namen oder sein Passwort ab.',
  'The bind name may not search there.': 'Der Bind-Name darf dort nicht suchen.',
  'The directory refuses to do that: it may ask for a bind name and a password, or for TLS.':
    'Das Verzeichnis weigert sich, das zu tun: Vielleicht verlangt es einen Bind-Namen und ein Passwort oder TLS.',
  'it is self-signed': 'es ist selbst signiert',
  'the authority that signed it is not known here':
    'die Zertifizierungsstelle, die es signiert hat, ist hier nicht bekannt',
  'it has expired': 'es ist abgelaufen',
  'it is not valid yet': 'es ist noch nicht gültig',
  'it is for a server of another name': 'es ist für einen Server mit anderem Namen',
  'it is not the one that was chosen': 'es ist nicht das gewählte',
  "The directory's certificate ({subject}) is not trusted: {because}. Nothing was sent. Its SHA-256 fingerprint is {fingerprint}. Have this computer trust the authority that signed it, or choose this fingerprint once you have compared it on the server.":
    'Dem Zertifikat des Verzeichnisses ({subject}) wird nicht vertraut: {because}. Nichts wurde gesendet. Sein SHA-256-Fingerabdruck ist {fingerprint}. Lassen Sie diesen Computer der Zertifizierungsstelle vertrauen, die es signiert hat, oder wählen Sie diesen Fingerabdruck, nachdem Sie ihn am Server verglichen haben.',
  'The directory gave a page without entries although it has more: only a part of it was read, so nothing is taken. Narrow the base or the filter.':
    'Das Verzeichnis lieferte eine Seite ohne Einträge, obwohl es mehr hat: Nur ein Teil wurde gelesen, deshalb wird nichts übernommen. Schränken Sie die Basis oder den Filter ein.',
  'The filter is none: it looks like (&(objectClass=user)(mail=*)), each bracket closed.':
    'Das ist kein Filter: Einer sieht so aus: (&(objectClass=user)(mail=*)), jede Klammer geschlossen.',
  '{reason} The row begins on line {line}, with text in quotes.':
    '{reason} Der Datensatz beginnt in Zeile {line} mit Text in Anführungszeichen.',
  'The row is longer than {size} KB.': 'Die Zeile ist länger als {size} KB.',
  'A quote opens here and is not closed soundly: close it, or write a quote in a field as two.':
    'Hier öffnet ein Anführungszeichen und wird nicht richtig geschlossen: Schließen Sie es, oder schreiben Sie ein Anführungszeichen in einem Feld doppelt.',
  'Text follows the closing quote: write a quote in a field as two.':
    'Nach dem schließenden Anführungszeichen folgt Text: Schreiben Sie ein Anführungszeichen in einem Feld doppelt.',
  'IP users: no password is asked of them.': 'IP-Benutzer: Von ihnen wird kein Passwort verlangt.',
  'Is a user already.': 'Ist schon ein Benutzer.',
  'Is in the file twice: the first row counts.': 'Steht zweimal in der Datei: Die erste Zeile zählt.',
  'The kind is {kind}, but the username is {is, select, ip {an IP address} other {no IP address}}.':
    'Die Art ist {kind}, aber der Benutzername ist {is, select, ip {eine IP-Adresse} other {keine IP-Adresse}}.',
  'The row has {count, plural, =0 {another number of columns} one {# column} other {# columns}} instead of {expected}{hint, select, none {} blank {: put a field that holds the delimiter in quotes, or delete the blank columns} other {: put a field that holds the delimiter in quotes}}.':
    'Die Zeile hat {count, plural, =0 {eine andere Zahl von Spalten} one {# Spalte} other {# Spalten}} statt {expected}{hint, select, none {} blank {: Setzen Sie ein Feld, das das Trennzeichen enthält, in Anführungszeichen, oder löschen Sie die leeren Spalten} other {: Setzen Sie ein Feld, das das Trennzeichen enthält, in Anführungszeichen}}.',
  'Column {column} has no heading, so nothing is taken from it: give it one, or delete what stands in it.':
    'Spalte {column} hat keine Überschrift, deshalb wird nichts aus ihr übernommen: Geben Sie ihr eine, oder löschen Sie, was darin steht.',
  'No columns can be told apart': 'Spalten sind nicht zu unterscheiden',
  '1 column of {length} {length, plural, one {character} other {characters}}':
    '1 Spalte mit {length} {length, plural, one {Zeichen} other {Zeichen}}',
  '{count} columns of {lengths} and {last} characters': '{count} Spalten mit {lengths} und {last} Zeichen',
  '{reason} Text in quotes makes it go on to line {line}.':
    '{reason} Durch Text in Anführungszeichen reicht sie bis Zeile {line}.',
  'Other problems: see the list of rows.': 'Andere Probleme: Siehe die Liste der Zeilen.',
  '{username} overlaps {owner}, which is a user already.':
    '{username} überschneidet sich mit {owner}, das schon ein Benutzer ist.',
  'It overlaps an IP range that is a user already.':
    'Sie überschneidet sich mit einem IP-Bereich, der schon ein Benutzer ist.',
  'It belongs to another domain: delete it first to move it to another.':
    'Er gehört zu einer anderen Domain: Löschen Sie ihn zuerst, um ihn in eine andere zu verschieben.',
  'It is no user yet, and the file has no column of passwords: a new mailbox needs one.':
    'Das ist noch kein Benutzer, und die Datei hat keine Spalte mit Passwörtern: Ein neues Postfach braucht eines.',
  'a PNG image': 'ein PNG-Bild',
  'a JPEG image': 'ein JPEG-Bild',
  'a GIF image': 'ein GIF-Bild',
  'a PDF document': 'ein PDF-Dokument',
  'an empty ZIP archive': 'ein leeres ZIP-Archiv',
  'a ZIP archive or an Excel workbook (.xlsx) in a gzip archive: unpack it first':
    'ein ZIP-Archiv oder eine Excel-Arbeitsmappe (.xlsx) in einem gzip-Archiv: Packen Sie es zuerst aus',
  'a gzip archive in a gzip archive: unpack it first':
    'ein gzip-Archiv in einem gzip-Archiv: Packen Sie es zuerst aus',
  'an SQLite database': 'eine SQLite-Datenbank',
  'a program': 'ein Programm',
  '“{name}” is a folder: choose a CSV file in it.':
    '„{name}“ ist ein Ordner: Wählen Sie eine CSV-Datei darin.',
  '“{name}” is no regular file: save the rows to a file first.':
    '„{name}“ ist keine gewöhnliche Datei: Speichern Sie die Zeilen zuerst in einer Datei.',
  '“{name}” is no workbook, and has no sheets: leave the sheet out.':
    '„{name}“ ist keine Arbeitsmappe und hat keine Blätter: Lassen Sie das Blatt weg.',
  '“{name}” is {what}.': '„{name}“ ist {what}.',
  '“{name}” is an empty archive.': '„{name}“ ist ein leeres Archiv.',
  '“{name}” is empty.': '„{name}“ ist leer.',
  '“{name}” is a workbook, which has {what, select, delimiter {no character that separates its cells} other {no encoding}}: leave that choice out.':
    '„{name}“ ist eine Arbeitsmappe, die {what, select, delimiter {kein Trennzeichen} other {keine Kodierung}} hat: Lassen Sie diese Wahl weg.',
  '“{name}” is in UTF-32, which no spreadsheet writes: save it as UTF-8.':
    '„{name}“ ist in UTF-32, das keine Tabellenkalkulation schreibt: Speichern Sie die Datei als UTF-8.',
  '“{name}” begins with the byte-order mark of {mark}, so it is not {chosen}: leave the encoding to Postern.':
    '„{name}“ beginnt mit der Bytereihenfolge-Marke von {mark}, ist also nicht {chosen}: Überlassen Sie die Kodierung Postern.',
  '“{name}” is not {chosen}: it seems to be {utf16}.':
    '„{name}“ ist nicht {chosen}: Es scheint {utf16} zu sein.',
  '“{name}” is not a CSV file: it holds binary data.':
    '„{name}“ ist keine CSV-Datei: Sie enthält Binärdaten.',
  'The {field, select, password {password} other {user name}} is {damage}, which a spreadsheet puts in the place of the real one: correct it, or import such values as they stand (--spreadsheet-values keep).':
    '{field, select, password {Das Passwort} other {Der Benutzername}} ist {damage}, was eine Tabellenkalkulation an die Stelle des echten setzt: Berichtigen Sie den Wert, oder importieren Sie solche Werte, wie sie dastehen (--spreadsheet-values keep).',
  '{username} belongs to the domain {owner}: delete it first to move it to another.':
    '{username} gehört zur Domain {owner}: Löschen Sie den Benutzer zuerst, um ihn in eine andere zu verschieben.',
  '{owner} is no user yet, and the file has no column of passwords: a new mailbox needs one.':
    '{owner} ist noch kein Benutzer, und die Datei hat keine Spalte mit Passwörtern: Ein neues Postfach braucht eines.',
  'a workbook or document with a password, which is not asked for here: open it, remove the password, and save it':
    'eine Arbeitsmappe oder ein Dokument mit einem Passwort, das hier nicht erfragt wird: Öffnen Sie die Datei, entfernen Sie das Passwort, und speichern Sie sie',
  'an old Excel workbook (.xls): save it as .xlsx or CSV first':
    'eine alte Excel-Arbeitsmappe (.xls): Speichern Sie sie zuerst als .xlsx oder CSV',
  'a Word document': 'ein Word-Dokument',
  'an old Office file: save it as .xlsx or CSV first':
    'eine alte Office-Datei: Speichern Sie sie zuerst als .xlsx oder CSV',
  '“{name}” is empty: no cell holds anything.': '„{name}“ ist leer: Keine Zelle enthält etwas.',
  'The sheet “{wanted}” of “{name}” is empty: no cell holds anything.':
    'Das Blatt „{wanted}“ von „{name}“ ist leer: Keine Zelle enthält etwas.',
  'Cell {cell} stands outside the columns of the list: delete what stands there, or give its column a heading.':
    'Zelle {cell} steht außerhalb der Spalten der Liste: Löschen Sie, was dort steht, oder geben Sie ihrer Spalte eine Überschrift.',
  'Cell {cell} stands beyond the first {count} columns: delete what stands there.':
    'Zelle {cell} steht hinter den ersten {count} Spalten: Löschen Sie, was dort steht.',
  'Cell {cell} is a formula whose result is not in the file, and formulas are not computed here: open the workbook in a spreadsheet program, and save it there.':
    'Zelle {cell} ist eine Formel, deren Ergebnis nicht in der Datei steht, und Formeln werden hier nicht berechnet: Öffnen Sie die Arbeitsmappe in einer Tabellenkalkulation, und speichern Sie sie dort.',
  'Cell {cell} holds more text than a cell can.': 'Zelle {cell} enthält mehr Text, als eine Zelle kann.',
  'a binary Excel workbook (.xlsb): save it as .xlsx or CSV first':
    'eine binäre Excel-Arbeitsmappe (.xlsb): Speichern Sie sie zuerst als .xlsx oder CSV',
  'an OpenDocument file (.ods): save it as .xlsx or CSV first':
    'eine OpenDocument-Datei (.ods): Speichern Sie sie zuerst als .xlsx oder CSV',
  'a Numbers document: export it as .xlsx or CSV first':
    'ein Numbers-Dokument: Exportieren Sie es zuerst als .xlsx oder CSV',
  '“{name}” is a damaged workbook: {part} is missing. Save it anew in a spreadsheet program.':
    '„{name}“ ist eine beschädigte Arbeitsmappe: {part} fehlt. Speichern Sie sie neu in einer Tabellenkalkulation.',
  'cannot be read: {why}': 'kann nicht gelesen werden: {why}',
  'is a folder': 'ist ein Ordner',
  'is no file': 'ist keine Datei',
  'There is no column {column}: the file has {count}.':
    'Es gibt keine Spalte {column}: Die Datei hat {count}.',
  'Column {column} is given two meanings: leave one out.':
    'Spalte {column} hat zwei Bedeutungen bekommen: Lassen Sie eine weg.',
  'No column can be “{target}” here.': 'Keine Spalte kann hier „{target}“ sein.',
  'Column {one} and column {other} cannot both be the {target}: choose one.':
    'Spalte {one} und Spalte {other} können nicht beide dies sein: {target}. Wählen Sie eine.',
  'A whole address says user name and domain both: leave the address out, or the others.':
    'Eine ganze Adresse sagt Benutzername und Domain: Lassen Sie die Adresse weg oder die anderen.',
  'No column is the {missing, select, domain {domain} username {user name} other {user name and domain}}: say which one is, or which holds whole addresses (user@domain).':
    'Keine Spalte ist {missing, select, domain {die Domain} username {der Benutzername} other {Benutzername und Domain}}: Sagen Sie, welche es ist oder welche ganze Adressen enthält (benutzer@domain).',
  '“{name}” names no column: the file has no first row that names them. Give the column’s number instead.':
    '„{name}“ nennt keine Spalte: Die Datei hat keine erste Zeile, die sie nennt. Geben Sie stattdessen die Nummer der Spalte an.',
  '“{name}”': '„{name}“',
  'No column is called “{name}”. The file has {all}.': 'Keine Spalte heißt „{name}“. Die Datei hat {all}.',
  '{count} columns are called “{name}”: give the number of one.':
    '{count} Spalten heißen „{name}“: Geben Sie die Nummer von einer an.',
  'It is not a valid international domain name.': 'Das ist kein gültiger internationaler Domainname.',
  'It is not a domain: use letters, digits, hyphens and dots.':
    'Das ist keine Domain: Verwenden Sie Buchstaben, Ziffern, Bindestriche und Punkte.',
  'It is a number, not a domain name.': 'Das ist eine Zahl, kein Domainname.',
  'It is not an IP address: enter one such as 192.0.2.7, 2001:db8::7 or 192.0.2.0/24.':
    'Das ist keine IP-Adresse: Geben Sie eine ein wie 192.0.2.7, 2001:db8::7 oder 192.0.2.0/24.',
  'The password is no hash, and passwords were said to be hashed: mark it with its scheme, such as {first}, or with {plain} where it is in clear text.':
    'Das Passwort ist kein Hash, und Passwörter sollten gehasht sein: Kennzeichnen Sie es mit seinem Schema, wie {first}, oder mit {plain}, wo es im Klartext steht.',
  '{scheme} is taken as it stands only, without .{encoding}.':
    '{scheme} wird nur genommen, wie es dasteht, ohne .{encoding}.',
  'The password is blank, which only an IP user may have.':
    'Das Passwort ist leer, was nur ein IP-Benutzer haben darf.',
  'The scheme {scheme} is not known. Those that are: {known}.':
    'Das Schema {scheme} ist nicht bekannt. Bekannt sind: {known}.',
  '{scheme} is written without .{encoding}.': '{scheme} wird ohne .{encoding} geschrieben.',
  'The hash has no $…$ before it, as DES has it: {crypt} is taken with $1$, $2y$, $5$ and $6$. Give the user a new password.':
    'Der Hash hat kein $…$ davor, wie bei DES: {crypt} wird mit $1$, $2y$, $5$ und $6$ genommen. Geben Sie dem Benutzer ein neues Passwort.',
  '{id} is not checked: {crypt} is taken with $1$, $2y$, $5$ and $6$. Give the user a new password.':
    '{id} wird nicht geprüft: {crypt} wird mit $1$, $2y$, $5$ und $6$ genommen. Geben Sie dem Benutzer ein neues Passwort.',
  'A bcrypt hash of cost {cost} takes too long at each login; at most {most} is taken. Give the user a new password.':
    'Ein bcrypt-Hash mit Kosten {cost} dauert bei jeder Anmeldung zu lange; höchstens {most} wird genommen. Geben Sie dem Benutzer ein neues Passwort.',
  '{rounds, number} rounds take too long at each login; at most {most, number} are taken. Give the user a new password.':
    '{rounds, number} Runden dauern bei jeder Anmeldung zu lange; höchstens {most, number} werden genommen. Geben Sie dem Benutzer ein neues Passwort.',
  'The {variant} hash needs too much memory or time at each login. Give the user a new password.':
    'Der {variant}-Hash braucht bei jeder Anmeldung zu viel Speicher oder Zeit. Geben Sie dem Benutzer ein neues Passwort.',
  'What follows {scheme} is no such hash: it was cut off, or altered.':
    'Was auf {scheme} folgt, ist kein solcher Hash: Er wurde abgeschnitten oder verändert.',
  'A password hashed as {scheme} cannot be checked. Give the user a new password.':
    'Ein als {scheme} gehashtes Passwort lässt sich nicht prüfen. Geben Sie dem Benutzer ein neues Passwort.',
  'The verifier is not argon2id in PHC form ($argon2id$v=19$m=…,t=…,p=…$SALT$HASH) nor a hash that can be checked, or it costs too much to check.':
    'Der Prüfwert ist weder argon2id in PHC-Form ($argon2id$v=19$m=…,t=…,p=…$SALT$HASH) noch ein prüfbarer Hash, oder seine Prüfung kostet zu viel.',
  'The password looks like a hash, and nothing was said of that: say what the passwords are (--passwords hashed or --passwords clear).':
    'Das Passwort sieht wie ein Hash aus, und davon wurde nichts gesagt: Sagen Sie, was die Passwörter sind (--passwords hashed oder --passwords clear).',
  'The row names the columns again: delete it.': 'Die Zeile nennt die Spalten noch einmal: Löschen Sie sie.',
  'The row looks like a heading: it is words alone, and the rows below are of another kind. Delete it; if it is a user, move it below another one.':
    'Die Zeile sieht wie eine Überschrift aus: Sie besteht nur aus Wörtern, und die Zeilen darunter sind von anderer Art. Löschen Sie sie; wenn sie ein Benutzer ist, verschieben Sie sie unter einen anderen.',
} as const;
