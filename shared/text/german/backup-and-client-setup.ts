/** German of backup and client setup. */
export const germanBackupAndClientSetup = {
  'Backed up {users, plural, one {# user} other {# users}}; read back and compared.':
    '{users, plural, one {# Benutzer} other {# Benutzer}} gesichert; zurückgelesen und verglichen.',
  'Back up the set': 'Bestand sichern',
  'To use the passwords on another computer, or after this one is lost.':
    'Um die Passwörter auf einem anderen Rechner zu verwenden oder nachdem dieser verloren ist.',
  'Waiting mail, quarantine, mail log, and what was used of limits.':
    'Wartende Nachrichten, Quarantäne, Mailprotokoll und was von Limits verbraucht ist.',
  'Back up': 'Sichern',
  'With the set go': 'Mit dem Bestand gehen',
  'Backed up {time}, by Postern {version}.': 'Gesichert {time}, von Postern {version}.',
  '{users, plural, one {# user} other {# users}} and {incoming, plural, one {# incoming user} other {# incoming users}}, {changes, plural, one {# change} other {# changes}}.':
    '{users, plural, one {# Benutzer} other {# Benutzer}} und {incoming, plural, one {# eingehender Benutzer} other {# eingehende Benutzer}}, {changes, plural, one {# Änderung} other {# Änderungen}}.',
  '{users, plural, one {# user} other {# users}}, {changes, plural, one {# change} other {# changes}}.':
    '{users, plural, one {# Benutzer} other {# Benutzer}}, {changes, plural, one {# Änderung} other {# Änderungen}}.',
  'The set was damaged then: this is what was left of it.':
    'Der Bestand war damals beschädigt: Das ist, was von ihm übrig war.',
  'The set “{name}” is in {folder}.': 'Der Bestand „{name}“ liegt in {folder}.',
  'Use this file': 'Diese Datei verwenden',
  'Look into it': 'Hineinsehen',
  Restore: 'Wiederherstellen',
  'Open the restored set': 'Wiederhergestellten Bestand öffnen',
  'Restore a backup': 'Sicherung wiederherstellen',
  'Folder of the restored set': 'Ordner des wiederhergestellten Bestands',
  'A new folder. What is there stays as it is, and so does the open set.':
    'Ein neuer Ordner. Was da ist, bleibt, wie es ist, und der offene Bestand auch.',
  Backup: 'Sicherung',
  'Enter at least {count, number} characters.': 'Geben Sie mindestens {count, number} Zeichen ein.',
  'Choose a backup.': 'Wählen Sie eine Sicherung aus.',
  'Enter the passphrase of the backup.': 'Geben Sie die Passphrase der Sicherung ein.',
  'Copying the mail database…': 'Mail-Datenbank wird kopiert…',
  'Writing the backup…': 'Sicherung wird geschrieben…',
  'Reading it back and comparing…': 'Wird zurückgelesen und verglichen…',
  'Reading the backup…': 'Sicherung wird gelesen…',
  'Beginning…': 'Beginnt…',
  'This is the first of {count, number} files.': 'Das ist die erste von {count, number} Dateien.',
  'Text for an e-mail': 'Text für eine E-Mail',
  'CSV, a line for each user': 'CSV, eine Zeile je Benutzer',
  'Thunderbird autoconfig, a file for each domain': 'Thunderbird-Autoconfig, eine Datei je Domain',
  'Apple .mobileconfig, a file for each user': 'Apple .mobileconfig, eine Datei je Benutzer',
  'Certificate to trust (PEM)': 'Zertifikat, dem vertraut werden soll (PEM)',
  'Hand it out': 'Ausgeben',
  Form: 'Form',
  'Server where mail is read': 'Server, auf dem Mail gelesen wird',
  'Its text': 'Der Text',
  'Only its beginning is shown; what is copied is all of it.':
    'Nur der Anfang wird gezeigt; kopiert wird alles.',
  'the text': 'den Text',
  'Print sheets…': 'Blätter drucken…',
  'Set up a mail client for {address}': 'E-Mail-Programm einrichten für {address}',
  'Set up a mail client for {count, number} users': 'E-Mail-Programm einrichten für {count, number} Benutzer',
  'Set up a mail client': 'E-Mail-Programm einrichten',
  '{count, plural, one {# IP user} other {# IP users}} left out: who is known by an address sends without a login.':
    '{count, plural, one {# IP-Benutzer} other {# IP-Benutzer}} weggelassen: Wer an einer Adresse erkannt wird, sendet ohne Anmeldung.',
  'Shown, copied and printed are the first {count, number} only; what is saved has all of them.':
    'Gezeigt, kopiert und gedruckt werden nur die ersten {count, number}; gespeichert werden alle.',
  'Locked or without a password, so unable to send now: {users} and {count, number} more.':
    'Gesperrt oder ohne Passwort, können also gerade nicht senden: {users} und {count, number} weitere.',
  'Locked or without a password, so unable to send now: {users}.':
    'Gesperrt oder ohne Passwort, können also gerade nicht senden: {users}.',
  'Forms to hand out, and a test, are there for users: select some on the Users screen.':
    'Formen zum Ausgeben und einen Test gibt es für Benutzer: Wählen Sie auf der Seite Benutzer welche aus.',
  'Try it': 'Ausprobieren',
  'Logs in and sends a real message through the running relay. The password is used once and not kept.':
    'Meldet sich an und sendet eine echte Nachricht durch das laufende Relay. Das Passwort wird einmal verwendet und nicht behalten.',
  'Password of this user': 'Passwort dieses Benutzers',
  'Send to': 'Senden an',
  'Log in and send': 'Anmelden und senden',
  'The relay took the message.': 'Das Relay hat die Nachricht angenommen.',
  'What was said': 'Was gesprochen wurde',
  'Server (SMTP)': 'Server (SMTP)',
  'Or port': 'Oder Port',
  Security: 'Sicherheit',
  'Certificate (SHA-256)': 'Zertifikat (SHA-256)',
  'the whole address of the user': 'die ganze Adresse des Benutzers',
  'that of the user, which is in none of these forms': 'das des Benutzers, das in keiner dieser Formen steht',
  'Saved as {file}.': 'Gespeichert als {file}.',
  'Saved {count, plural, one {# file} other {# files}} in {folder}.':
    '{count, plural, one {# Datei} other {# Dateien}} in {folder} gespeichert.',
  'Save in the folder': 'In den Ordner speichern',
  'Save as': 'Speichern als',
  'At least 12 characters. Nobody can open the backup without it, and a lost one cannot be recovered.':
    'Mindestens 12 Zeichen. Ohne sie kann niemand die Sicherung öffnen, und eine verlorene lässt sich nicht wiederfinden.',
  'The set: its users, settings and changes, with passwords that are sealed under the set’s key.':
    'Der Bestand: seine Benutzer, Einstellungen und Änderungen, mit Passwörtern, die mit dem Schlüssel des Bestands versiegelt sind.',
  'The set’s key: whoever has the backup and its passphrase can use the passwords, on any computer.':
    'Der Schlüssel des Bestands: Wer die Sicherung und ihre Passphrase hat, kann die Passwörter auf jedem Rechner verwenden.',
  'The set’s key: the passwords can only be used where that key is.':
    'Der Schlüssel des Bestands: Die Passwörter sind nur dort zu verwenden, wo dieser Schlüssel ist.',
  'The set’s key: the set has none yet, for it has had no password.':
    'Der Schlüssel des Bestands: Der Bestand hat noch keinen, denn er hatte noch kein Passwort.',
  'DKIM keys (sealed under the set’s key) and the relay’s own certificate with its key.':
    'DKIM-Schlüssel (mit dem Schlüssel des Bestands versiegelt) und das eigene Zertifikat des Relays mit seinem Schlüssel.',
  'DKIM keys and the relay’s certificate: a restored relay makes new ones, and DNS records have to be changed.':
    'DKIM-Schlüssel und Zertifikat des Relays: Ein wiederhergestelltes Relay macht neue, und DNS-Einträge müssen geändert werden.',
  'DKIM keys and the relay’s certificate: the set has none.':
    'DKIM-Schlüssel und Zertifikat des Relays: Der Bestand hat keine.',
  'The mail database: mail that waits, quarantine, mail log and what was used of limits. Mail that waits now and is delivered later goes out a second time when a relay of the restored set is started.':
    'Die Mail-Datenbank: wartende Nachrichten, Quarantäne, Mailprotokoll und was von Limits verbraucht ist. Was jetzt wartet und später zugestellt wird, geht ein zweites Mal hinaus, wenn ein Relay des wiederhergestellten Bestands gestartet wird.',
  'The mail database: mail that waits, quarantine, mail log, and what was used of limits.':
    'Die Mail-Datenbank: wartende Nachrichten, Quarantäne, Mailprotokoll und was von Limits verbraucht ist.',
  'The mail database: the set has none yet.': 'Die Mail-Datenbank: Der Bestand hat noch keine.',
  'Smart hosts’ passwords that lie in this computer’s keychain: enter them again after a restore.':
    'Passwörter von Smarthosts im Schlüsselbund dieses Rechners: Geben Sie sie nach einer Wiederherstellung neu ein.',
  'With the set’s key.': 'Mit dem Schlüssel des Bestands.',
  'Without the set’s key.': 'Ohne den Schlüssel des Bestands.',
  'With DKIM keys and the relay’s certificate.': 'Mit DKIM-Schlüsseln und dem Zertifikat des Relays.',
  'Without DKIM keys and the relay’s certificate.': 'Ohne DKIM-Schlüssel und das Zertifikat des Relays.',
  'With the mail database.': 'Mit der Mail-Datenbank.',
  'Without the mail database.': 'Ohne die Mail-Datenbank.',
  '{is, select, same {“{name}” since then has the same users.} other {“{name}” is another set. Compared by addresses, it has the same users all the same.}}':
    '{is, select, same {„{name}“ hat seitdem dieselben Benutzer.} other {„{name}“ ist ein anderer Bestand. Nach Adressen verglichen hat er trotzdem dieselben Benutzer.}}',
  '{is, select, same {“{name}” since then} other {“{name}” is another set. Compared by addresses, it}} has {added, plural, one {# user} other {# users}} more, lacks {removed, plural, one {# user} other {# users}}, and has {changed, plural, one {# user} other {# users}} with other values.':
    '{is, select, same {„{name}“ hat seitdem} other {„{name}“ ist ein anderer Bestand. Nach Adressen verglichen hat er}} {added, plural, one {# Benutzer} other {# Benutzer}} mehr, ihm fehlen {removed, plural, one {# Benutzer} other {# Benutzer}}, und {changed, plural, one {# Benutzer hat} other {# Benutzer haben}} andere Werte.',
  'It has {added, plural, one {# domain} other {# domains}} more, and lacks {removed, plural, one {# domain} other {# domains}}.':
    'Er hat {added, plural, one {# Domain} other {# Domains}} mehr, und ihm fehlen {removed, plural, one {# Domain} other {# Domains}}.',
  'It has {added, plural, one {# mark} other {# marks}} more, and lacks {removed, plural, one {# mark} other {# marks}}.':
    'Er hat {added, plural, one {# Markierung} other {# Markierungen}} mehr, und ihm fehlen {removed, plural, one {# Markierung} other {# Markierungen}}.',
  'Its settings are the same.': 'Seine Einstellungen sind dieselben.',
  'It has {settings, plural, one {# setting} other {# settings}} with other values.':
    '{settings, plural, one {# Einstellung hat} other {# Einstellungen haben}} andere Werte.',
  '{waiting, plural, one {# delivery} other {# deliveries}} and {quarantined, plural, one {# message} other {# messages}} in quarantine':
    '{waiting, plural, one {# Zustellung} other {# Zustellungen}} und {quarantined, plural, one {# Nachricht} other {# Nachrichten}} in Quarantäne',
  'In the backup wait {then}; in the set now, {now}.':
    'In der Sicherung warten {then}; im Bestand jetzt {now}.',
  'In the backup wait {then}.': 'In der Sicherung warten {then}.',
  'In the set now wait {now}: a restore of this backup has none of it.':
    'Im Bestand warten jetzt {now}: Eine Wiederherstellung dieser Sicherung hat nichts davon.',
  'Enter the server where mail is read, such as imap.example.com or imap.example.com:993.':
    'Geben Sie den Server ein, auf dem Mail gelesen wird, etwa imap.example.com oder imap.example.com:993.',
  'Port {port} says neither IMAP nor POP: use 993 or 143 (IMAP), 995 or 110 (POP).':
    'Port {port} steht weder für IMAP noch für POP: Verwenden Sie 993 oder 143 (IMAP), 995 oder 110 (POP).',
  'None of these users needs a mail client.': 'Keiner dieser Benutzer braucht ein E-Mail-Programm.',
  'The relay has no certificate yet: start it once.':
    'Das Relay hat noch kein Zertifikat: Starten Sie es einmal.',
  'Nothing has to be trusted: the certificate is your own, not one that Postern made.':
    'Es muss nichts vertraut werden: Das Zertifikat ist Ihr eigenes, keines, das Postern gemacht hat.',
  'No port is known for mail clients, so no such file can be made.':
    'Für E-Mail-Programme ist kein Port bekannt, deshalb lässt sich keine solche Datei machen.',
  'Postern only sends mail. Thunderbird and Apple’s devices set up an account as a whole, so their files have to say where mail is read, too.':
    'Postern sendet nur. Thunderbird und Geräte von Apple richten ein Konto im Ganzen ein, deshalb müssen ihre Dateien auch sagen, wo Mail gelesen wird.',
  'The certificate is not for {server}: clients refuse it, or ask. Enter the name it is for as the server for mail clients, or give the relay a certificate for {server}.':
    'Das Zertifikat gilt nicht für {server}: Programme lehnen es ab oder fragen nach. Geben Sie den Namen, für den es gilt, als Server für E-Mail-Programme ein, oder geben Sie dem Relay ein Zertifikat für {server}.',
  'The relay takes mail from this computer only. For clients elsewhere, let it listen on an address of the network, or enter the server for mail clients that stands before it.':
    'Das Relay nimmt Mail nur von diesem Computer an. Für Programme anderswo lassen Sie es auf einer Adresse des Netzes annehmen, oder geben Sie den Server für E-Mail-Programme ein, der davor steht.',
  '{server} is this computer’s own name: whether clients can look it up is not known here. Enter the server for mail clients in the relay’s settings.':
    '{server} ist der eigene Name dieses Computers: Ob Programme ihn auflösen können, ist hier nicht bekannt. Geben Sie in den Einstellungen des Relays den Server für E-Mail-Programme ein.',
  'The relay takes a free port when it starts: start it to see which, or give it a port of its own.':
    'Das Relay nimmt beim Start einen freien Port: Starten Sie es, um zu sehen, welchen, oder geben Sie ihm einen eigenen.',
  'The relay does not listen with {security, select, relay {any security} starttls {STARTTLS} other {SSL/TLS}}, so there is no port to tell: enter the port for mail clients, or another security.':
    'Das Relay nimmt nichts mit {security, select, relay {irgendeiner Sicherheit} starttls {STARTTLS} other {SSL/TLS}} an, deshalb gibt es keinen Port zu nennen: Geben Sie den Port für E-Mail-Programme oder eine andere Sicherheit ein.',
  'Port {port} is not the relay’s own: what stands there has to pass connections on to the relay.{assumed, select, no {} other { Its security is assumed from the port: {assumed}.}}':
    'Port {port} ist nicht der des Relays: Was dort steht, muss Verbindungen an das Relay weitergeben.{assumed, select, no {} other { Die Sicherheit ist nach dem Port angenommen: {assumed}.}}',
  'The relay has no certificate yet: it makes one when it is started first. Start it to see the fingerprint.':
    'Das Relay hat noch kein Zertifikat: Es macht eines, wenn es zum ersten Mal gestartet wird. Starten Sie es, um den Fingerabdruck zu sehen.',
} as const;
