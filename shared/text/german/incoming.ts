/** German of incoming. */
export const germanIncoming = {
  'Added the incoming user {address}.': 'Eingehenden Benutzer {address} hinzugefügt.',
  'Add incoming user': 'Eingehenden Benutzer hinzufügen',
  'If you know it, an outgoing user that is made of this one can have the same.':
    'Wenn Sie es kennen, kann ein daraus gemachter ausgehender Benutzer dasselbe haben.',
  'May use the gateway’s own interface': 'Darf die Oberfläche des Gateways benutzen',
  'The true of the gateway’s file.': 'Das „true“ der Datei des Gateways.',
  '{count, plural, one {# incoming user} other {# incoming users}}':
    '{count, plural, one {# eingehender Benutzer} other {# eingehende Benutzer}}',
  'Deleted {subject}.': '{subject} gelöscht.',
  'Delete {subject}?': '{subject} löschen?',
  'Delete incoming users?': 'Eingehende Benutzer löschen?',
  'Outgoing users of these addresses stay. You can take this back with Undo at any later time.':
    'Ausgehende Benutzer dieser Adressen bleiben. Mit Rückgängig können Sie das jederzeit zurücknehmen.',
  'Import from directory': 'Aus Verzeichnis importieren',
  'ldaps://server or ldap://server, with a port if need be.':
    'ldaps://server oder ldap://server, wenn nötig mit Port.',
  'Without one: all people, and whatever has an address.':
    'Ohne: alle Personen und alles, was eine Adresse hat.',
  'Each alias becomes an incoming user of its own.': 'Aus jedem Alias wird ein eigener eingehender Benutzer.',
  'Incoming users that the directory does not have': 'Eingehende Benutzer, die das Verzeichnis nicht hat',
  'Keep incoming users that the directory does not have':
    'Eingehende Benutzer behalten, die das Verzeichnis nicht hat',
  'They are named in the result.': 'Sie werden im Ergebnis genannt.',
  'Only of its domains; the same Undo brings them back. Outgoing users stay.':
    'Nur seiner Domains; dasselbe Rückgängig holt sie zurück. Ausgehende Benutzer bleiben.',
  'Only check': 'Nur prüfen',
  'With ldap:// and no StartTLS, anybody on the way could read the password. Use ldaps:// or StartTLS.':
    'Mit ldap:// und ohne StartTLS könnte jeder auf dem Weg das Passwort lesen. Nehmen Sie ldaps:// oder StartTLS.',
  'The certificate with the fingerprint {fingerprint} is not trusted.':
    'Dem Zertifikat mit dem Fingerabdruck {fingerprint} wird nicht vertraut.',
  'Only the certificate with this fingerprint is trusted:':
    'Vertraut wird nur dem Zertifikat mit diesem Fingerabdruck:',
  'Begin TLS before anything is asked; most servers can.':
    'TLS beginnen, bevor etwas gefragt wird; die meisten Server können das.',
  'Log in as': 'Anmelden als',
  'Used now, and not kept.': 'Wird jetzt benutzt und nicht aufbewahrt.',
  'Nothing was sent.': 'Es wurde nichts gesendet.',
  'Send it in clear all the same': 'Trotzdem unverschlüsselt senden',
  'Trust this certificate': 'Diesem Zertifikat vertrauen',
  'The directory answers: at least {read, plural, one {# entry} other {# entries}}. The first:':
    'Das Verzeichnis antwortet: mindestens {read, plural, one {# Eintrag} other {# Einträge}}. Die ersten:',
  'The directory answers: {read, plural, one {# entry} other {# entries}}. The first:':
    'Das Verzeichnis antwortet: {read, plural, one {# Eintrag} other {# Einträge}}. Die ersten:',
  'and {aliases, plural, one {# alias} other {# aliases}},':
    'und {aliases, plural, one {# Alias} other {# Aliasse}},',
  'First entries': 'Erste Einträge',
  'The directory answers, but has no entry there that the filter lets through.':
    'Das Verzeichnis antwortet, hat dort aber keinen Eintrag, den der Filter durchlässt.',
  Entries: 'Einträge',
  'no address': 'keine Adresse',
  'No incoming users yet': 'Noch keine eingehenden Benutzer',
  'These are the mailboxes that receive mail through your gateway. Bring them in from the gateway’s file (username,domain,true or false) or from LDAP, and make outgoing users of them in one step.':
    'Das sind die Postfächer, die über Ihr Gateway Nachrichten empfangen. Holen Sie sie aus der Datei des Gateways (username,domain,true oder false) oder aus LDAP, und machen Sie in einem Schritt ausgehende Benutzer daraus.',
  'Import from directory…': 'Aus Verzeichnis importieren…',
  'Import as outgoing users…': 'Als ausgehende Benutzer importieren…',
  'Enter a whole address, such as anna@example.com.':
    'Geben Sie eine ganze Adresse wie anna@example.com ein.',
  'Enter the address of the server, such as ldaps://dc1.example.org.':
    'Geben Sie die Adresse des Servers ein, etwa ldaps://dc1.example.org.',
  'Enter where in the directory, such as dc=example,dc=org.':
    'Geben Sie die Stelle im Verzeichnis ein, etwa dc=example,dc=org.',
  'Enter the name that the password is of.': 'Geben Sie den Namen ein, zu dem das Passwort gehört.',
  'Name the file that is to take the passwords that are made up.':
    'Nennen Sie die Datei, die die erzeugten Passwörter aufnehmen soll.',
  'Those that are selected': 'Die ausgewählten',
  'All that match the filter': 'Alle, auf die der Filter passt',
  'All incoming users': 'Alle eingehenden Benutzer',
  'All {count, plural, one {# incoming user} other {# incoming users}} are outgoing users already: there is nothing to import.':
    '{count, plural, one {# eingehender Benutzer ist} other {Alle # eingehenden Benutzer sind}} schon ausgehende Benutzer: Es gibt nichts zu importieren.',
  '{count, plural, one {# outgoing user} other {# outgoing users}} will be added{there, plural, =0 {} one {; # is one already and is skipped} other {; # are that already and are skipped}}.':
    '{count, plural, one {# ausgehender Benutzer wird} other {# ausgehende Benutzer werden}} hinzugefügt{there, plural, =0 {} one {; # ist es schon und wird übersprungen} other {; # sind es schon und werden übersprungen}}.',
  'Known of {count, number}. Whoever has none cannot log in until you set one.':
    'Bekannt von {count, number}. Wer keines hat, kann sich nicht anmelden, bis Sie eines setzen.',
  'Import from Incoming users': 'Aus eingehenden Benutzern importieren',
  'There are no incoming users yet. Bring them in on their own screen: from the gateway’s file, or one by one.':
    'Es gibt noch keine eingehenden Benutzer. Holen Sie sie auf ihrer eigenen Seite: aus der Datei des Gateways oder einzeln.',
  'Which incoming users': 'Welche eingehenden Benutzer',
  'The one that is known, else none yet': 'Das bekannte, sonst noch keines',
  'The one that is known, else a new one': 'Das bekannte, sonst ein neues',
  'New ones are made up, and written into a file that you hand out.':
    'Neue werden erzeugt und in eine Datei geschrieben, die Sie ausgeben.',
  'A new one for everybody': 'Ein neues für alle',
  'Likewise, for all of them.': 'Ebenso, für alle.',
  'None yet': 'Noch keines',
  'Nobody of them can log in until you set a password.':
    'Niemand davon kann sich anmelden, bis Sie ein Passwort setzen.',
  'Show incoming users': 'Eingehende Benutzer zeigen',
} as const;
