/** German of sets and export. */
export const germanSetsAndExport = {
  'Part of “{name}” could not be read': 'Ein Teil von „{name}“ konnte nicht gelesen werden',
  '{file}, line {line}, byte {offset, number}': '{file}, Zeile {line}, Byte {offset, number}',
  '({bytes, number} bytes)': '({bytes, number} Bytes)',
  '{count, plural, one {# change} other {# changes}} after it that cannot be shown:':
    '{count, plural, one {# Änderung} other {# Änderungen}} danach, die nicht gezeigt werden {count, plural, one {kann} other {können}}:',
  '{time}, by {actor}': '{time}, von {actor}',
  'and {count, number} more': 'und {count, number} weitere',
  'Everything else is as it was, and the set can be changed as usual.':
    'Alles andere ist, wie es war, und der Bestand kann wie gewohnt geändert werden.',
  'user set': 'Bestand',
  'Contents of the folder': 'Inhalt des Ordners',
  'Contents of {path}': 'Inhalt von {path}',
  'Folder above': 'Übergeordneter Ordner',
  'No folders here.': 'Hier sind keine Ordner.',
  'The outgoing users of a mail gateway: who may send, how much, and what happens when they misbehave.':
    'Die ausgehenden Benutzer eines Mail-Gateways: wer senden darf, wie viel, und was bei Missbrauch geschieht.',
  'New set…': 'Neuer Bestand…',
  'Start with an empty one and import or add users': 'Leer beginnen und Benutzer importieren oder hinzufügen',
  'Open set…': 'Bestand öffnen…',
  'A folder that holds a user set': 'Ein Ordner mit einem Bestand',
  'Restore…': 'Wiederherstellen…',
  'A set from one of its backups': 'Ein Bestand aus einer seiner Sicherungen',
  'Try the sample': 'Beispiel ausprobieren',
  '2,000 made-up users over 6 domains': '2.000 erfundene Benutzer in 6 Domains',
  'Leave “{name}”?': '„{name}“ verlassen?',
  Stay: 'Bleiben',
  'Leave it': 'Verlassen',
  'Everything about the set is kept in the folder': 'Alles zum Bestand liegt im Ordner',
  'Copy that folder and you have a backup.': 'Kopieren Sie diesen Ordner, und Sie haben eine Sicherung.',
  'Enter a name, such as that of the gateway.': 'Geben Sie einen Namen ein, etwa den des Gateways.',
  'New user set': 'Neuer Bestand',
  'Mail gateway Vienna': 'Mail-Gateway Wien',
  Create: 'Anlegen',
  'The set could not be opened': 'Der Bestand konnte nicht geöffnet werden',
  'Open a user set': 'Einen Bestand öffnen',
  'A user set is a folder; the ones here are marked “user set”.':
    'Ein Bestand ist ein Ordner; die hier sind mit „Bestand“ gekennzeichnet.',
  'Choose another…': 'Einen anderen wählen…',
  Open: 'Öffnen',
  '{path}, opened {time}': '{path}, geöffnet {time}',
  '{path} — the folder is gone': '{path} – den Ordner gibt es nicht mehr',
  'Take “{name}” off this list': '„{name}“ von dieser Liste nehmen',
  'The list could not be changed.': 'Die Liste konnte nicht geändert werden.',
  Recent: 'Zuletzt geöffnet',
  'Somebody else has named it “{base}” meanwhile. Rename again to replace that, or cancel to keep it.':
    'Jemand anders hat ihn inzwischen „{base}“ genannt. Benennen Sie ihn noch einmal um, um das zu ersetzen, oder brechen Sie ab, um es zu behalten.',
  'The folder keeps its own name: {path}': 'Der Ordner behält seinen eigenen Namen: {path}',
  'Enter a name.': 'Geben Sie einen Namen ein.',
  'Rename the set': 'Den Bestand umbenennen',
  'File ¦ of a save dialog': 'Datei',
  'Its relay is running, and stops: nobody can send until it is started again. Queued mail waits.':
    'Sein Relay läuft und hält an: Niemand kann senden, bis es wieder gestartet wird. Nachrichten in der Warteschlange warten.',
  'An import is under way, and is cancelled: nothing of it is kept.':
    'Ein Import läuft und wird abgebrochen: Nichts davon wird behalten.',
  'Passwords in a set are sealed with the set’s key.':
    'Passwörter eines Bestands sind mit seinem Schlüssel versiegelt.',
  'The keychain cannot be used: {problem}': 'Der Schlüsselbund kann nicht benutzt werden: {problem}',
  'Unlock the passwords': 'Die Passwörter entsperren',
  'Where the key is kept': 'Wo der Schlüssel liegt',
  'Keep the key in': 'Den Schlüssel aufbewahren in',
  'At least 8 characters. Without it the passwords cannot be recovered.':
    'Mindestens 8 Zeichen. Ohne sie sind die Passwörter nicht wiederherzustellen.',
  'Key file': 'Schlüsseldatei',
  'It is made, readable only by you, if it does not exist.':
    'Wenn es sie nicht gibt, wird sie angelegt, nur für Sie lesbar.',
  'Passwords cannot be kept until the set is unlocked.':
    'Passwörter können erst aufbewahrt werden, wenn der Bestand entsperrt ist.',
  'Passwords cannot be kept yet: there is no keychain here.':
    'Passwörter können noch nicht aufbewahrt werden: Hier gibt es keinen Schlüsselbund.',
  'Choose where to keep the key…': 'Ort für den Schlüssel wählen…',
  Keychain: 'Schlüsselbund',
  'The operating system’s own; nothing to remember.': 'Der des Betriebssystems; nichts zu merken.',
  'Asked for each time the set is opened; the set can be moved to another computer.':
    'Wird bei jedem Öffnen des Bestands verlangt; der Bestand kann auf einen anderen Computer wandern.',
  'Read without asking. Keep it apart from the set and its backups.':
    'Wird ohne Nachfrage gelesen. Bewahren Sie sie getrennt vom Bestand und seinen Sicherungen auf.',
  'The key is at hand.': 'Der Schlüssel ist zur Hand.',
  'The key is kept in the keychain of this computer.':
    'Der Schlüssel liegt im Schlüsselbund dieses Computers.',
  'The key is kept in the set’s folder, protected by a passphrase.':
    'Der Schlüssel liegt im Ordner des Bestands, durch eine Passphrase geschützt.',
  'The key is kept in a key file.': 'Der Schlüssel liegt in einer Schlüsseldatei.',
  'The key is kept in the keychain of this computer, which cannot be read now.':
    'Der Schlüssel liegt im Schlüsselbund dieses Computers, der gerade nicht gelesen werden kann.',
  'The key is kept in the set’s folder, protected by a passphrase, which cannot be read now.':
    'Der Schlüssel liegt im Ordner des Bestands, durch eine Passphrase geschützt, und kann gerade nicht gelesen werden.',
  'The key is kept in a key file, which cannot be read now.':
    'Der Schlüssel liegt in einer Schlüsseldatei, die gerade nicht gelesen werden kann.',
  'The key is protected by a passphrase, which has not been entered yet.':
    'Der Schlüssel ist durch eine Passphrase geschützt, die noch nicht eingegeben wurde.',
  'There is no key yet: it is made, and kept in the keychain, with the first password.':
    'Es gibt noch keinen Schlüssel: Er wird mit dem ersten Passwort angelegt und im Schlüsselbund aufbewahrt.',
  'There is no key yet, and no keychain to keep one in.':
    'Es gibt noch keinen Schlüssel und keinen Schlüsselbund, in dem einer liegen könnte.',
  'What the file would hold could not be told.': 'Was die Datei enthielte, ließ sich nicht feststellen.',
  'Looking at what the users have…': 'Es wird nachgesehen, was die Benutzer haben…',
  'The file holds': 'Die Datei enthält',
  'It does not hold': 'Sie enthält nicht',
  'It may hold passwords, so only you can read it (mode 0600). Delete it when it has served its purpose.':
    'Sie enthält möglicherweise Passwörter, deshalb können nur Sie sie lesen (Modus 0600). Löschen Sie sie, wenn sie ihren Zweck erfüllt hat.',
  'Exported {count, plural, one {# user} other {# users}}.':
    '{count, plural, one {# Benutzer} other {# Benutzer}} exportiert.',
  '{file} – Compare tells what is changed from now on.':
    '{file} – „Vergleichen“ sagt, was sich von jetzt an ändert.',
  'All {count, plural, one {# user} other {# users}} of {domain}.':
    '{count, plural, one {Der eine Benutzer} other {Alle # Benutzer}} von {domain}.',
  'All {count, plural, one {# user} other {# users}}.':
    '{count, plural, one {Der eine Benutzer} other {Alle # Benutzer}}.',
  'The {count, plural, one {# user} other {# users}} now shown, of {all, number}.':
    '{count, plural, one {Der # Benutzer, der} other {Die # Benutzer, die}} jetzt gezeigt {count, plural, one {wird} other {werden}}, von {all, number}.',
  'Export to CSV': 'Als CSV exportieren',
  'How many users these are could not be told.': 'Wie viele Benutzer das sind, ließ sich nicht feststellen.',
  'What the file is for': 'Wozu die Datei dient',
  'All that is a user’s own. Imports into an empty set as the same users.':
    'Alles, was einem Benutzer eigen ist. Ergibt beim Import in einen leeren Bestand dieselben Benutzer.',
  'For the gateway': 'Für das Gateway',
  'Its three columns: username, domain, password.': 'Seine drei Spalten: Benutzername, Domain, Passwort.',
  'For reading in a spreadsheet': 'Zum Lesen in einer Tabellenkalkulation',
  'Status and the settings in force; no passwords. Do not import this file.':
    'Status und die geltenden Einstellungen; keine Passwörter. Importieren Sie diese Datei nicht.',
  'With passwords': 'Mit Passwörtern',
  'Write what is left of the damaged set': 'Schreiben, was vom beschädigten Bestand noch da ist',
  'Users and changes are missing from it: do not replace a whole file by this one.':
    'Darin fehlen Benutzer und Änderungen: Ersetzen Sie keine vollständige Datei durch diese.',
  Export: 'Exportieren',
  'Exported {rows}.': '{rows} exportiert.',
  '{count, select, null {All {several}} other {The {rows}}} {filtered, select, yes {that match now} other {of this list}}, with {columns, plural, one {the column that is shown} other {the # columns that are shown}}, for reading in a spreadsheet.':
    '{count, select, null {Alle {several}} other {{rows}}}, {filtered, select, yes {die jetzt passen} other {alle dieser Liste}}, mit {columns, plural, one {der gezeigten Spalte} other {den # gezeigten Spalten}}, zum Lesen in einer Tabellenkalkulation.',
  '{done, number} of {of, number} written': '{done, number} von {of, number} geschrieben',
} as const;
