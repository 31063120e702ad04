/** German of the bell. */
export const germanNotifications = {
  'No outgoing users were made of incoming ones': 'Aus eingehenden Benutzern wurden keine ausgehenden',
  'The incoming users are checked': 'Die eingehenden Benutzer sind geprüft',
  'Incoming users are imported as outgoing ones': 'Eingehende Benutzer sind als ausgehende importiert',
  '{file} is compared': '{file} ist verglichen',
  '{file} is checked': '{file} ist geprüft',
  '{file} is imported': '{file} ist importiert',
  'A message without a subject of {user}: {finding} ({reason}).':
    'Eine Nachricht ohne Betreff von {user}: {finding} ({reason}).',
  '“{subject}” of {user}: {finding} ({reason}).': '„{subject}“ von {user}: {finding} ({reason}).',
  '{count, plural, one {A message was quarantined} other {# more messages were quarantined}}':
    '{count, plural, one {Eine Nachricht kam in Quarantäne} other {# weitere Nachrichten kamen in Quarantäne}}',
  'The last: {body}': 'Die letzte: {body}',
  '{user} was locked': '{user} wurde gesperrt',
  '{reason} Only an administrator can unlock this user.':
    '{reason} Nur ein Administrator kann diesen Benutzer entsperren.',
  '{reason} The lock lifts by itself when its time is over.':
    '{reason} Die Sperre endet von selbst, wenn ihre Zeit vorbei ist.',
  'Mail for {destination} has to wait': 'Nachrichten für {destination} müssen warten',
  'A message is held in the queue': 'Eine Nachricht ist in der Warteschlange angehalten',
  'The message {id}, a notification: {reason}': 'Die Nachricht {id}, eine Benachrichtigung: {reason}',
  'The message {id}, of {sender}: {reason}': 'Die Nachricht {id}, von {sender}: {reason}',
  '{recipient} was not told what became of a message: {reason} The mail log has it as {id}.':
    '{recipient} erfuhr nicht, was aus einer Nachricht wurde: {reason} Im Mailprotokoll ist sie {id}.',
  'A message of {user} to {recipient} was given up, and had no sender to be told of it: {reason} The mail log has it as {id}.':
    'Eine Nachricht von {user} an {recipient} wurde aufgegeben und hatte keinen Absender, der es erfahren konnte: {reason} Im Mailprotokoll ist sie {id}.',
  '{count, plural, one {A report could not be delivered} other {# more reports could not be delivered}}':
    '{count, plural, one {Ein Bericht konnte nicht zugestellt werden} other {# weitere Berichte konnten nicht zugestellt werden}}',
  'The scanner {scanner} does not answer': 'Der Scanner {scanner} antwortet nicht',
  'Users of the directory cannot log in': 'Benutzer des Verzeichnisses können sich nicht anmelden',
  'The relay goes on with its old settings': 'Das Relay arbeitet mit seinen alten Einstellungen weiter',
  'The relay does not see changes of this set': 'Das Relay sieht Änderungen dieses Bestands nicht',
  'Mail is taken without some rules': 'Nachrichten werden ohne einige Regeln angenommen',
  'The relay takes no mail': 'Das Relay nimmt keine Nachrichten an',
  'Incoming users came from the directory, or went':
    'Eingehende Benutzer kamen aus dem Verzeichnis hinzu oder gingen',
  'The directory was read': 'Das Verzeichnis wurde gelesen',
  'The jobs of this set do not run by themselves': 'Die Aufgaben dieses Bestands laufen nicht von selbst',
  'The set’s key is not at hand. Unlock it under Settings, Passwords.':
    'Der Schlüssel des Bestands ist nicht zur Hand. Entsperren Sie ihn unter „Einstellungen“, „Passwörter“.',
  'Passwords are not hardened': 'Passwörter werden nicht gehärtet',
  'The relay was not started by itself': 'Das Relay wurde nicht von selbst gestartet',
  'A secret is not used': 'Ein Geheimnis wird nicht verwendet',
  'The relay does not run': 'Das Relay läuft nicht',
  'The set cannot be changed': 'Der Bestand kann nicht geändert werden',
} as const;
