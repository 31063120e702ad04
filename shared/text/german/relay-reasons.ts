/** German of why the relay does not run, or does not do what it was told. */
export const germanRelayReasons = {
  'The relay ended unexpectedly ({how}).': 'Das Relay wurde unerwartet beendet ({how}).',
  'The relay ended unexpectedly ({how}). It said: {said}':
    'Das Relay wurde unerwartet beendet ({how}). Es sagte: {said}',
  'It is tried again for some seconds, in case a relay that is just ending has it.':
    'Es wird einige Sekunden lang erneut versucht, falls ein Relay, das gerade endet, die Adresse noch hat.',
  'signal {signal}': 'Signal {signal}',
  'exit code {code}': 'Exit-Code {code}',
  'it could not be started': 'es konnte nicht gestartet werden',
  'unknown reason': 'Grund unbekannt',
  'The relay could not be started ({reason}).': 'Das Relay konnte nicht gestartet werden ({reason}).',
  'The administrator’s contact {contact} is no mail address and is not used. Enter another.':
    'Der Kontakt des Administrators, {contact}, ist keine Mailadresse und wird nicht benutzt. Geben Sie einen anderen ein.',
  'The host name {name} is none and is not used; the computer’s is. Enter another.':
    'Der Rechnername {name} ist keiner und wird nicht benutzt, sondern der des Rechners. Geben Sie einen anderen ein.',
  'More than one entry of the directory has the address {address}, so nobody can log in as it. Take it from all but one.':
    'Mehr als ein Eintrag des Verzeichnisses hat die Adresse {address}, daher kann sich niemand mit ihr anmelden. Lassen Sie sie nur bei einem stehen.',
  'A line of {file} cannot be used: {problem}.': 'Eine Zeile von {file} ist nicht brauchbar: {problem}.',
  'The folder of the set is no longer {folder}: it was moved, renamed or replaced. Put it back there, or open it where it lies now.':
    'Der Ordner des Bestands ist nicht mehr {folder}: Er wurde verschoben, umbenannt oder ersetzt. Legen Sie ihn dorthin zurück, oder öffnen Sie ihn dort, wo er jetzt liegt.',
  '{path} is missing: it was deleted or moved.': '{path} fehlt: Die Datei wurde gelöscht oder verschoben.',
  'The courier’s thread ended each time it sent this message ({why}). Look at it, then release or delete it.':
    'Der Zusteller brach jedes Mal ab, wenn er diese Nachricht senden wollte ({why}). Sehen Sie sie an, und geben Sie sie dann frei, oder löschen Sie sie.',
};
