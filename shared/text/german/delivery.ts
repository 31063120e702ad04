/** German of where mail goes. */
export const germanDelivery = {
  'the mail servers of the recipients’ domains ({tls})': 'die Mailserver der Domains der Empfänger ({tls})',
  'the scanner {kind} at {address}, which is shown each message':
    'den Scanner {kind} unter {address}, dem jede Nachricht gezeigt wird',
  'the directory {url}, which is shown each password of {domains}':
    'das Verzeichnis {url}, dem jedes Passwort von {domains} gezeigt wird',
  'the smart host {host} ({tls}, without a login)': 'den Smarthost {host} ({tls}, ohne Anmeldung)',
  'the smart host {host} ({tls}, logged in as {username})':
    'den Smarthost {host} ({tls}, angemeldet als {username})',
  'no TLS: readable on the way': 'kein TLS: unterwegs lesbar',
  'TLS if offered, any certificate': 'TLS, falls angeboten, jedes Zertifikat',
  'TLS with a verified certificate': 'TLS mit geprüftem Zertifikat',
  '{first}, and {rest}': '{first} und {rest}',
  'This set, or where its mail goes, is new on this computer. Its mail would go to {places}. Start the relay if that is right.':
    'Dieser Bestand oder das Ziel seiner Mail ist auf diesem Computer neu. Die Mail ginge an {places}. Starten Sie das Relay, wenn das richtig ist.',
} as const;
