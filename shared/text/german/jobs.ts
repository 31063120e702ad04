/** German of what a set does by itself: backups, its directory, e-mail. */
export const germanJobs = {
  'By itself': 'Von selbst',
  'This set, its place, or what it does by itself is new on this computer, so nothing of this runs yet.':
    'Dieser Bestand, sein Ort oder was er von selbst tut ist auf diesem Computer neu; deshalb läuft davon noch nichts.',
  'Let it run': 'Laufen lassen',
  'Scheduled backup': 'Geplante Sicherung',
  'Directory (LDAP)': 'Verzeichnis (LDAP)',
  'Notifications by e-mail': 'Benachrichtigung per E-Mail',
  'Into {folder}; the last {keep, plural, one {one is} other {# are}} kept.':
    'Nach {folder}; die {keep, plural, one {letzte bleibt} other {letzten # bleiben}}.',
  'Incoming users come from {url}.': 'Eingehende Benutzer kommen von {url}.',
  'Incoming users come from {url}, which has the passwords of {domains}.':
    'Eingehende Benutzer kommen von {url}; dort liegen die Passwörter von {domains}.',
  '{to} is told of everything.': '{to} erfährt alles.',
  '{to} is told of errors and warnings.': '{to} erfährt von Fehlern und Warnungen.',
  'Not set.': 'Nicht eingerichtet.',
  'It runs {when}.': 'Läuft {when}.',
  'It is running now…': 'Läuft gerade …',
  'Last, {time}: failed.': 'Zuletzt, {time}: fehlgeschlagen.',
  'Last, {time}: done.': 'Zuletzt, {time}: erledigt.',
  'Next: {time}.': 'Als Nächstes: {time}.',
  'Set up…': 'Einrichten …',
  'Run now': 'Jetzt ausführen',
  'every day at {time}': 'jeden Tag um {time}',
  'every {hours, plural, one {hour} other {# hours}}':
    '{hours, plural, one {jede Stunde} other {alle # Stunden}}',
  'every {day} at {time}': 'jeden {day} um {time}',
  Monday: 'Montag',
  Tuesday: 'Dienstag',
  Wednesday: 'Mittwoch',
  Thursday: 'Donnerstag',
  Friday: 'Freitag',
  Saturday: 'Samstag',
  Sunday: 'Sonntag',
  When: 'Wann',
  At: 'Um',
  Hours: 'Stunden',
  'Only by hand': 'Nur von Hand',
  'Every day': 'Jeden Tag',
  'Every week': 'Jede Woche',
  'Every so many hours': 'Alle so viele Stunden',
  'In the time zone of the set, {zone}.': 'In der Zeitzone des Bestands, {zone}.',
  'Enter {from} to {to} hours.': '{from} bis {to} Stunden eingeben.',
  'Enter a time of the day, such as 02:00.': 'Eine Uhrzeit eingeben, zum Beispiel 02:00.',
  'Enter the folder.': 'Den Ordner eingeben.',
  'Enter 1 to {most}.': '1 bis {most} eingeben.',
  'Enter a public key of age; it begins with age1.':
    'Einen öffentlichen Schlüssel von age eingeben; er beginnt mit age1.',
  'There already, outside of the set, best on another disk.':
    'Schon vorhanden, außerhalb des Bestands, am besten auf einem anderen Datenträger.',
  'Keep the last': 'Die letzten behalten',
  'Older ones that Postern wrote for this set are deleted; nothing else is.':
    'Ältere, die Postern für diesen Bestand geschrieben hat, werden gelöscht; sonst nichts.',
  'What opens it': 'Was sie öffnet',
  'A passphrase that is kept': 'Eine aufbewahrte Passphrase',
  'In the keychain, or sealed under the set’s key: nobody is there to be asked.':
    'Im Schlüsselbund oder unter dem Schlüssel des Bestands versiegelt: Es ist niemand da, der gefragt werden könnte.',
  'A public key of age': 'Ein öffentlicher Schlüssel von age',
  'No secret lies on this computer: its other half, kept elsewhere, opens the backups.':
    'Auf diesem Computer liegt kein Geheimnis: Die andere Hälfte, anderswo aufbewahrt, öffnet die Sicherungen.',
  Unchanged: 'Unverändert',
  'At least 12 characters. Keep it elsewhere, too: a lost one cannot be recovered.':
    'Mindestens 12 Zeichen. Auch anderswo aufbewahren: Eine verlorene ist nicht wiederherzustellen.',
  'Public keys': 'Öffentliche Schlüssel',
  'As age-keygen prints them; several apart by spaces.':
    'Wie age-keygen sie ausgibt; mehrere durch Leerzeichen getrennt.',
  'The set’s key': 'Der Schlüssel des Bestands',
  'DKIM keys and the relay’s certificate': 'DKIM-Schlüssel und das Zertifikat des Relays',
  'The mail database': 'Die Mail-Datenbank',
  'Turn off': 'Ausschalten',
  'No smart host is set, and e-mail goes out through one only.':
    'Kein Smarthost ist eingerichtet, und E-Mail geht nur über einen hinaus.',
  'E-mail goes out through the smart host {host}.': 'E-Mail geht über den Smarthost {host} hinaus.',
  To: 'An',
  'Without one: the same address.': 'Ohne: dieselbe Adresse.',
  'Of what': 'Wovon',
  'Errors and warnings': 'Fehler und Warnungen',
  'What failed, and what needs somebody. Of one cause no more than one e-mail an hour.':
    'Was fehlschlug und wo jemand nötig ist. Aus einem Grund höchstens eine E-Mail in der Stunde.',
  'Also imports, exports, backups and scheduled jobs that went well.':
    'Auch Importe, Exporte, Sicherungen und geplante Aufgaben, die gelungen sind.',
  'The test was taken by {host}.': '{host} hat die Probe angenommen.',
  'Send a test': 'Probe senden',
  Address: 'Adresse',
  Base: 'Basis',
  Filter: 'Filter',
  'Take further addresses, too': 'Auch weitere Adressen nehmen',
  'Delete incoming users that the directory does not have':
    'Eingehende Benutzer löschen, die das Verzeichnis nicht hat',
  'Domains whose passwords the directory has': 'Domains, deren Passwörter im Verzeichnis liegen',
  'Their users log in at the relay with what the directory says, and with no password of this set. Apart by spaces.':
    'Ihre Benutzer melden sich am Relay mit dem an, was das Verzeichnis sagt, und mit keinem Passwort dieses Bestands. Durch Leerzeichen getrennt.',
  'Asking the directory…': 'Das Verzeichnis wird gefragt …',
  Test: 'Probieren',
  'Forget it': 'Vergessen',
  Forget: 'Vergessen',
  'Kept in the keychain, or sealed under the set’s key.':
    'Im Schlüsselbund aufbewahrt oder unter dem Schlüssel des Bestands versiegelt.',
  'Trust an authority (CA) from a file…': 'Einer Zertifizierungsstelle aus einer Datei vertrauen …',
  '{file} has no certificate in PEM (-----BEGIN CERTIFICATE-----).':
    '{file} hat kein Zertifikat in PEM (-----BEGIN CERTIFICATE-----).',
  '{count, plural, one {# certificate is} other {# certificates are}} trusted.':
    '{count, plural, one {# Zertifikat wird} other {# Zertifikaten wird}} vertraut.',
} as const;
