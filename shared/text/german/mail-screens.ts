/** German of mail screens. */
export const germanMailScreens = {
  '{count, plural, one {# recipient} other {# recipients}} selected':
    '{count, plural, one {# Empfänger} other {# Empfänger}} ausgewählt',
  '{count, plural, one {# message} other {# messages}} selected':
    '{count, plural, one {# Nachricht} other {# Nachrichten}} ausgewählt',
  '{count, plural, one {# line} other {# lines}} selected':
    '{count, plural, one {# Zeile} other {# Zeilen}} ausgewählt',
  '{count, plural, one {# user} other {# users}} selected':
    '{count, plural, one {# Benutzer} other {# Benutzer}} ausgewählt',
  '{count, plural, one {# incoming user} other {# incoming users}} selected':
    '{count, plural, one {# eingehender Benutzer} other {# eingehende Benutzer}} ausgewählt',
  '{count, plural, one {# difference} other {# differences}} selected':
    '{count, plural, one {# Unterschied} other {# Unterschiede}} ausgewählt',
  'none ¦ no subject': 'keiner',
  Destination: 'Ziel',
  'Given up': 'Aufgegeben',
  'none: a notification': 'keiner: eine Benachrichtigung',
  Id: 'Kennung',
  'Retry…': 'Erneut versuchen…',
  'Release…': 'Freigeben…',
  'Hold…': 'Anhalten…',
  'Retry now…': 'Jetzt versuchen…',
  'Another route…': 'Andere Route…',
  'Host and port': 'Host und Port',
  'Empty: by the usual route again.': 'Leer: wieder auf dem üblichen Weg.',
  'Deliveries are paused: mail is accepted and waits here.':
    'Die Zustellung ist angehalten: Nachrichten werden angenommen und warten hier.',
  'Search the queue': 'Warteschlange durchsuchen',
  'Let deliveries go on': 'Zustellung fortsetzen',
  'Pause deliveries': 'Zustellung anhalten',
  'Nothing is waiting': 'Nichts wartet',
  'All mail has been delivered. What cannot be delivered at once waits here.':
    'Alle Nachrichten sind zugestellt. Was nicht gleich zugestellt werden kann, wartet hier.',
  'The relay does not run. Mail that it takes waits here until it is delivered.':
    'Das Relay läuft nicht. Nachrichten, die es annimmt, warten hier, bis sie zugestellt sind.',
  'Show the relay': 'Das Relay zeigen',
  'Let them go on': 'Fortsetzen',
  Waiting: 'Wartet',
  'Those that are held are passed over. Release them first.':
    'Angehaltene werden übergangen. Geben Sie sie zuerst frei.',
  'It is held: there is nothing to do.': 'Er ist angehalten: Es gibt nichts zu tun.',
  'All of them are held: there is nothing to do.': 'Alle sind angehalten: Es gibt nichts zu tun.',
  '{passes, plural, =1 {One of them is} other {# of them are}} held and will be passed over. Release them first.':
    '{passes, plural, =1 {Einer davon ist angehalten und wird} other {# davon sind angehalten und werden}} übergangen. Geben Sie sie zuerst frei.',
  '{left, plural, one {# recipient} other {# recipients}} passed over: held, or no longer in the queue.':
    '{left, plural, one {# Empfänger} other {# Empfänger}} übergangen: angehalten oder nicht mehr in der Warteschlange.',
  'Those that are held already are passed over.': 'Bereits angehaltene werden übergangen.',
  'It is held already: there is nothing to do.': 'Er ist bereits angehalten: Es gibt nichts zu tun.',
  'All of them are held already: there is nothing to do.':
    'Alle sind bereits angehalten: Es gibt nichts zu tun.',
  '{passes, plural, =1 {One of them is} other {# of them are}} held already and will be passed over.':
    '{passes, plural, =1 {Einer davon ist bereits angehalten und wird} other {# davon sind bereits angehalten und werden}} übergangen.',
  '{left, plural, one {# recipient} other {# recipients}} passed over: held already, or no longer in the queue.':
    '{left, plural, one {# Empfänger} other {# Empfänger}} übergangen: bereits angehalten oder nicht mehr in der Warteschlange.',
  'Those that are not held are passed over.': 'Nicht angehaltene werden übergangen.',
  'It is not held: there is nothing to do.': 'Er ist nicht angehalten: Es gibt nichts zu tun.',
  'None of them is held: there is nothing to do.': 'Keiner ist angehalten: Es gibt nichts zu tun.',
  '{passes, plural, =1 {One of them is} other {# of them are}} not held and will be passed over.':
    '{passes, plural, =1 {Einer davon ist nicht angehalten und wird} other {# davon sind nicht angehalten und werden}} übergangen.',
  '{left, plural, one {# recipient} other {# recipients}} passed over: not held, or no longer in the queue.':
    '{left, plural, one {# Empfänger} other {# Empfänger}} übergangen: nicht angehalten oder nicht mehr in der Warteschlange.',
  'Try {count, plural, =1 {this recipient} other {# recipients}} now?':
    '{count, plural, =1 {Diesen Empfänger} other {# Empfänger}} jetzt versuchen?',
  'The relay tries to deliver to {count, plural, =1 {it} other {them}} at once instead of waiting for the next attempt.':
    'Das Relay versucht die Zustellung {count, plural, =1 {an ihn} other {an sie}} sofort, statt auf den nächsten Versuch zu warten.',
  'The relay does not run: {count, plural, =1 {it is} other {they are}} tried as soon as it is switched on.':
    'Das Relay läuft nicht: {count, plural, =1 {Er wird} other {Sie werden}} versucht, sobald es eingeschaltet wird.',
  'Hold {count, plural, =1 {this recipient} other {# recipients}} back?':
    '{count, plural, =1 {Diesen Empfänger} other {# Empfänger}} anhalten?',
  'No attempt is made until {count, plural, =1 {it is} other {they are}} released. Meanwhile the time after which mail is given up stands still.':
    'Es wird nichts versucht, bis {count, plural, =1 {er freigegeben wird} other {sie freigegeben werden}}. Die Zeit, nach der Nachrichten aufgegeben werden, steht so lange still.',
  'Release {count, plural, =1 {this recipient} other {# recipients}}?':
    '{count, plural, =1 {Diesen Empfänger} other {# Empfänger}} freigeben?',
  '{count, plural, =1 {It is} other {They are}} delivered again, beginning at once.':
    '{count, plural, =1 {Ihm} other {Ihnen}} wird wieder zugestellt, ab sofort.',
  'Another route for {count, plural, =1 {this recipient} other {# recipients}}':
    'Andere Route für {count, plural, =1 {diesen Empfänger} other {# Empfänger}}',
  'From the next attempt on, the mail for {count, plural, =1 {it} other {them}} goes by the host given here.':
    'Ab dem nächsten Versuch gehen die Nachrichten für {count, plural, =1 {ihn} other {sie}} über den hier genannten Host.',
  'Delete {count, plural, =1 {this recipient} other {# recipients}} from the queue?':
    '{count, plural, =1 {Diesen Empfänger} other {# Empfänger}} aus der Warteschlange löschen?',
  'The mail for {count, plural, =1 {it} other {them}} is not delivered, and nobody is told. This cannot be undone.':
    'Die Nachrichten für {count, plural, =1 {ihn} other {sie}} werden nicht zugestellt, und niemand erfährt davon. Das lässt sich nicht rückgängig machen.',
  '{done}: {count, plural, one {# recipient} other {# recipients}}.':
    '{done}: {count, plural, one {# Empfänger} other {# Empfänger}}.',
  '{left, plural, one {# recipient} other {# recipients}} passed over: no longer in the queue.':
    '{left, plural, one {# Empfänger} other {# Empfänger}} übergangen: nicht mehr in der Warteschlange.',
  'Retry now': 'Jetzt versuchen',
  Hold: 'Anhalten',
  Release: 'Freigeben',
  'Set route': 'Route setzen',
  'Tried now': 'Jetzt versucht',
  'Held back': 'Angehalten',
  'Sent another way': 'Anders geleitet',
  'Deleted from the queue': 'Aus der Warteschlange gelöscht',
  'Write a host and a port, like mail.example.com:25, or leave it empty for the usual route.':
    'Schreiben Sie Host und Port wie mail.example.com:25, oder lassen Sie das Feld für den üblichen Weg leer.',
  'Confirm as spam…': 'Als Spam bestätigen…',
  'Learn as wanted': 'Als erwünscht lernen',
  'The built-in scanner takes mail like this for spam less often.':
    'Der eingebaute Scanner hält solche Nachrichten seltener für Spam.',
  'Let this sender and subject pass for a day': 'Diesen Absender und Betreff einen Tag lang durchlassen',
  'The same mail of the same sender is not held back again until tomorrow.':
    'Dieselbe Nachricht desselben Absenders wird bis morgen nicht wieder zurückgehalten.',
  '{scanner}, score {score}': '{scanner}, Wert {score}',
  'none ¦ no sender': 'keiner',
  'by itself on {time}': 'von selbst am {time}',
  'No subject': 'Kein Betreff',
  'Sender told': 'Dem Absender gesagt',
  'Confirm spam…': 'Spam bestätigen…',
  'Search the quarantine': 'Quarantäne durchsuchen',
  'Nothing is in quarantine': 'Nichts ist in Quarantäne',
  'Messages in which a scanner finds spam, malware or a blocked attachment are kept here.':
    'Hier bleiben Nachrichten, in denen ein Scanner Spam, Malware oder einen gesperrten Anhang findet.',
  'The relay does not run. Messages in which its scanners find something are kept here.':
    'Das Relay läuft nicht. Hier bleiben Nachrichten, in denen seine Scanner etwas finden.',
  'No subject of {sender}': 'Ohne Betreff von {sender}',
  '“{subject}” of {sender}': '„{subject}“ von {sender}',
  '(no subject)': '(kein Betreff)',
  'Release {count, plural, =1 {this message} other {# messages}}?':
    '{count, plural, =1 {Diese Nachricht} other {# Nachrichten}} freigeben?',
  '{count, plural, =1 {It goes to the queue and is} other {They go to the queue and are}} delivered after all. Senders who were refused may have sent the same once more.':
    '{count, plural, =1 {Sie kommt in die Warteschlange und wird} other {Sie kommen in die Warteschlange und werden}} doch noch zugestellt. Abgewiesene Absender haben dasselbe vielleicht noch einmal gesendet.',
  'Confirm {count, plural, =1 {this message} other {# messages}} as spam?':
    '{count, plural, =1 {Diese Nachricht} other {# Nachrichten}} als Spam bestätigen?',
  'The built-in scanner learns from {count, plural, =1 {it, and it is} other {them, and they are}} deleted. This cannot be undone.':
    'Der eingebaute Scanner lernt {count, plural, =1 {daraus, und sie wird} other {daraus, und sie werden}} gelöscht. Das lässt sich nicht rückgängig machen.',
  'Delete {count, plural, =1 {this message} other {# messages}}?':
    '{count, plural, =1 {Diese Nachricht} other {# Nachrichten}} löschen?',
  '{count, plural, =1 {It is} other {They are}} not delivered, and nobody is told. This cannot be undone.':
    '{count, plural, =1 {Sie wird} other {Sie werden}} nicht zugestellt, und niemand erfährt davon. Das lässt sich nicht rückgängig machen.',
  '{done}: {count, plural, one {# message} other {# messages}}.':
    '{done}: {count, plural, one {# Nachricht} other {# Nachrichten}}.',
  '{left, plural, one {# message} other {# messages}} no longer in the quarantine.':
    '{left, plural, one {# Nachricht} other {# Nachrichten}} nicht mehr in der Quarantäne.',
  Spam: 'Spam',
  Malware: 'Malware',
  'Blocked attachment': 'Gesperrter Anhang',
  'that it was refused': 'dass sie abgewiesen wurde',
  'that it was accepted': 'dass sie angenommen wurde',
  'Confirm as spam': 'Als Spam bestätigen',
  'Confirmed as spam and deleted': 'Als Spam bestätigt und gelöscht',
  'Deleted from the quarantine': 'Aus der Quarantäne gelöscht',
  'No reply yet': 'Noch keine Antwort',
  'No user': 'Kein Benutzer',
  'No sender (a report)': 'Kein Absender (ein Bericht)',
  'Of no message': 'Zu keiner Nachricht',
  'no sender': 'kein Absender',
  '{done, number} of {of, number} done': '{done, number} von {of, number} erledigt',
  '{words}; stopping after this step': '{words}; hält nach diesem Schritt an',
  '{verb}: {changed, number} of {of, number}; stopped.':
    '{verb}: {changed, number} von {of, number}; angehalten.',
  'What was done stays done. {left, plural, one {# was left as it was} other {# were left as they were}}.':
    'Was getan ist, bleibt getan. {left, plural, one {# blieb, wie er war} other {# blieben, wie sie waren}}.',
  '{count, plural, one {# earlier line} other {# earlier lines}} not shown':
    '{count, plural, one {# frühere Zeile} other {# frühere Zeilen}} nicht gezeigt',
  'What became of it': 'Was daraus wurde',
  'Its lines are no longer in the mail log.': 'Ihre Zeilen sind nicht mehr im Mailprotokoll.',
  '{count, plural, one {# header line} other {# header lines}}':
    '{count, plural, one {# Kopfzeile} other {# Kopfzeilen}}',
  Preview: 'Vorschau',
  'Attachment without a name': 'Anhang ohne Namen',
  'It has no text.': 'Sie hat keinen Text.',
  'The text goes on.': 'Der Text geht weiter.',
  Transcript: 'Mitschrift',
  'C: client, S: server. Passwords and the message are left out.':
    'C: Client, S: Server. Passwörter und die Nachricht sind ausgelassen.',
  'the transcript': 'die Mitschrift',
  'Only the lines of this message': 'Nur die Zeilen dieser Nachricht',
  'Search the mail log': 'Mailprotokoll durchsuchen',
  'No mail yet': 'Noch keine Nachrichten',
  'Each message’s lines appear here as it is sent.':
    'Die Zeilen jeder Nachricht erscheinen hier, während sie gesendet wird.',
  'The relay does not run. What becomes of each message that it takes is written here.':
    'Das Relay läuft nicht. Was aus jeder Nachricht wird, die es annimmt, steht dann hier.',
  'More may have happened since': 'Seitdem ist vielleicht mehr geschehen',
  'Show the latest': 'Das Neueste zeigen',
  Pause: 'Anhalten',
  Event: 'Ereignis',
  'Edit limits…': 'Limits bearbeiten…',
  'Also who has sent nothing this month': 'Auch wer diesen Monat nichts gesendet hat',
  'Nobody has sent anything this month': 'Diesen Monat hat noch niemand etwas gesendet',
  'As soon as the relay takes a message, its sender is counted here.':
    'Sobald das Relay eine Nachricht annimmt, wird ihr Absender hier gezählt.',
  'The relay does not run. Whoever sends through it is counted here.':
    'Das Relay läuft nicht. Wer darüber sendet, wird hier gezählt.',
  'Show all users': 'Alle Benutzer zeigen',
  'has this address already': 'hat diese Adresse schon',
  'none has this address yet': 'diese Adresse hat noch keiner',
  known: 'bekannt',
  'not known': 'nicht bekannt',
  'yes: it may use the gateway’s own interface': 'ja: Er darf die Oberfläche des Gateways benutzen',
  'Outgoing user': 'Ausgehender Benutzer',
  'Import as outgoing user…': 'Als ausgehenden Benutzer importieren…',
} as const;
