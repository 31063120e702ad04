/** German of the users' screen, its inspector, and what is done with users: adding, editing, locking, deleting, passwords. */
export const germanUsers = {
  'Users of this domain log in with the password that the directory has for them, so none is set here.':
    'Benutzer dieser Domain melden sich mit dem Passwort an, das das Verzeichnis für sie hat; hier wird deshalb keines gesetzt.',
  'Deleted {users}.': 'Gelöscht: {users}.',
  'Delete this outgoing user?': 'Diesen ausgehenden Benutzer löschen?',
  'Delete {users}?': '{users} löschen?',
  'It can no longer send. You can take this back with Undo at any later time.':
    'Er kann nicht mehr senden. Mit „Rückgängig“ können Sie das jederzeit zurücknehmen.',
  'They can no longer send. You can take this back with Undo at any later time.':
    'Sie können nicht mehr senden. Mit „Rückgängig“ können Sie das jederzeit zurücknehmen.',
  'Looking up who that is…': 'Es wird nachgesehen, wer das ist…',
  'Change the lock': 'Sperre ändern',
  'Lock this outgoing user': 'Diesen ausgehenden Benutzer sperren',
  'Lock {users}': '{users} sperren',
  'Locked {users}{from, select, no {} other { from {from}}}{until, select, no {} other { until {until}}}.':
    'Gesperrt{from, select, no {} other { ab {from}}}{until, select, no {} other { bis {until}}}: {users}.',
  '{count, number} of {users}': '{count, number} von {users}',
  '{count, plural, one {# of them is locked already.} other {# of them are locked already.}}':
    '{count, plural, one {# davon ist schon gesperrt.} other {# davon sind schon gesperrt.}}',
  'Left the company': 'Hat das Unternehmen verlassen',
  'Shown to administrators, in the list and in the activity log. The user is told only whom to contact.':
    'Für Administratoren sichtbar, in der Liste und im Aktivitätsprotokoll. Der Benutzer erfährt nur, an wen er sich wenden kann.',
  'Replace manual locks that are there already': 'Manuelle Sperren ersetzen, die es schon gibt',
  'Without a begin it holds at once.': 'Ohne Beginn gilt es sofort.',
  'Until it begins, the user can send.': 'Bis zum Beginn kann der Benutzer senden.',
  'Until it begins, they can send.': 'Bis zum Beginn können sie senden.',
  'The user cannot send until an administrator unlocks it: a manual lock without an end never lifts by itself.':
    'Der Benutzer kann nicht senden, bis ein Administrator ihn entsperrt: Eine manuelle Sperre ohne Ende hebt sich nie von selbst auf.',
  'They cannot send until an administrator unlocks them: a manual lock without an end never lifts by itself.':
    'Sie können nicht senden, bis ein Administrator sie entsperrt: Eine manuelle Sperre ohne Ende hebt sich nie von selbst auf.',
  'It ends by itself, and is enforced while no window is open as well.':
    'Sie endet von selbst und wird auch durchgesetzt, wenn kein Fenster offen ist.',
  '{count, plural, one {# has a lock that is yet to begin: this one takes its place.} other {# have locks that are yet to begin: this one takes their place.}}':
    '{count, plural, one {# hat eine Sperre, die noch beginnen soll: Diese tritt an ihre Stelle.} other {# haben Sperren, die noch beginnen sollen: Diese tritt an ihre Stelle.}}',
  'Times are those of {zone}, the set’s time zone.':
    'Die Zeiten gelten in {zone}, der Zeitzone des Bestands.',
  manually: 'manuell',
  automatically: 'automatisch',
  '{manual, number} manually and {automatic, number} automatically':
    '{manual, number} manuell und {automatic, number} automatisch',
  '{user} is not locked.': '{user} ist nicht gesperrt.',
  'None of these users is locked.': 'Keiner dieser Benutzer ist gesperrt.',
  '{count, plural, one {# user} other {# users}}': '{count, plural, one {# Benutzer} other {# Benutzer}}',
  'Took back the planned {count, plural, one {lock} other {locks}} of {users}.':
    'Geplante {count, plural, one {Sperre} other {Sperren}} zurückgenommen: {users}.',
  'Unlocked {users}.': 'Entsperrt: {users}.',
  'Unlock {users}': '{users} entsperren',
  '{locked, plural, one {# of {all} is} other {# of {all} are}} locked{how, select, no {} other {, {how}}}. Unlocking also starts the count of automatic unlocks afresh.':
    '{locked, plural, one {# von {all} ist} other {# von {all} sind}} gesperrt{how, select, no {} other {, {how}}}. Mit dem Entsperren beginnt auch die Zählung der automatischen Entsperrungen von vorn.',
  '{count, plural, one {# has a lock that is yet to begin: it is taken back, too.} other {# have locks that are yet to begin: they are taken back, too.}}':
    '{count, plural, one {# hat eine Sperre, die noch beginnen soll: Auch sie wird zurückgenommen.} other {# haben Sperren, die noch beginnen sollen: Auch sie werden zurückgenommen.}}',
  'New password for {user}': 'Neues Passwort für {user}',
  'New passwords for {users}': 'Neue Passwörter für {users}',
  'The user gets a password that is made up. The one before is worth nothing from then on: mail programs ask for the new one. Undo brings the old one back.':
    'Der Benutzer erhält ein erzeugtes Passwort. Das bisherige gilt von da an nicht mehr: E-Mail-Programme fragen nach dem neuen. „Rückgängig“ bringt das alte zurück.',
  'Each of them gets a password that is made up. The one before is worth nothing from then on: mail programs ask for the new one. Undo brings the old ones back. IP users are passed over: no password is asked of them.':
    'Jeder von ihnen erhält ein erzeugtes Passwort. Das bisherige gilt von da an nicht mehr: E-Mail-Programme fragen nach dem neuen. „Rückgängig“ bringt die alten zurück. IP-Benutzer werden übergangen: Von ihnen wird kein Passwort verlangt.',
  'Set password': 'Passwort setzen',
  'Set passwords': 'Passwörter setzen',
  'Name the file that is to take the new passwords.':
    'Nennen Sie die Datei, die die neuen Passwörter aufnehmen soll.',
  'Do a part of it again?': 'Einen Teil davon wiederholen?',
  'Undo a part of it?': 'Einen Teil davon rückgängig machen?',
  '“{change}” would be done again, but this would be left alone:':
    '„{change}“ würde wiederholt, aber dies bliebe unverändert:',
  '“{change}” would be undone, but this would be left alone:':
    '„{change}“ würde rückgängig gemacht, aber dies bliebe unverändert:',
  '{count, plural, one {It stays as it is} other {They stay as they are}}, and can be done again in Activity once nothing is in the way.':
    '{count, plural, one {Es bleibt, wie es ist,} other {Sie bleiben, wie sie sind,}} und lässt sich unter „Aktivität“ wiederholen, sobald nichts mehr im Weg steht.',
  '{count, plural, one {It stays as it is} other {They stay as they are}}, and can be undone in Activity once nothing is in the way.':
    '{count, plural, one {Es bleibt, wie es ist,} other {Sie bleiben, wie sie sind,}} und lässt sich unter „Aktivität“ rückgängig machen, sobald nichts mehr im Weg steht.',
  'Redo the rest': 'Den Rest wiederholen',
  'Undo the rest': 'Den Rest rückgängig machen',
  'Added {user}.': '{user} hinzugefügt.',
  'Add outgoing user': 'Ausgehenden Benutzer hinzufügen',
  'Choose or enter one': 'Wählen oder eingeben',
  'The first part of the mail address, or an IP address.':
    'Der erste Teil der E-Mail-Adresse, oder eine IP-Adresse.',
  'Every user needs a password: this system does not authorise IP addresses.':
    'Jeder Benutzer braucht ein Passwort: Dieses System autorisiert keine IP-Adressen.',
  'Leave it blank only if the username is an IP address, such as 192.0.2.7, 2001:db8::7 or 192.0.2.0/24.':
    'Lassen Sie es nur leer, wenn der Benutzername eine IP-Adresse ist, etwa 192.0.2.7, 2001:db8::7 oder 192.0.2.0/24.',
  'Any connection from {address} counts as authenticated, without SMTP AUTH, and may send as any address of {domain}.':
    'Jede Verbindung von {address} gilt als angemeldet, ohne SMTP AUTH, und darf als jede Adresse von {domain} senden.',
  'its domain': 'ihrer Domain',
  'Save & Add another': 'Speichern und weiteren hinzufügen',
  'What will change': 'Was sich ändert',
  'Nothing: all of them have this already.': 'Nichts: Alle haben das schon.',
  'Nothing changes for {count, number}.': 'Für {count, number} ändert sich nichts.',
  '{one, select, yes {The} other {For {users, plural, one {# user} other {# users}} the}} {longer} would be below the {shorter}, which is then never reached.':
    '{one, select, yes {} other {Bei {users, plural, one {# Benutzer} other {# Benutzern}}: }}„{longer}“ läge unter „{shorter}“, das dann nie erreicht wird.',
  '{one, select, yes {Another} other {For {users, plural, one {# user} other {# users}} another}} {setting} holds, or is to hold, for a time, at the latest until {until}. What is set for good counts when it does not.':
    '{one, select, yes {} other {Bei {users, plural, one {# Benutzer} other {# Benutzern}}: }}Für „{setting}“ gilt oder wird auf Zeit etwas anderes gelten, längstens bis {until}. Was dauerhaft gesetzt ist, zählt in der übrigen Zeit.',
  'Edited {users}.': 'Bearbeitet: {users}.',
  'Edit {users}': '{users} bearbeiten',
  'New password': 'Neues Passwort',
  'Leave it blank to keep the password as it is.': 'Lassen Sie es leer, damit das Passwort bleibt.',
  'An IP user of {domain}: it is known by its address and has no password.':
    'Ein IP-Benutzer von {domain}: Er wird an seiner Adresse erkannt und hat kein Passwort.',
  '{names}{more, plural, =0 {} one { and # other} other { and # others}}. Only what you change here is changed; the rest stays as it is for each user.':
    '{names}{more, plural, =0 {} one { und # weiterer} other { und # weitere}}. Nur was Sie hier ändern, wird geändert; alles andere bleibt bei jedem Benutzer, wie es ist.',
  '{count, plural, one {# user} other {# users}} will change{warnings, plural, =0 {} one {, with # warning} other {, with # warnings}}':
    '{count, plural, one {# Benutzer ändert sich} other {# Benutzer ändern sich}}{warnings, plural, =0 {} one {, mit # Warnung} other {, mit # Warnungen}}',
  Weak: 'Schwach',
  Fair: 'Mäßig',
  Good: 'Gut',
  Strong: 'Stark',
  'Hide password': 'Passwort verbergen',
  'Show password': 'Passwort zeigen',
  'Password copied': 'Passwort kopiert',
  'Copy password': 'Passwort kopieren',
  'Generate a password': 'Passwort erzeugen',
  'The clipboard is not available here: select the password and copy it by hand.':
    'Die Zwischenablage ist hier nicht verfügbar: Markieren Sie das Passwort und kopieren Sie es von Hand.',
  'Edit outgoing settings': 'Ausgangseinstellungen bearbeiten',
  'This system does not authorise IP addresses. Enter a mailbox user name with a password, or switch “Authorise IP addresses” on in Settings.':
    'Dieses System autorisiert keine IP-Adressen. Geben Sie einen Postfach-Benutzernamen mit Passwort ein, oder schalten Sie „IP-Adressen autorisieren“ in den Einstellungen ein.',
  'Enter a password. This system does not authorise IP addresses, so every user needs one.':
    'Geben Sie ein Passwort ein. Dieses System autorisiert keine IP-Adressen, deshalb braucht jeder Benutzer eines.',
  'Enter a password. Only a user name that is an IP address can do without one.':
    'Geben Sie ein Passwort ein. Nur ein Benutzername, der eine IP-Adresse ist, kommt ohne aus.',
  '{value} until {time}': '{value} bis {time}',
  default: 'Vorgabe',
  system: 'System',
  domain: 'Domain',
  'set here': 'hier gesetzt',
  '“{setting}” of {user} is inherited again': '„{setting}“ von {user} wird wieder geerbt',
  '“{setting}” of {user} holds for a time no more': '„{setting}“ von {user} gilt nicht mehr auf Zeit',
  'Somebody else changed it meanwhile. Look at its value again.':
    'Jemand anders hat es inzwischen geändert. Sehen Sie sich den Wert noch einmal an.',
  '“{setting}” could not be changed.': '„{setting}“ konnte nicht geändert werden.',
  'Reset “{setting}” to what is inherited': '„{setting}“ auf den geerbten Wert zurücksetzen',
  'End what holds for a time in the place of “{setting}”':
    'Beenden, was auf Zeit anstelle von „{setting}“ gilt',
  'IP addresses are not authorised in the settings of the system.':
    'IP-Adressen sind in den Einstellungen des Systems nicht autorisiert.',
  Lifts: 'Endet',
  'when an administrator unlocks': 'wenn ein Administrator entsperrt',
  '{since}, until {until}': '{since}, bis {until}',
  'set ¦ password': 'gesetzt',
  'none: this user cannot log in': 'keines: Dieser Benutzer kann sich nicht anmelden',
  'Lock history': 'Sperrverlauf',
  'Never locked, as far as the history goes back.': 'Nie gesperrt, soweit der Verlauf zurückreicht.',
  'Older ones stand in Activity.': 'Ältere stehen unter „Aktivität“.',
  'Changes that name this user, in Activity': 'Änderungen, die diesen Benutzer nennen, unter „Aktivität“',
  'locks in {time}': 'sperrt in {time}',
  'nothing used': 'nichts verbraucht',
  'in the last minute': 'in der letzten Minute',
  'in the last hour': 'in der letzten Stunde',
  today: 'heute',
  'this week': 'diese Woche',
  'this month': 'diesen Monat',
  'recipients today': 'Empfänger heute',
  'Last minute': 'Letzte Minute',
  'Last hour': 'Letzte Stunde',
  'This week': 'Diese Woche',
  'This month': 'Dieser Monat',
  'Any address': 'Jede Adresse',
  'Whole domain': 'Ganze Domain',
  'Own address': 'Eigene Adresse',
  'Outgoing users': 'Ausgehende Benutzer',
  'The users could not be shown': 'Die Benutzer konnten nicht angezeigt werden',
  'No user matches': 'Kein Benutzer passt',
  'No outgoing user fits the search and the filters.':
    'Kein ausgehender Benutzer passt zur Suche und zu den Filtern.',
  'No users yet': 'Noch keine Benutzer',
  'No users in this domain': 'Keine Benutzer in dieser Domain',
  'Add the first one, or drop a CSV file of users anywhere on this window.':
    'Fügen Sie den ersten hinzu, oder legen Sie eine CSV-Datei mit Benutzern auf diesem Fenster ab.',
} as const;
