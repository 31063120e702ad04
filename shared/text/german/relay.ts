/** German of the Relay screen and the relay's settings. */
export const germanRelay = {
  // Settings
  'Relay settings': 'Relay-Einstellungen',
  'Relay settings…': 'Relay-Einstellungen…',
  'Saved the relay’s settings.': 'Die Relay-Einstellungen wurden gespeichert.',
  'Mail clients': 'E-Mail-Programme',
  'The relay’s': 'Der des Relays',
  Delivery: 'Zustellung',
  'Directly, to the recipients’ servers (MX)': 'Direkt an die Server der Empfänger (MX)',
  'By smart hosts': 'Über Smarthosts',
  'Add a smart host': 'Smarthost hinzufügen',
  'The first that answers is used.': 'Der erste, der antwortet, wird benutzt.',
  Never: 'Nie',
  Listening: 'Annahme',
  'Made by Postern': 'Von Postern erstellt',
  'My own, from PEM files': 'Mein eigenes, aus PEM-Dateien',
  'Certificate file': 'Zertifikatsdatei',
  'With the chain, if there is one. Read again when it changes.':
    'Mit der Kette, falls es eine gibt. Wird neu gelesen, wenn sie sich ändert.',
  Port: 'Port',
  Host: 'Host',
  'STARTTLS, verified': 'STARTTLS, geprüft',
  'Implicit TLS, verified': 'TLS von Anfang an, geprüft',
  'STARTTLS if offered': 'STARTTLS, falls angeboten',
  'Implicit TLS, not verified': 'TLS von Anfang an, ungeprüft',
  'No TLS': 'Kein TLS',
  'Smart host {number}': 'Smarthost {number}',
  'Remove smart host {number}': 'Smarthost {number} entfernen',
  'Kept; type to replace it': 'Aufbewahrt; zum Ersetzen eingeben',
  'Kept in the keychain, or sealed under the key file.':
    'Wird im Schlüsselbund aufbewahrt oder unter der Schlüsseldatei versiegelt.',
  'No password is kept for this user name at this host, port and TLS level: enter it. One kept for another is never sent here.':
    'Für diesen Benutzernamen ist bei diesem Host, Port und TLS kein Passwort aufbewahrt: Geben Sie es ein. Das eines anderen wird nie hierher gesendet.',
  // Scanners
  Scanners: 'Scanner',
  'No scanner: nothing is held back.': 'Kein Scanner: Nichts wird zurückgehalten.',
  'Spam from': 'Spam ab',
  'Time limit': 'Zeitlimit',
  'Add a scanner': 'Scanner hinzufügen',
  'Asked from the top; the first that finds something decides.':
    'Von oben nach unten befragt; der erste, der etwas findet, entscheidet.',
  None: 'Keine',
  'Built-in': 'Eingebaut',
  'Attachments and rules': 'Anhänge und Regeln',
  'ClamAV finds malware; it gives no score.': 'ClamAV findet Schadsoftware; es vergibt keine Punkte.',
  'Scanner {number}': 'Scanner {number}',
  'Ask scanner {number}': 'Scanner {number} befragen',
  'Address of scanner {number}': 'Adresse von Scanner {number}',
  'Spam score of scanner {number}': 'Spam-Punktzahl von Scanner {number}',
  'Time limit of scanner {number}, seconds': 'Zeitlimit von Scanner {number} in Sekunden',
  'Move scanner {number} up': 'Scanner {number} nach oben verschieben',
  'Move scanner {number} down': 'Scanner {number} nach unten verschieben',
  'Remove scanner {number}': 'Scanner {number} entfernen',
  // What is wrong
  'Enter the whole path of a PEM file.': 'Geben Sie den ganzen Pfad einer PEM-Datei ein.',
  'Add a smart host, or deliver directly.': 'Fügen Sie einen Smarthost hinzu, oder stellen Sie direkt zu.',
  'Enter {min, number} to {max, number}{unit, select, no {} days { days} hours { hours} other { {unit}}}{zero, select, no {} never {, or nothing for never} relay {, or nothing for the relay’s} other {, or nothing for {zero}}}.':
    'Geben Sie {min, number} bis {max, number}{unit, select, no {} days { Tage} hours { Stunden} other { {unit}}} ein{zero, select, no {} never {, oder nichts für nie} relay {, oder nichts für den Wert des Relays} other {, oder nichts für {zero}}}.',
  'Enter a size from {min} to {max}, such as 50 MB.':
    'Geben Sie eine Größe von {min} bis {max} ein, zum Beispiel 50 MB.',
  'A host name has no spaces.': 'Ein Hostname enthält keine Leerzeichen.',
  'Enter the user name that the password belongs to.':
    'Geben Sie den Benutzernamen ein, zu dem das Passwort gehört.',
  'Enter host:port, or the path of a socket.': 'Geben Sie Host:Port oder den Pfad eines Sockets ein.',
  'Enter a score from {min, number} to {max, number}.':
    'Geben Sie eine Punktzahl von {min, number} bis {max, number} ein.',
  'Enter seconds from {min, number} to {max, number}.':
    'Geben Sie {min, number} bis {max, number} Sekunden ein.',
  '“{word}” is no extension: up to 16 letters and digits, such as exe.':
    '„{word}“ ist keine Dateiendung: bis zu 16 Buchstaben und Ziffern, zum Beispiel exe.',
  'At most {n, number} extensions.': 'Höchstens {n, number} Endungen.',
  'Enter a host name or an IP address.': 'Geben Sie einen Hostnamen oder eine IP-Adresse ein.',
  'The port has its own field.': 'Der Port hat ein eigenes Feld.',
  'Enter {min} to 65535.': 'Geben Sie {min} bis 65535 ein.',
  // DKIM
  'Signed domains': 'Signierte Domains',
  'Signs mail by the domain of its From. Adding and removing take effect at once, without Save.':
    'Signiert Mail nach der Domain in ihrem Absenderfeld (From). Hinzufügen und Entfernen wirken sofort, ohne Speichern.',
  Selector: 'Selektor',
  'Sign this domain': 'Diese Domain signieren',
  'Mail of {domain} is signed from now on.': 'Mail von {domain} wird ab jetzt signiert.',
  'Mail of {domain} is signed no longer.': 'Mail von {domain} wird nicht mehr signiert.',
  'This domain is not signed yet. Choose “Sign this domain”, or empty the field.':
    'Diese Domain wird noch nicht signiert. Wählen Sie „Diese Domain signieren“, oder leeren Sie das Feld.',
  'Use small letters, digits and hyphens, such as postern.':
    'Verwenden Sie Kleinbuchstaben, Ziffern und Bindestriche, zum Beispiel postern.',
  Published: 'Veröffentlicht',
  'Not published yet; a new record can take hours to be seen':
    'Noch nicht veröffentlicht; bis ein neuer Eintrag sichtbar ist, können Stunden vergehen',
  'Another record is published under this name': 'Unter diesem Namen ist ein anderer Eintrag veröffentlicht',
  'No name server answered. Is this computer online?':
    'Kein Nameserver hat geantwortet. Ist dieser Computer online?',
  'Looking it up…': 'Wird nachgeschlagen…',
  'Look up whether the record is published': 'Nachschlagen, ob der Eintrag veröffentlicht ist',
  'Check {domain}': '{domain} prüfen',
  Check: 'Prüfen',
  'Stop signing': 'Nicht mehr signieren',
  'Stop signing {domain}': '{domain} nicht mehr signieren',
  'Stop signing {domain}?': '{domain} nicht mehr signieren?',
  'Stop signing mail of {domain}? Its key is kept.':
    'Mail von {domain} nicht mehr signieren? Der Schlüssel wird aufbewahrt.',
  'Its key is not there, so its mail waits. Add the domain again with the selector “{selector}”.':
    'Ihr Schlüssel fehlt, deshalb wartet ihre Mail. Fügen Sie die Domain mit dem Selektor „{selector}“ noch einmal hinzu.',
  'TXT record': 'TXT-Eintrag',
  'Zone file': 'Zonendatei',
  'the name of the record': 'Namen des Eintrags',
  'the value': 'Wert',
  'the line for a zone file': 'Zeile für die Zonendatei',
  // First steps
  'First steps': 'Erste Schritte',
  done: 'erledigt',
  'to do': 'offen',
  'A free one is taken at each start: give it one that clients can be told.':
    'Bei jedem Start wird ein freier genommen: Geben Sie einen an, den man E-Mail-Programmen nennen kann.',
  'It listens at {address}.': 'Das Relay nimmt unter {address} an.',
  'It listens at {first} and {second}.': 'Das Relay nimmt unter {first} und {second} an.',
  'Change the port…': 'Port ändern…',
  'Who can reach it': 'Wer es erreicht',
  'The network.': 'Das Netz.',
  'This computer only. For others, listen on 0.0.0.0 or an address of the network.':
    'Nur dieser Computer. Für andere muss es auf 0.0.0.0 oder einer Adresse des Netzes annehmen.',
  'This computer only, and whoever {server} passes on to it.':
    'Nur dieser Computer und wen {server} weiterreicht.',
  'Change who can reach it…': 'Ändern, wer es erreicht…',
  'Where mail goes': 'Wohin die Mail geht',
  'Directly, to the recipients’ servers. Many providers block that (port 25): then add a smart host.':
    'Direkt an die Server der Empfänger. Viele Anbieter sperren das (Port 25): Fügen Sie dann einen Smarthost hinzu.',
  'By {hosts}.': 'Über {hosts}.',
  'By {hosts}, whose password is still to be entered.': 'Über {hosts}; das Passwort ist noch einzugeben.',
  'Change where mail goes…': 'Ändern, wohin die Mail geht…',
  Certificate: 'Zertifikat',
  'Your own, in {file}.': 'Ihr eigenes, in {file}.',
  'Your own, in {file}, which cannot be read.': 'Ihr eigenes, in {file}; es kann nicht gelesen werden.',
  'Your own, in {file}, which is not for {server}.': 'Ihr eigenes, in {file}; es gilt nicht für {server}.',
  'The relay makes one when it is started; clients have to trust its CA. Or give it your own.':
    'Das Relay erstellt eines, wenn es gestartet wird; E-Mail-Programme müssen seiner CA vertrauen. Oder geben Sie Ihr eigenes an.',
  'Made by the relay: clients have to trust its CA.':
    'Vom Relay erstellt: E-Mail-Programme müssen seiner CA vertrauen.',
  'Change the host name or certificate…': 'Hostname oder Zertifikat ändern…',
  'First user': 'Erster Benutzer',
  'Nobody can send yet.': 'Noch kann niemand senden.',
  'Add a user…': 'Benutzer hinzufügen…',
  'There are users. Set up a mail client for one, and send a test from there.':
    'Es gibt Benutzer. Richten Sie für einen ein E-Mail-Programm ein, und senden Sie von dort einen Test.',
  'Set up a mail client and send a test…': 'E-Mail-Programm einrichten und Test senden…',
  // The screen
  'Since {time}': 'Seit {time}',
  'It is started again at {time}.': 'Neuer Start um {time}.',
  'Choose another port…': 'Anderen Port wählen…',
  'The relay is a mail submission server on this computer: the users of this set send through it, and every limit set here is enforced. Switch it on to begin.':
    'Das Relay ist ein Mailserver für ausgehende Mail auf diesem Computer: Die Benutzer dieses Bestands senden darüber, und jedes hier gesetzte Limit wird durchgesetzt. Schalten Sie es ein, um zu beginnen.',
  'No mail yet. Each message’s lines appear here as it is sent.':
    'Noch keine Mail. Die Zeilen jeder Nachricht erscheinen hier, sobald sie gesendet wird.',
  'No mail yet. Switch the relay on to take some.':
    'Noch keine Mail. Schalten Sie das Relay ein, um welche anzunehmen.',
  'This set, or where its mail goes, is new on this computer, so the relay does not start by itself. Its mail would go to:':
    'Dieser Bestand oder das Ziel seiner Mail ist auf diesem Computer neu, deshalb startet das Relay nicht von selbst. Die Mail ginge an:',
  'Start the relay': 'Relay starten',
  Troubles: 'Störungen',
  'The relay takes no mail.': 'Das Relay nimmt keine Mail an.',
  'The mail database cannot be read: nothing is known of queue, quarantine and today.':
    'Die Maildatenbank kann nicht gelesen werden: Über Warteschlange, Quarantäne und den heutigen Tag ist nichts bekannt.',
  'Scanner {scanner} is not available.': 'Der Scanner {scanner} ist nicht erreichbar.',
  'Deliveries are paused.': 'Die Zustellung ist angehalten.',
  'Mail is accepted and waits in the queue.': 'Mail wird angenommen und wartet in der Warteschlange.',
  Resume: 'Fortsetzen',
  '{destination} does not take mail; tried again at {time}.':
    '{destination} nimmt keine Mail an; neuer Versuch um {time}.',
  'And {count, plural, one {# more destination} other {# more destinations}}.':
    'Und {count, plural, one {# weiteres Ziel} other {# weitere Ziele}}.',
  // Counts
  Today: 'Heute',
  'In queue': 'In der Warteschlange',
  'In quarantine': 'In Quarantäne',
  Sessions: 'Sitzungen',
  'Show them: {what}': 'Zeigen: {what}',
  // States
  Stopped: 'Gestoppt',
  'Starting…': 'Startet…',
  Running: 'Läuft',
  'Stopping…': 'Stoppt…',
  'Starting again soon': 'Startet gleich neu',
  'Takes no mail': 'Nimmt keine Mail an',
  'Relay stopped': 'Relay gestoppt',
  'Relay starting…': 'Relay startet…',
  'Relay running': 'Relay läuft',
  'Relay stopping…': 'Relay stoppt…',
  'Relay failed': 'Relay fehlgeschlagen',
  'Relay starting again soon': 'Relay startet gleich neu',
  'Relay takes no mail': 'Relay nimmt keine Mail an',
  'Relay {address}': 'Relay {address}',
  'Show the queue': 'Warteschlange zeigen',
  'Show the quarantine': 'Quarantäne zeigen',
  '{n, number} in queue': '{n, number} in der Warteschlange',
  '{n, number} in quarantine': '{n, number} in Quarantäne',
  // Events
  'Delay told': 'Verzögerung gemeldet',
  'Retry asked': 'Versuch verlangt',
  'Login failed': 'Anmeldung fehlgeschlagen',
  // The mail log
  'User name': 'Benutzername',
  'last {n, number} lines': 'letzte {n, number} Zeilen',
  'Filter the mail log': 'Mailprotokoll filtern',
  '{held, plural, =0 {Paused} one {Paused: # new line} other {Paused: # new lines}}':
    '{held, plural, =0 {Angehalten} one {Angehalten: # neue Zeile} other {Angehalten: # neue Zeilen}}',
  '{count, plural, one {# new line} other {# new lines}}':
    '{count, plural, one {# neue Zeile} other {# neue Zeilen}}',
  'No line matches the filter.': 'Keine Zeile passt zum Filter.',
  'Line of the mail log': 'Zeile des Mailprotokolls',
  Limit: 'Limit',
  Original: 'Ursprünglich',
  Octets: 'Oktette',
  'Told to': 'Gemeldet an',
  Used: 'Verbraucht',
  Wanted: 'Verlangt',
  Resets: 'Neu ab',
  'an administrator unlocks': 'ein Administrator entsperrt',
  'The lines cannot be shown now.': 'Die Zeilen können gerade nicht gezeigt werden.',
} as const;
