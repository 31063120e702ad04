/** German of what the window says of sets on a server. */
export const germanServerWindow = {
  '{name} on {server}': '{name} auf {server}',
  'Server lost': 'Server verloren',
  'What you see is as it was when the server was last heard of, and nothing can be changed until it is back. {why}':
    'Sie sehen den Stand von der letzten Antwort des Servers, und bis er zurück ist, lässt sich nichts ändern. {why}',
  'The mail of a set on a server is not shown in this version: its queue, quarantine, mail log and usage lie in the server, and its relays are run and set by the command line on their machines.':
    'Die Mail eines Bestands auf einem Server wird in dieser Version nicht gezeigt: Warteschlange, Quarantäne, Mailprotokoll und Verbrauch liegen auf dem Server, und seine Relays werden auf ihren Rechnern mit der Kommandozeile gestartet und eingestellt.',
  'A relay of this set is started by: postern relay --set {address}':
    'Ein Relay dieses Bestands startet: postern relay --set {address}',
} as const;
