/** German of changes and mail. */
export const germanChangesAndMail = {
  'changed since': 'seitdem geändert',
  'deleted since': 'seitdem gelöscht',
  'another user has this address now': 'diese Adresse hat jetzt ein anderer Benutzer',
  'another IP user has an address of this range now':
    'eine Adresse dieses Bereichs hat jetzt ein anderer IP-Benutzer',
  'locked by the relay since': 'seitdem vom Relay gesperrt',
  'the password from then is no longer kept': 'das Passwort von damals wird nicht mehr aufbewahrt',
  'other settings were made for it since': 'seitdem wurden andere Einstellungen dafür gemacht',
  'by an undo or redo of {actor}': 'durch ein Rückgängig oder Wiederholen von {actor}',
  'by {actor}': 'von {actor}',
  'Locked {kind, select, manual {by hand} other {automatically}} {by}{when}{why}':
    '{kind, select, manual {Von Hand} other {Automatisch}} gesperrt {by}{when}{why}',
  'The {kind, select, manual {manual} other {automatic}} lock was changed {by}{when}{why}':
    'Die {kind, select, manual {manuelle} other {automatische}} Sperre wurde geändert {by}{when}{why}',
  'Unlocked {by}; the {kind, select, manual {manual} other {automatic}} lock was there since {since}{why}':
    'Entsperrt {by}; die {kind, select, manual {manuelle} other {automatische}} Sperre bestand seit {since}{why}',
  'The planned lock began{why}': 'Die geplante Sperre begann{why}',
  'The manual lock ended at the time that was set{why}': 'Die manuelle Sperre endete zur gesetzten Zeit{why}',
  'The automatic lock ran out{why}': 'Die automatische Sperre lief ab{why}',
  'from {time} on': 'ab {time}',
  'until {time}': 'bis {time}',
  ', until an administrator unlocks': ', bis ein Administrator entsperrt',
  'The last reply: {reply}.': 'Die letzte Antwort: {reply}.',
  'Held back until it is released.': 'Angehalten, bis sie freigegeben wird.',
  'The relay does not run.': 'Das Relay läuft nicht.',
  'Not taken yet: {reply}.': 'Noch nicht angenommen: {reply}.',
  'The last attempt did not succeed.': 'Der letzte Versuch war nicht erfolgreich.',
  'Waits for its first attempt.': 'Wartet auf den ersten Versuch.',
  'Is about to be tried for the first time.': 'Wird gleich zum ersten Mal versucht.',
  '{label}: “{name}” is there twice. Leave one of them out.':
    '{label}: „{name}“ steht zweimal da. Lassen Sie eines weg.',
  'Switch on at least one of the two, or nobody can connect.':
    'Schalten Sie mindestens eines der beiden ein, sonst kann sich niemand verbinden.',
  'Choose another port than that of STARTTLS.': 'Wählen Sie einen anderen Port als den für STARTTLS.',
  'Everything of {users, plural, one {# user} other {# users}}: kind, settings, allowed senders, lock with its reason and times.':
    'Alles von {users, plural, one {# Benutzer} other {# Benutzern}}: Art, Einstellungen, erlaubte Absender, Sperre mit Grund und Zeiten.',
  '{count, plural, one {# password} other {# passwords}} in clear text.':
    '{count, plural, one {# Passwort} other {# Passwörter}} im Klartext.',
  '{count, plural, one {# verifier} other {# verifiers}} (argon2id, or the hash that was imported) in place of a password: Postern imports it again, a gateway cannot.':
    '{count, plural, one {# Prüfwert} other {# Prüfwerte}} (argon2id oder der importierte Hash) an Stelle eines Passworts: Postern importiert das wieder, ein Gateway kann es nicht.',
  'The passwords of {count, plural, one {# mailbox} other {# mailboxes}}: an import updates users that exist and leaves their passwords as they are; those that do not exist are rejected.':
    'Die Passwörter von {count, plural, one {# Postfach} other {# Postfächern}}: Ein Import ändert Benutzer, die es gibt, und lässt ihre Passwörter, wie sie sind; die es nicht gibt, werden abgewiesen.',
  'Username, domain and password of {users, plural, one {# user} other {# users}}, as the gateway writes them.':
    'Benutzername, Domain und Passwort von {users, plural, one {# Benutzer} other {# Benutzern}}, wie das Gateway sie schreibt.',
  'Username and domain of {users, plural, one {# user} other {# users}}, in the gateway’s columns.':
    'Benutzername und Domain von {users, plural, one {# Benutzer} other {# Benutzern}}, in den Spalten des Gateways.',
  'The settings of {count, plural, one {# user} other {# users}}.':
    'Die Einstellungen von {count, plural, one {# Benutzer} other {# Benutzern}}.',
  'The locks of {count, plural, one {# user} other {# users}}: the gateway will let them send.':
    'Die Sperren von {count, plural, one {# Benutzer} other {# Benutzern}}: Das Gateway lässt sie senden.',
  'The passwords of {count, plural, one {# user} other {# users}}, of which only the verifier is left: they stand there with a blank password.':
    'Die Passwörter von {count, plural, one {# Benutzer} other {# Benutzern}}, von denen nur der Prüfwert übrig ist: Sie stehen dort mit leerem Passwort.',
  'Address, kind, status and the settings in force of {users, plural, one {# user} other {# users}}. Text that a spreadsheet would run as a formula is made harmless.':
    'Adresse, Art, Status und die geltenden Einstellungen von {users, plural, one {# Benutzer} other {# Benutzern}}. Text, den eine Tabellenkalkulation als Formel ausführen würde, ist unschädlich gemacht.',
  'The settings {which, select, system {of the system} domains {of {domains, plural, one {# domain} other {# domains}}} other {of the system and of {domains, plural, one {# domain} other {# domains}}}}: those are not users’ own.':
    'Die Einstellungen {which, select, system {des Systems} domains {von {domains, plural, one {# Domain} other {# Domains}}} other {des Systems und von {domains, plural, one {# Domain} other {# Domains}}}}: Das sind nicht die der Benutzer selbst.',
  'When users were added and changed, and the activity log. Copy the folder of the set for a backup of all of it.':
    'Wann Benutzer angelegt und geändert wurden, und das Aktivitätsprotokoll. Kopieren Sie den Ordner des Bestands, um alles zu sichern.',
  'Passwords, reasons of locks, and which settings are inherited. Do not import this file: it is for reading.':
    'Passwörter, Gründe von Sperren und welche Einstellungen geerbt sind. Importieren Sie diese Datei nicht: Sie ist zum Lesen.',
  'Passwords in it can be read by anyone who can read the file, so only you can (mode 0600). Delete it when it has served its purpose.':
    'Passwörter darin kann lesen, wer die Datei lesen kann, deshalb nur Sie (Modus 0600). Löschen Sie sie, wenn sie ihren Zweck erfüllt hat.',
  'Verifiers in it let anyone who can read the file try guessed passwords, so only you can (mode 0600). Delete it when it has served its purpose.':
    'Mit Prüfwerten darin kann, wer die Datei lesen kann, erratene Passwörter ausprobieren, deshalb nur Sie (Modus 0600). Löschen Sie sie, wenn sie ihren Zweck erfüllt hat.',
  'Notification for the sender: {what}': 'Benachrichtigung für den Absender: {what}',
  'Queued, {size}': 'Eingereiht, {size}',
  '{finding}, found by {scanner}; the sender was {response, select, accepted {told that it was accepted} other {refused}}':
    '{finding}, gefunden von {scanner}; {response, select, accepted {dem Absender wurde gesagt, dass sie angenommen sei} other {der Absender wurde abgewiesen}}',
  'the scanner': 'dem Scanner',
  'Taken by {server}{encrypted, select, yes {, encrypted} other {}}':
    'Angenommen von {server}{encrypted, select, yes {, verschlüsselt} other {}}',
  'the next server': 'dem nächsten Server',
  '{said}; tried again at {time}': '{said}; nächster Versuch {time}',
  'It could not be delivered': 'Sie konnte nicht zugestellt werden',
  'Its time to be delivered was over': 'Ihre Zeit zur Zustellung war vorbei',
  'The sender was told: {what}': 'Der Absender erfuhr: {what}',
  'Released by {who}': 'Freigegeben von {who}',
  'Deleted: {why}': 'Gelöscht: {why}',
  'its time was over': 'ihre Zeit war vorbei',
  'Deleted by {who}': 'Gelöscht von {who}',
  'Held: {why}': 'Angehalten: {why}',
  'Held by {who}': 'Angehalten von {who}',
  'Tried again at once, asked for by {who}': 'Sofort erneut versucht, verlangt von {who}',
  'Sent as usual from now on, asked for by {who}': 'Ab jetzt wie üblich gesendet, verlangt von {who}',
  'Sent by {host} from now on, asked for by {who}': 'Ab jetzt über {host} gesendet, verlangt von {who}',
  'another host': 'einen anderen Host',
  'Self-test: it is sent nowhere': 'Selbsttest: Sie wird nirgendhin gesendet',
  'The login was refused': 'Die Anmeldung wurde abgewiesen',
  'The automatic lock ran out': 'Die automatische Sperre lief ab',
  'Unlocked by {who}': 'Entsperrt von {who}',
  'It was refused': 'Sie wurde abgewiesen',
  'More than the {value} recipients a message may have':
    'Mehr als die {value} Empfänger, die eine Nachricht haben darf',
  'Larger than the {size} a message may have': 'Größer als {size}, die eine Nachricht haben darf',
  'Its header is larger than {size}': 'Ihr Kopf ist größer als {size}',
  'It goes round in a loop: {hops} servers so far': 'Sie läuft im Kreis: {hops} Server bisher',
  'too many': 'zu viele',
  'Locked by an administrator': 'Gesperrt von einem Administrator',
  'Locked automatically': 'Automatisch gesperrt',
  'The user was deleted meanwhile': 'Der Benutzer wurde inzwischen gelöscht',
  'Not allowed to send as {address}': 'Darf nicht als {address} senden',
  'The scanner {name} is not available{why}': 'Der Scanner {name} ist nicht erreichbar{why}',
  'It could not be stored{why}': 'Sie konnte nicht gespeichert werden{why}',
  'More {unit} ({wanted}) than the {value} of a whole day':
    'Mehr {unit} ({wanted}) als die {value} eines ganzen Tages',
  '{label} reached: {used} of {value} {unit}': '{label} erreicht: {used} von {value} {unit}',
  '{reached}; resets at {time}': '{reached}; beginnt neu {time}',
  'too many bad messages': 'zu viele schlechte Nachrichten',
  '{count, plural, one {# message with a blocked attachment} other {# messages with blocked attachments}} in {minutes} minutes':
    '{count, plural, one {# Nachricht mit gesperrtem Anhang} other {# Nachrichten mit gesperrten Anhängen}} in {minutes} Minuten',
  '{count, plural, one {# {finding} message} other {# {finding} messages}} in {minutes} minutes':
    '{count, plural, one {# Nachricht} other {# Nachrichten}} mit {finding} in {minutes} Minuten',
  'a message with {finding}': 'eine Nachricht mit {finding}',
  'Locked: {why}; {lifts}': 'Gesperrt: {why}; {lifts}',
  'Strike {strike}{kind, select, blocked { for blocked attachments} other {}}':
    'Verstoß {strike}{kind, select, blocked { wegen gesperrter Anhänge} other {}}',
  ' of ': ' von ',
  'Strike ({finding})': 'Verstoß ({finding})',
  'bad message': 'schlechte Nachricht',
  'only an administrator unlocks': 'nur ein Administrator entsperrt',
  'lifts at {time}': 'endet {time}',
  '{server} said: {reply}': '{server} sagte: {reply}',
  'it is delayed': 'sie verzögert sich',
  'it was passed on': 'sie wurde weitergegeben',
  'it could not be delivered': 'sie konnte nicht zugestellt werden',
  'an administrator': 'einem Administrator',
  Access: 'Zugang',
  'Name of the set': 'Name des Bestands',
  'Blocked attachments to lock': 'Gesperrte Anhänge bis zur Sperre',
  'set (sealed)': 'gesetzt (versiegelt)',
  'set (hardened)': 'gesetzt (gehärtet)',
  'set (hardened, and kept sealed)': 'gesetzt (gehärtet und versiegelt behalten)',
  'set (hashed, as it was imported)': 'gesetzt (gehasht, wie importiert)',
  'another one': 'ein anderes',
  set: 'gesetzt',
  host: 'Host',
  port: 'Port',
  TLS: 'TLS',
  'implicit TLS': 'implizites TLS',
  enabled: 'eingeschaltet',
  timeout: 'Zeitlimit',
  'spam score': 'Spam ab',
  selector: 'Selektor',
  folder: 'Ordner',
  schedule: 'Zeitplan',
  keep: 'behalten',
  'Relay: {setting}': 'Relay: {setting}',
  'in the set': 'im Bestand',
  'not in the set': 'nicht im Bestand',
  'for ever': 'für immer',
  'of its own': 'eigene',
  'locked by hand': 'von Hand gesperrt',
  'locked automatically': 'automatisch gesperrt',
} as const;
