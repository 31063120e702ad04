/** German of relay settings. */
export const germanRelaySettings = {
  'Start the relay with the set': 'Das Relay mit dem Bestand starten',
  'Submission (STARTTLS)': 'Einlieferung (STARTTLS)',
  'Implicit TLS': 'Implizites TLS',
  'Host name': 'Hostname',
  'Named in the greeting and in Received. Empty: this computer’s.':
    'Wird in der Begrüßung und in Received genannt. Leer: der dieses Rechners.',
  'Server for mail clients': 'Server für E-Mail-Programme',
  'The name that mail clients connect to. Empty: the relay’s.':
    'Der Name, mit dem sich E-Mail-Programme verbinden. Leer: der des Relays.',
  'Port for mail clients': 'Port für E-Mail-Programme',
  'Security for mail clients': 'Sicherheit für E-Mail-Programme',
  'As the relay listens': 'Wie das Relay sie annimmt',
  STARTTLS: 'STARTTLS',
  'SSL/TLS': 'SSL/TLS',
  'Largest message': 'Größte Nachricht',
  'Most recipients of a message': 'Höchstzahl der Empfänger einer Nachricht',
  'Mail is sent on': 'Weiterleitung der Mail',
  'STARTTLS if offered, any certificate': 'STARTTLS, falls angeboten, jedes Zertifikat',
  'Always, certificate checked': 'Immer, Zertifikat geprüft',
  'Connections at once to one destination': 'Gleichzeitige Verbindungen zu einem Ziel',
  'When a scanner does not answer': 'Wenn ein Scanner nicht antwortet',
  'Ask the sender to try again later': 'Den Absender bitten, es später noch einmal zu versuchen',
  'Let the message pass unscanned': 'Die Nachricht ungeprüft durchlassen',
  'File name extensions, also inside archives. Such a message is quarantined, and counts towards a lock of its own kind.':
    'Dateiendungen, auch in Archiven. Eine solche Nachricht kommt in Quarantäne und zählt zu einer Sperre eigener Art.',
  'Refuse encrypted archives': 'Verschlüsselte Archive abweisen',
  'What cannot be looked into counts as a blocked attachment.':
    'Was sich nicht ansehen lässt, zählt als gesperrter Anhang.',
  'Days in quarantine': 'Tage in Quarantäne',
  'Days in the mail log': 'Tage im Mailprotokoll',
  'Transcripts of SMTP sessions': 'Mitschriften von SMTP-Sitzungen',
  'What client and server said to each other, beside the line of the mail log. Never passwords, nor the mail itself.':
    'Was Client und Server zueinander sagten, neben der Zeile des Mailprotokolls. Niemals Passwörter, auch nicht die Mail selbst.',
  'Keep none': 'Keine aufbewahren',
  'Keep those of what failed or was refused': 'Von dem aufbewahren, was fehlschlug oder abgewiesen wurde',
  'Keep all': 'Alle aufbewahren',
  'Hours until the sender is told of a delay': 'Stunden, bis der Absender von einer Verzögerung erfährt',
} as const;
