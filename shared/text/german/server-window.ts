/** German of what the window says of sets on a server. */
export const germanServerWindow = {
  Server: 'Server',
  Database: 'Datenbank',
  'The keychain did not take it.': 'Der Schlüsselbund hat es nicht angenommen.',
  'The server does not answer as it should ({said}).': 'Der Server antwortet nicht, wie er soll ({said}).',
  'The password was not kept': 'Das Passwort wurde nicht aufgehoben',
  'There is no server {host}, or its name cannot be looked up just now. Check how it is written, and the network.':
    'Es gibt keinen Server {host}, oder sein Name lässt sich gerade nicht nachschlagen. Prüfen Sie die Schreibweise und das Netz.',
  'No PostgreSQL answers at {server}: it cannot be reached there (ECONNREFUSED). Check the port, and whether the server runs and listens there (listen_addresses).':
    'An {server} antwortet kein PostgreSQL: Es ist dort nicht erreichbar (ECONNREFUSED). Prüfen Sie den Port, und ob der Server läuft und dort lauscht (listen_addresses).',
  'Name a server.': 'Nennen Sie einen Server.',
  'Enter the name of the server.': 'Geben Sie den Namen des Servers ein.',
  'Enter the name of the database.': 'Geben Sie den Namen der Datenbank ein.',
  'PostgreSQL {version} answers, and the set is there.':
    'PostgreSQL {version} antwortet, und der Bestand ist da.',
  'PostgreSQL {version} answers. There is no set of this name yet.':
    'PostgreSQL {version} antwortet. Einen Bestand dieses Namens gibt es noch nicht.',
  'Open a user set on a server': 'Bestand auf einem Server öffnen',
  'New user set on a server': 'Neuer Bestand auf einem Server',
  'Name of the set ¦ on a server': 'Name des Bestands',
  Role: 'Rolle',
  'from the keychain or ~/.pgpass': 'aus Schlüsselbund oder ~/.pgpass',
  'Verify the certificate': 'Zertifikat prüfen',
  'Encrypt, but trust any certificate': 'Verschlüsseln, aber jedem Zertifikat trauen',
  'Authority’s certificate (PEM file)': 'Zertifikat der Stelle (PEM-Datei)',
  'Keep the password in this computer’s keychain': 'Passwort im Schlüsselbund dieses Rechners aufheben',
  'Whoever is on the way to the server can read what is sent, and change it.':
    'Wer auf dem Weg zum Server sitzt, kann lesen, was gesendet wird, und es ändern.',
  'Whoever is on the way to the server can pretend to be it.':
    'Wer auf dem Weg zum Server sitzt, kann sich als dieser ausgeben.',
  'Open from a server…': 'Von einem Server öffnen…',
  'On a server…': 'Auf einem Server…',
  'A set in PostgreSQL that several administrators share':
    'Ein Bestand in PostgreSQL, den sich mehrere Administratoren teilen',
  '{name} on {server}': '{name} auf {server}',
  'Server lost': 'Server verloren',
  'What you see is as it was when the server was last heard of, and nothing can be changed until it is back. {why}':
    'Sie sehen den Stand von der letzten Antwort des Servers, und bis er zurück ist, lässt sich nichts ändern. {why}',
  'The mail of a set on a server is not shown in this version: its queue, quarantine, mail log and usage lie in the server, and its relays are run and set by the command line on their machines.':
    'Die Mail eines Bestands auf einem Server wird in dieser Version nicht gezeigt: Warteschlange, Quarantäne, Mailprotokoll und Verbrauch liegen auf dem Server, und seine Relays werden auf ihren Rechnern mit der Kommandozeile gestartet und eingestellt.',
  'A relay of this set is started by: postern relay --set {address}':
    'Ein Relay dieses Bestands startet: postern relay --set {address}',
} as const;
