/** German of what the main process and the relay refuse, or could not do. */
export const germanErrors = {
  'Others may read the key file “{path}”: give it mode 0600 (chmod 600) first.':
    'Andere dürfen die Schlüsseldatei „{path}“ lesen: Geben Sie ihr zuerst den Modus 0600 (chmod 600).',
  'The key file “{path}” belongs to another account, which knows the key in it. Use one of your own, or make that one yours (chown) if you trust what lies there.':
    'Die Schlüsseldatei „{path}“ gehört einem anderen Konto, das den Schlüssel darin kennt. Nehmen Sie eine eigene, oder machen Sie sie zu Ihrer (chown), wenn Sie dem vertrauen, was dort liegt.',
  '“{path}” is no key file of Postern.': '„{path}“ ist keine Schlüsseldatei von Postern.',
  '“{path}” was written by a newer Postern: update this one.':
    '„{path}“ wurde von einem neueren Postern geschrieben: Aktualisieren Sie dieses.',
  '“{path}” is damaged, so the key of the passwords cannot be told: put it back from a copy of the set.':
    '„{path}“ ist beschädigt, deshalb lässt sich der Schlüssel der Passwörter nicht feststellen: Holen Sie die Datei aus einer Kopie des Bestands zurück.',
  '“{path}” cannot be written: {message}.': '„{path}“ kann nicht geschrieben werden: {message}.',
  'That is not the passphrase of this user set.': 'Das ist nicht die Passphrase dieses Bestands.',
  'The password is not valid Unicode text.': 'Das Passwort ist kein gültiger Unicode-Text.',
  'There is no room left to write “{path}”: free some space, or choose a file on another disk.':
    'Es ist kein Platz mehr, um „{path}“ zu schreiben: Geben Sie Platz frei, oder wählen Sie eine Datei auf einem anderen Datenträger.',
  'There is no folder “{path}”.': 'Es gibt keinen Ordner „{path}“.',
  '“{path}” is not a folder.': '„{path}“ ist kein Ordner.',
  'You are not allowed to write in the folder “{path}”.':
    'Sie dürfen in den Ordner „{path}“ nicht schreiben.',
  'The set is damaged: users and changes are missing from what is shown, so a file of it would be less than there was. Nothing was written. Restore the folder from a backup, or choose to write what is left (--damaged).':
    'Der Bestand ist beschädigt: In dem, was gezeigt wird, fehlen Benutzer und Änderungen, eine Datei davon wäre weniger als vorher. Es wurde nichts geschrieben. Stellen Sie den Ordner aus einer Sicherung wieder her, oder schreiben Sie bewusst, was noch da ist (--damaged).',
  'The password of {user} is missing from the set.': 'Das Passwort von {user} fehlt im Bestand.',
  'The import stopped: {message}': 'Der Import brach ab: {message}',
  'The import stopped before its end.': 'Der Import brach vor seinem Ende ab.',
  '“{path}” is there already, and may hold passwords that stand nowhere else: name a file that is not there yet.':
    '„{path}“ gibt es schon, und die Datei enthält vielleicht Passwörter, die sonst nirgends stehen: Nennen Sie eine Datei, die es noch nicht gibt.',
  'The import does not ask anything now.': 'Der Import fragt gerade nichts.',
  'The import was cancelled; nothing of it was kept.':
    'Der Import wurde abgebrochen; nichts davon wurde behalten.',
  'The import failed: {message}': 'Der Import ist fehlgeschlagen: {message}',
  'The file cannot be read: {message}.': 'Die Datei kann nicht gelesen werden: {message}.',
  'The password of {username}@{domain} is missing from the set.':
    'Das Passwort von {username}@{domain} fehlt im Bestand.',
  'The file was changed since the import, so the passwords of its rejected rows cannot be told: import it again.':
    'Die Datei wurde seit dem Import geändert, deshalb lassen sich die Passwörter der abgewiesenen Zeilen nicht angeben: Importieren Sie sie noch einmal.',
  'Nothing was rejected.': 'Es wurde nichts abgewiesen.',
  'Message {message} has no subject: allowing its like for a day would let all mail of this user without a subject pass. Nothing was released; release it without allowing its like.':
    'Nachricht {message} hat keinen Betreff: Ihresgleichen für einen Tag zu erlauben ließe alle Nachrichten dieses Benutzers ohne Betreff durch. Es wurde nichts freigegeben; geben Sie sie frei, ohne ihresgleichen zu erlauben.',
  'There is no folder {path}. Check the path, or create a new set.':
    'Es gibt keinen Ordner {path}. Prüfen Sie den Pfad, oder legen Sie einen neuen Bestand an.',
  '{path} is a file. A user set is a folder; choose one.':
    '{path} ist eine Datei. Ein Bestand ist ein Ordner; wählen Sie einen.',
  '{folder} has journals of a user set but no {snapshot}. Nothing was changed; restore the folder from a backup.':
    '{folder} hat Journale eines Bestands, aber kein {snapshot}. Es wurde nichts geändert; stellen Sie den Ordner aus einer Sicherung wieder her.',
  '{folder} holds other files. Choose a folder that is empty or does not exist yet.':
    '{folder} enthält andere Dateien. Wählen Sie einen Ordner, der leer ist oder den es noch nicht gibt.',
  'An import is under way. Wait for its end, or cancel it first.':
    'Ein Import läuft. Warten Sie sein Ende ab, oder brechen Sie ihn zuerst ab.',
  'An import is under way. Wait for its end.': 'Ein Import läuft. Warten Sie sein Ende ab.',
  'The set was closed.': 'Der Bestand wurde geschlossen.',
  '{name} became shorter while it was read.': '{name} wurde kürzer, während es gelesen wurde.',
  'The passphrase of this file takes more work to try than Postern allows (2^20): it did not make it.':
    'Die Passphrase dieser Datei zu prüfen kostet mehr Arbeit, als Postern zulässt (2^20): Postern hat die Datei nicht gemacht.',
  'The backup was cut short or altered, or is damaged: it cannot be read to its end. Nothing was restored; use another copy of the file.':
    'Die Sicherung ist abgeschnitten, verändert oder beschädigt: Sie lässt sich nicht bis zum Ende lesen. Es wurde nichts wiederhergestellt; nehmen Sie eine andere Kopie der Datei.',
  'The file opens with that, but what is in it is no backup of Postern. Nothing was restored.':
    'Die Datei lässt sich damit öffnen, aber was darin ist, ist keine Sicherung von Postern. Es wurde nichts wiederhergestellt.',
  'The set was closed, so no backup was made.':
    'Der Bestand wurde geschlossen, deshalb wurde keine Sicherung gemacht.',
  'A backup with that name is still under way.': 'Eine Sicherung dieses Namens läuft noch.',
  'A backup is encrypted under a passphrase or for public keys: give one or the other.':
    'Eine Sicherung wird mit einer Passphrase oder für öffentliche Schlüssel verschlüsselt: Geben Sie das eine oder das andere an.',
  '“{file}” lies in the folder of the set, and would be lost with it. Choose a place outside of it, best on another disk.':
    '„{file}“ liegt im Ordner des Bestands und ginge mit ihm verloren. Wählen Sie einen Ort außerhalb, am besten auf einem anderen Datenträger.',
  '“{file}” is there already, and was left as it is. Name a new file for the backup.':
    '„{file}“ gibt es schon; es blieb, wie es ist. Nennen Sie eine neue Datei für die Sicherung.',
  'Stopped: nothing of it was kept.': 'Angehalten: Nichts davon wurde behalten.',
  'The key in the backup is not the key of its set. Nothing was restored; use another backup.':
    'Der Schlüssel in der Sicherung ist nicht der ihres Bestands. Es wurde nichts wiederhergestellt; nehmen Sie eine andere Sicherung.',
  'There is no folder “{to}”.': 'Es gibt keinen Ordner „{to}“.',
  '“{to}” lies in the folder of a user set: choose a place outside of it.':
    '„{to}“ liegt im Ordner eines Bestands: Wählen Sie einen Ort außerhalb.',
  '“{to}” is there already and is no folder: name a new folder.':
    '„{to}“ gibt es schon, und es ist kein Ordner: Nennen Sie einen neuen Ordner.',
  '“{to}” is not empty, and a restore never changes what is there: name a new folder.':
    '„{to}“ ist nicht leer, und eine Wiederherstellung ändert nie, was da ist: Nennen Sie einen neuen Ordner.',
  'The set in the backup is not the one it speaks of: users or changes are missing. Nothing was restored; use another backup.':
    'Der Bestand in der Sicherung ist nicht der, von dem sie spricht: Benutzer oder Änderungen fehlen. Es wurde nichts wiederhergestellt; nehmen Sie eine andere Sicherung.',
  'There is no room for the set of the backup at “{to}”. Nothing was restored; free some space, or choose another disk.':
    'Für den Bestand der Sicherung ist bei „{to}“ kein Platz. Es wurde nichts wiederhergestellt; schaffen Sie Platz, oder wählen Sie einen anderen Datenträger.',
  'The backup cannot be restored at “{to}”: {message}.':
    'Die Sicherung kann bei „{to}“ nicht wiederhergestellt werden: {message}.',
  '“{path}” is no file: name the file of the backup.':
    '„{path}“ ist keine Datei: Nennen Sie die Datei der Sicherung.',
  'The backup lacks its file {name}. Nothing was restored.':
    'Der Sicherung fehlt ihre Datei {name}. Es wurde nichts wiederhergestellt.',
  'The backup has format {format}, of a newer Postern; this one reads up to {backupFormat}. Nothing was restored: update Postern first.':
    'Die Sicherung hat Format {format}, von einem neueren Postern; dieses liest bis {backupFormat}. Es wurde nichts wiederhergestellt: Aktualisieren Sie zuerst Postern.',
  'What was written could not be read back as it was put in, so no backup was made: check the disk, or choose a folder on another one.':
    'Was geschrieben wurde, ließ sich nicht so zurücklesen, deshalb wurde keine Sicherung gemacht: Prüfen Sie den Datenträger, oder wählen Sie einen Ordner auf einem anderen.',
  'There is nothing at {path}.': 'Bei {path} ist nichts.',
  '{path} is not a folder.': '{path} ist kein Ordner.',
  'You are not allowed to open {path}.': 'Sie dürfen {path} nicht öffnen.',
  'There is no room left for {path}. Free some space and try again.':
    'Für {path} ist kein Platz mehr. Schaffen Sie Platz, und versuchen Sie es noch einmal.',
  '{path} lies on a file system that cannot be written.':
    '{path} liegt auf einem Dateisystem, das nicht beschrieben werden kann.',
  '{path} could not be used ({code}).': '{path} konnte nicht benutzt werden ({code}).',
  'There is no message {message} in the {list}.': 'Es gibt dort keine Nachricht {message} ({list}).',
  'A message id has 11 letters and digits.': 'Eine Nachrichtenkennung hat 11 Buchstaben und Ziffern.',
  'There is no operation of that name.': 'Es gibt keine Operation dieses Namens.',
  'Another user set was opened meanwhile, so nothing was changed. Open the set you meant and try again.':
    'Inzwischen wurde ein anderer Bestand geöffnet, deshalb wurde nichts geändert. Öffnen Sie den gemeinten, und versuchen Sie es noch einmal.',
  'There are no native dialogs here: type or choose a path.':
    'Hier gibt es keine Dialoge des Systems: Geben Sie einen Pfad ein, oder wählen Sie einen.',
  'Give a passphrase, which is kept for when nobody is there to be asked; or a public key of age, which needs no secret here.':
    'Geben Sie eine Passphrase an, die aufbewahrt wird, wenn niemand da ist, der gefragt werden kann; oder einen öffentlichen Schlüssel von age, der hier kein Geheimnis braucht.',
  'This list has no column “{unknown}”.': 'Diese Liste hat keine Spalte „{unknown}“.',
  'The set is damaged: changes are missing from what is shown, so a file of it would be less than there was. Nothing was written.':
    'Der Bestand ist beschädigt: In dem, was gezeigt wird, fehlen Änderungen, eine Datei davon wäre weniger als vorher. Es wurde nichts geschrieben.',
  'IP addresses are not authorised: switch on “Authorise IP addresses” in the system settings first.':
    'IP-Adressen sind nicht zugelassen: Schalten Sie zuerst in den Systemeinstellungen „IP-Adressen zulassen“ ein.',
  '{address} exists already.': '{address} gibt es schon.',
  'Enter a password. Only an IP address, such as 192.0.2.7 or 192.0.2.0/24, can be added without one.':
    'Geben Sie ein Passwort ein. Nur eine IP-Adresse wie 192.0.2.7 oder 192.0.2.0/24 kann ohne eines hinzugefügt werden.',
  'Written at a time are those of at most {mostWritten, number} users: choose fewer.':
    'Auf einmal geschrieben werden die von höchstens {mostWritten, number} Benutzern: Wählen Sie weniger.',
  'The relay does not run: start it, and try again.':
    'Das Relay läuft nicht: Starten Sie es, und versuchen Sie es noch einmal.',
  'Enter a mail address, such as ann@example.com.': 'Geben Sie eine E-Mail-Adresse wie ann@example.com ein.',
  'The mail of {text} is not signed.': 'Die Nachrichten von {text} werden nicht signiert.',
  '{folder} is a user set already: open it instead.':
    '{folder} ist schon ein Bestand: Öffnen Sie ihn stattdessen.',
  'There is no file manager here. The set lies in {path}.':
    'Hier gibt es keine Dateiverwaltung. Der Bestand liegt in {path}.',
  '“{system}” belongs to the whole system: a domain cannot have its own.':
    '„{system}“ gilt für das ganze System: Eine Domain kann es nicht für sich haben.',
  'A lock must end later than it begins, and later than now.':
    'Eine Sperre muss später enden, als sie beginnt, und später als jetzt.',
  'The user no longer exists.': 'Den Benutzer gibt es nicht mehr.',
  'This is the set that is open. Choose another one to compare it with.':
    'Das ist der Bestand, der geöffnet ist. Wählen Sie zum Vergleich einen anderen.',
  '{where} is damaged: users are missing from what can be read of it, and would count as deleted. Restore it from a backup first.':
    '{where} ist beschädigt: In dem, was sich davon lesen lässt, fehlen Benutzer; sie würden als gelöscht zählen. Stellen Sie ihn zuerst aus einer Sicherung wieder her.',
  'This comparison is no longer kept. Compare again.':
    'Dieser Vergleich wird nicht mehr aufbewahrt. Vergleichen Sie noch einmal.',
  '{name} cannot be taken over, for its password is not known there. Keep that line as here, and add the user with a password.':
    '{name} kann nicht übernommen werden, denn das Passwort ist dort nicht bekannt. Lassen Sie diese Zeile, wie sie hier ist, und fügen Sie den Benutzer mit einem Passwort hinzu.',
  'Another import is running: wait for it, or cancel it.':
    'Ein anderer Import läuft: Warten Sie ihn ab, oder brechen Sie ihn ab.',
  'There is no such import.': 'Diesen Import gibt es nicht.',
  'Another set can only be compared.': 'Ein anderer Bestand kann nur verglichen werden.',
  'There is no review of this import. Review it again.':
    'Dieser Import wurde nicht geprüft. Prüfen Sie ihn noch einmal.',
  'An export with that name is still under way.': 'Ein Export dieses Namens läuft noch.',
  'The export was stopped. Nothing was written.': 'Der Export wurde angehalten. Es wurde nichts geschrieben.',
  'A change with that name is still under way.': 'Eine Änderung dieses Namens läuft noch.',
  'The file is larger than {limit} bytes.': 'Die Datei ist größer als {limit} Bytes.',
  'The uploaded file is no longer here: choose it again.':
    'Die hochgeladene Datei ist nicht mehr hier: Wählen Sie sie noch einmal.',
  'Another user of this computer has the set open.':
    'Ein anderer Benutzer dieses Computers hat den Bestand geöffnet.',
  '{path} is not a folder that only you can enter. Remove it and try again.':
    '{path} ist kein Ordner, den nur Sie betreten können. Entfernen Sie ihn, und versuchen Sie es noch einmal.',
  'Open a user set first.': 'Öffnen Sie zuerst einen Bestand.',
  'Stopped while “{path}” was being opened. Nothing was changed.':
    'Angehalten, während „{path}“ geöffnet wurde. Es wurde nichts geändert.',
  '{path} is too long for a socket: set XDG_RUNTIME_DIR to a short path.':
    '{path} ist für einen Socket zu lang: Setzen Sie XDG_RUNTIME_DIR auf einen kurzen Pfad.',
  '{folder} can be entered by others, or put somewhere else by them. Remove it, or set XDG_RUNTIME_DIR to a folder that only you can enter, below folders that only you can write.':
    '{folder} kann von anderen betreten oder verschoben werden. Entfernen Sie ihn, oder setzen Sie XDG_RUNTIME_DIR auf einen Ordner, den nur Sie betreten können, unter Ordnern, in die nur Sie schreiben können.',
  'A relay does not do this.': 'Das tut ein Relay nicht.',
  'The relay is just starting or stopping.': 'Das Relay startet oder endet gerade.',
  "The relay's certificate “{file}” cannot be read: {message}. Test as the user whose relay it is, after the relay has been started.":
    'Das Zertifikat des Relays „{file}“ kann nicht gelesen werden: {message}. Testen Sie als der Benutzer, dem das Relay gehört, nachdem es gestartet wurde.',
  'The relay does not run. Start it first.': 'Das Relay läuft nicht. Starten Sie es zuerst.',
  'The relay was not started yet.': 'Das Relay wurde noch nicht gestartet.',
  'The bind password would cross the network in clear, and anybody on the way could read it. Nothing was sent. Use ldaps:// or StartTLS, or choose to send it in clear all the same.':
    'Das Bind-Passwort ginge unverschlüsselt durchs Netz, und jeder auf dem Weg könnte es lesen. Es wurde nichts gesendet. Nehmen Sie ldaps:// oder StartTLS, oder senden Sie es bewusst unverschlüsselt.',
  'The directory gave only a part of the values of {name} of {dn}.':
    'Das Verzeichnis gab nur einen Teil der Werte von {name} von {dn} heraus.',
  'Reading the directory was cancelled.': 'Das Lesen des Verzeichnisses wurde abgebrochen.',
  '“{name}” has no sheet “{wanted}”; it has {names}.': '„{name}“ hat kein Blatt „{wanted}“; es hat {names}.',
  '“{name}” has no sheet of cells.': '„{name}“ hat kein Blatt mit Zellen.',
  '“{name}” is a ZIP archive that is no workbook: unpack it first.':
    '„{name}“ ist ein ZIP-Archiv, das keine Arbeitsmappe ist: Entpacken Sie es zuerst.',
  '“{name}” has {entryCount} parts, and is no workbook.':
    '„{name}“ hat {entryCount} Teile und ist keine Arbeitsmappe.',
  '“{name}” unpacks to more than a list of users has ({mega} MB in {part}): save its rows as CSV, or in several workbooks.':
    '„{name}“ wird entpackt größer, als eine Liste von Benutzern ist ({mega} MB in {part}): Speichern Sie die Zeilen als CSV oder in mehreren Arbeitsmappen.',
  'The process at the other end is gone; nothing is known of this call.':
    'Der Prozess am anderen Ende ist nicht mehr da; von diesem Aufruf ist nichts bekannt.',
  'The relay of this set does not run. Start it (“postern relay --set DIR”, or the switch on the Relay screen) and try again.':
    'Das Relay dieses Bestands läuft nicht. Starten Sie es („postern relay --set ORDNER“ oder mit dem Schalter auf der Seite „Relay“), und versuchen Sie es noch einmal.',
  'The self-test was stopped; what it had made was removed.':
    'Der Selbsttest wurde angehalten; was er angelegt hatte, wurde entfernt.',
  'The self-test could not remove what it had made (users of {selfTestDomain}): {message} Run it again, or delete them by hand.':
    'Der Selbsttest konnte nicht entfernen, was er angelegt hatte (Benutzer von {selfTestDomain}): {message} Führen Sie ihn noch einmal aus, oder löschen Sie sie von Hand.',
  'The relay was stopped during its self-test.': 'Das Relay wurde während seines Selbsttests angehalten.',
  "The relay's certificate in “{folder}” cannot be read or made: {message}. Let the relay's account write that folder, or give certificate files of your own.":
    'Das Zertifikat des Relays in „{folder}“ kann nicht gelesen oder erzeugt werden: {message}. Lassen Sie das Konto des Relays in diesen Ordner schreiben, oder geben Sie eigene Zertifikatsdateien an.',
  'The last change is on disk but could not be read back. Close the set and open it again.':
    'Die letzte Änderung ist gespeichert, ließ sich aber nicht zurücklesen. Schließen Sie den Bestand, und öffnen Sie ihn wieder.',
  'A password that the file has, too, was changed while the file was imported. Nothing was imported; import it again.':
    'Ein Passwort, das auch die Datei hat, wurde geändert, während die Datei importiert wurde. Es wurde nichts importiert; importieren Sie sie noch einmal.',
  'IP addresses are not authorised on this system. Give the user a password, or switch “Authorise IP addresses” on in the settings.':
    'IP-Adressen sind in diesem System nicht zugelassen. Geben Sie dem Benutzer ein Passwort, oder schalten Sie in den Einstellungen „IP-Adressen zulassen“ ein.',
  '{username} overlaps with the IP user {owner}. One address belongs to one user: change one of the two.':
    '{username} überschneidet sich mit dem IP-Benutzer {owner}. Eine Adresse gehört einem Benutzer: Ändern Sie einen der beiden.',
  'Somebody else changed this meanwhile. Nothing was saved: choose for each value which one to keep.':
    'Jemand anders hat dies inzwischen geändert. Es wurde nichts gespeichert: Wählen Sie für jeden Wert, welcher bleiben soll.',
  '{user} is an IP user and has no password.': '{user} ist ein IP-Benutzer und hat kein Passwort.',
  '{shown} still has {users}. Delete them first, then the domain.':
    '{shown} hat noch {users}. Löschen Sie zuerst diese, dann die Domain.',
  'The set has no domain {shown}.': 'Der Bestand hat keine Domain {shown}.',
  'The set was made by an earlier version of Postern, and its passwords are sealed anew once its key is at hand. Give it its key first; then it can keep incoming users.':
    'Der Bestand stammt von einer früheren Version von Postern; seine Passwörter werden neu versiegelt, sobald sein Schlüssel da ist. Geben Sie ihm zuerst seinen Schlüssel; dann kann er eingehende Benutzer aufnehmen.',
  'None of the selected incoming users exists any more. Refresh and select again.':
    'Keinen der gewählten eingehenden Benutzer gibt es noch. Aktualisieren Sie, und wählen Sie noch einmal.',
  'The set was made by an earlier version of Postern, and its passwords are sealed anew once its key is at hand. Give it its key first; then it can keep marks.':
    'Der Bestand stammt von einer früheren Version von Postern; seine Passwörter werden neu versiegelt, sobald sein Schlüssel da ist. Geben Sie ihm zuerst seinen Schlüssel; dann kann er Markierungen aufnehmen.',
  'There is a mark “{name}” already. Choose another name, or delete that mark first.':
    'Eine Markierung „{name}“ gibt es schon. Wählen Sie einen anderen Namen, oder löschen Sie zuerst diese Markierung.',
  'The set has no mark “{name}”. Look which there are (postern marks), or set one.':
    'Der Bestand hat keine Markierung „{name}“. Sehen Sie nach, welche es gibt (postern marks), oder setzen Sie eine.',
  'The set was changed since it was compared. Nothing was done. Compare again, and choose again.':
    'Der Bestand wurde seit dem Vergleich geändert. Es wurde nichts getan. Vergleichen und wählen Sie noch einmal.',
  'IP addresses are not authorised on this system, so {add} cannot be taken over. Keep that line as here, or switch “Authorise IP addresses” on in the settings.':
    'IP-Adressen sind in diesem System nicht zugelassen, deshalb kann {add} nicht übernommen werden. Lassen Sie diese Zeile, wie sie hier ist, oder schalten Sie in den Einstellungen „IP-Adressen zulassen“ ein.',
  '{username} overlaps with the IP user {owner}, so it cannot be taken over. Keep that line as here, or delete {owner} first.':
    '{username} überschneidet sich mit dem IP-Benutzer {owner} und kann deshalb nicht übernommen werden. Lassen Sie diese Zeile, wie sie hier ist, oder löschen Sie zuerst {owner}.',
  'An import of outgoing users deletes nobody.': 'Ein Import ausgehender Benutzer löscht niemanden.',
  'This import is over. Start a new one.': 'Dieser Import ist vorüber. Beginnen Sie einen neuen.',
  'Change {of} is older than the history that is kept, so it cannot be taken back.':
    'Änderung {of} ist älter als der aufbewahrte Verlauf und kann deshalb nicht zurückgenommen werden.',
  'Change {of} cannot be taken back: its lines in the journal are missing or damaged. Nothing was changed.':
    'Änderung {of} kann nicht zurückgenommen werden: Ihre Zeilen im Journal fehlen oder sind beschädigt. Es wurde nichts geändert.',
  'There is no change {change} in the history.': 'Es gibt im Verlauf keine Änderung {change}.',
  'Change {change} left everything as it was: there is nothing to undo.':
    'Änderung {change} ließ alles, wie es war: Es gibt nichts zurückzunehmen.',
  'A comparison deletes nobody.': 'Ein Vergleich löscht niemanden.',
  'A comparison changes nothing by itself.': 'Ein Vergleich ändert von sich aus nichts.',
  'This change was cancelled.': 'Diese Änderung wurde abgebrochen.',
  'The lock files of {folder} follow each other without an end, as Postern makes none. Nothing was changed. If nobody has the set open, delete {ownerLock} and each {ownerLock}.after-… there.':
    'Die Sperrdateien von {folder} folgen ohne Ende aufeinander, wie Postern keine macht. Es wurde nichts geändert. Wenn niemand den Bestand geöffnet hat, löschen Sie dort {ownerLock} und jede {ownerLock}.after-….',
  '{path} cannot be read ({code}): it is of another account, or gives you no permission. Nothing was changed. Have it given to your account with mode 0600, and try again.':
    '{path} kann nicht gelesen werden ({code}): Es gehört einem anderen Konto oder gibt Ihnen keine Erlaubnis. Es wurde nichts geändert. Lassen Sie es Ihrem Konto mit Modus 0600 geben, und versuchen Sie es noch einmal.',
  '{path} has more than {limit} bytes, more than a file that belongs there.':
    '{path} hat mehr als {limit} Bytes, mehr als eine Datei, die dorthin gehört.',
  'The disk that holds {folder} is full. Nothing was changed; free some space and try again.':
    'Der Datenträger von {folder} ist voll. Es wurde nichts geändert; schaffen Sie Platz, und versuchen Sie es noch einmal.',
  '{folder} cannot be written ({code}). Nothing was changed; check its permissions and try again.':
    '{folder} kann nicht geschrieben werden ({code}). Es wurde nichts geändert; prüfen Sie die Zugriffsrechte, und versuchen Sie es noch einmal.',
  'The first line of {folder} is damaged, so nothing of the set can be read. Nothing was changed; restore the folder from a backup.':
    'Die erste Zeile von {folder} ist beschädigt, deshalb lässt sich vom Bestand nichts lesen. Es wurde nichts geändert; stellen Sie den Ordner aus einer Sicherung wieder her.',
  '{folder} was written by a newer version of Postern (format {format}; this one reads format {format2}). Update Postern to open it.':
    '{folder} wurde von einer neueren Version von Postern geschrieben (Format {format}; diese liest Format {format2}). Aktualisieren Sie Postern, um ihn zu öffnen.',
  '{folder} is not a user set. Choose a folder that Postern made, or create a new set.':
    '{folder} ist kein Bestand. Wählen Sie einen Ordner, den Postern angelegt hat, oder legen Sie einen neuen Bestand an.',
  'Change {change} is not in the history: there is no such change, or it is older than what is kept.':
    'Änderung {change} ist nicht im Verlauf: Es gibt sie nicht, oder sie ist älter als das, was aufbewahrt wird.',
  'What change {change} did cannot be read: its lines in the journal are missing or damaged.':
    'Was Änderung {change} getan hat, kann nicht gelesen werden: Ihre Zeilen im Journal fehlen oder sind beschädigt.',
  'A filter can ask for {kept} changes at most.': 'Ein Filter kann nach höchstens {kept} Änderungen fragen.',
  'The history of this lock cannot be read: lines of the journal are missing or damaged.':
    'Der Verlauf dieser Sperre kann nicht gelesen werden: Zeilen des Journals fehlen oder sind beschädigt.',
  'No scheduled backup is set.': 'Es ist keine geplante Sicherung eingerichtet.',
  'The passphrase of the scheduled backup is not at hand here: no backup was made. Enter it again, or name a public key of age, which needs no secret.':
    'Die Passphrase der geplanten Sicherung ist hier nicht zur Hand: Es wurde keine Sicherung gemacht. Geben Sie sie noch einmal ein, oder nennen Sie einen öffentlichen Schlüssel von age, der kein Geheimnis braucht.',
  '“{folder}” is no whole path: name the folder from its root on.':
    '„{folder}“ ist kein vollständiger Pfad: Nennen Sie den Ordner von seiner Wurzel an.',
  'There is no folder “{folder}” now, so no backup was made. Is its disk connected? Postern does not make the folder, which might lie on another disk then.':
    'Einen Ordner „{folder}“ gibt es jetzt nicht, deshalb wurde keine Sicherung gemacht. Ist sein Datenträger angeschlossen? Postern legt den Ordner nicht an, denn er läge dann vielleicht auf einem anderen.',
  'A scheduled job is running: wait for it.': 'Eine geplante Aufgabe läuft: Warten Sie sie ab.',
  'The server is PostgreSQL {major}; Postern needs {leastServer} or newer. Upgrade the server, or use another one.':
    'Der Server ist PostgreSQL {major}; Postern braucht {leastServer} oder neuer. Aktualisieren Sie den Server, oder nehmen Sie einen anderen.',
  'The database {where} was made by a newer version of Postern. Use that version, or a newer one.':
    'Die Datenbank {where} stammt von einer neueren Version von Postern. Nehmen Sie diese Version oder eine neuere.',
  'The content of message {name} is no longer there.': 'Der Inhalt der Nachricht {name} ist nicht mehr da.',
  'Something else was asked for meanwhile.': 'Inzwischen wurde etwas anderes gefragt.',
  'The search was stopped.': 'Die Suche wurde angehalten.',
  'The mail database is another one now.': 'Die Maildatenbank ist jetzt eine andere.',
  'What holds for a time must end later than it begins, and later than now.':
    'Was für eine Zeit gilt, muss später enden, als es beginnt, und später als jetzt.',
  'There are no such {what, select, users {users} other {incoming users}} (any more). Refresh and select again.':
    'Solche {what, select, users {Benutzer} other {eingehenden Benutzer}} gibt es nicht (mehr). Laden Sie neu, und wählen Sie noch einmal aus.',
  'The set was changed meanwhile: the selection has {found, plural, one {# user} other {# users}} now, not {expected, number}. Nothing was done. Look at them again, and confirm if you still want it.':
    'Der Bestand wurde inzwischen geändert: Die Auswahl hat jetzt {found, plural, one {# Benutzer} other {# Benutzer}}, nicht {expected, number}. Nichts wurde getan. Sehen Sie sie noch einmal an, und bestätigen Sie, wenn Sie es immer noch wollen.',
  'The set was changed meanwhile: the selection has {found, plural, one {# incoming user} other {# incoming users}} now, not {expected, number}. Nothing was done. Look at them again, and confirm if you still want it.':
    'Der Bestand wurde inzwischen geändert: Die Auswahl hat jetzt {found, plural, one {# eingehenden Benutzer} other {# eingehende Benutzer}}, nicht {expected, number}. Nichts wurde getan. Sehen Sie sie noch einmal an, und bestätigen Sie, wenn Sie es immer noch wollen.',
  'It was changed meanwhile: {of, select, recipients {{found, plural, one {# recipient matches} other {# recipients match}}} other {{found, plural, one {# message matches} other {# messages match}}}} now, not {expected, number}. Nothing was done. Look at them again, and confirm if you still want it.':
    'Es wurde inzwischen geändert: Jetzt {of, select, recipients {{found, plural, one {passt # Empfänger} other {passen # Empfänger}}} other {{found, plural, one {passt # Nachricht} other {passen # Nachrichten}}}}, nicht {expected, number}. Nichts wurde getan. Sehen Sie sie noch einmal an, und bestätigen Sie, wenn Sie es immer noch wollen.',
  'There is nothing to {kind, select, undo {undo} other {redo}}.':
    'Es gibt nichts {kind, select, undo {rückgängig zu machen} other {zu wiederholen}}.',
  'Change {of} {kind, select, undo {is undone} other {has been done again}} already.':
    'Änderung {of} ist schon {kind, select, undo {rückgängig gemacht} other {wiederholt}}.',
  'Change {change} {kind, select, mark {set or deleted a mark, and changed nobody. Delete a mark that is not wanted.} harden {hardened passwords: what they were cannot be told from what is kept. Set new passwords instead.} other {was made by the relay, and undo takes back only what people did. Lock or unlock the user instead.}}':
    'Änderung {change} {kind, select, mark {hat eine Markierung gesetzt oder gelöscht und niemanden geändert. Löschen Sie eine Markierung, die nicht gewünscht ist.} harden {hat Passwörter gehärtet: Was sie waren, lässt sich aus dem, was aufbewahrt wird, nicht sagen. Setzen Sie stattdessen neue Passwörter.} other {hat das Relay gemacht, und rückgängig gemacht wird nur, was Menschen taten. Sperren oder entsperren Sie stattdessen den Benutzer.}}',
  '{address} is just being imported. Wait for the import to end, or cancel it.':
    '{address} wird gerade importiert. Warten Sie das Ende des Imports ab, oder brechen Sie ihn ab.',
  '{address} exists already. Choose another username, or edit the user there is.':
    '{address} gibt es schon. Wählen Sie einen anderen Benutzernamen, oder bearbeiten Sie den vorhandenen Benutzer.',
  '{address} is an incoming user already.': '{address} ist schon ein eingehender Benutzer.',
  'The disk that holds {folder} failed to write ({cause}). Nothing was changed; check the disk and try again.':
    'Der Datenträger mit {folder} konnte nicht schreiben ({cause}). Nichts wurde geändert; prüfen Sie den Datenträger, und versuchen Sie es noch einmal.',
  'The sealed passwords of {count, plural, one {# user} other {# users}} are missing from the set, or were sealed for something else, so they cannot log in. Set new ones.':
    'Die versiegelten Passwörter von {count, plural, one {# Benutzer} other {# Benutzern}} fehlen im Bestand oder wurden für etwas anderes versiegelt, deshalb keine Anmeldung. Setzen Sie neue.',
  '“{name}” unpacks to more than {most, number} MB, which no list of users has: unpack it, and import parts of it.':
    '„{name}“ hat ausgepackt mehr als {most, number} MB, was keine Benutzerliste hat: Packen Sie es aus, und importieren Sie es in Teilen.',
  '“{name}” is a damaged gzip archive ({how}): nothing of it is imported. Get it again.':
    '„{name}“ ist ein beschädigtes gzip-Archiv ({how}): Nichts davon wird importiert. Besorgen Sie es neu.',
  '{rejected, plural, one {# row was} other {# rows were}} rejected, and the import was to be all or nothing.':
    '{rejected, plural, one {# Zeile wurde} other {# Zeilen wurden}} abgewiesen, und der Import sollte alles oder nichts sein.',
  'Line {line, number}: {what} exists already.': 'Zeile {line, number}: {what} gibt es schon.',
  'Line {line, number}: {what} is in the file twice.':
    'Zeile {line, number}: {what} steht zweimal in der Datei.',
  '“{file}” cannot be read: {why}.': '„{file}“ kann nicht gelesen werden: {why}.',
  'There is no file “{file}”.': 'Es gibt keine Datei „{file}“.',
  '“{name}” is not a CSV file: it is {what}.': '„{name}“ ist keine CSV-Datei: Es ist {what}.',
  '“{name}” is a damaged workbook ({how}): nothing of it is imported. Get it again, or save it anew in a spreadsheet program.':
    '„{name}“ ist eine beschädigte Arbeitsmappe ({how}): Nichts davon wird importiert. Besorgen Sie sie neu, oder speichern Sie sie neu in einer Tabellenkalkulation.',
  'Change {change} {why}, so its users cannot be told.':
    'Die Benutzer von Änderung {change} lassen sich nicht angeben ({why}).',
  'The relay is just {phase, select, starting {starting} stopping {stopping} other {{phase}}}: try again in a moment.':
    'Das Relay {phase, select, starting {startet} stopping {hält} other {ist}} gerade{phase, select, stopping { an} starting {} other { ({phase})}}: Versuchen Sie es gleich noch einmal.',
  'The passwords of users would cross the network to the directory in clear. Use ldaps:// or StartTLS, or choose to send passwords in clear all the same.':
    'Die Passwörter der Benutzer gingen im Klartext durch das Netz zum Verzeichnis. Verwenden Sie ldaps:// oder StartTLS, oder entscheiden Sie sich, Passwörter trotzdem im Klartext zu senden.',
  '“{key}” is no public key of age: it begins with age1, and age-keygen prints it. Nothing was written.':
    '„{key}“ ist kein öffentlicher Schlüssel von age: Er beginnt mit age1, und age-keygen gibt ihn aus. Nichts wurde geschrieben.',
  'Postern answered with status {status} and nothing readable.':
    'Postern antwortete mit Status {status} und nichts Lesbarem.',
  'No directory is set.': 'Es ist kein Verzeichnis gesetzt.',
  'The password of the directory is not at hand here, so nothing was read. Enter it again.':
    'Das Passwort des Verzeichnisses ist hier nicht zur Hand, deshalb wurde nichts gelesen. Geben Sie es neu ein.',
  'No smart host is set, and e-mail goes out through one only. Set it in the relay’s settings first.':
    'Es ist kein Smarthost gesetzt, und E-Mail geht nur über einen hinaus. Setzen Sie ihn zuerst in den Einstellungen des Relays.',
  'That is no certificate of an authority in PEM (-----BEGIN CERTIFICATE-----), or it is damaged.':
    'Das ist kein Zertifikat einer Zertifizierungsstelle in PEM (-----BEGIN CERTIFICATE-----), oder es ist beschädigt.',
  'Enter the address that is to be told.': 'Geben Sie die Adresse ein, die benachrichtigt werden soll.',
  'The set was opened for reading only.': 'Der Bestand wurde nur zum Lesen geöffnet.',
  'The mail database {path} is gone: it was there before. Put it back. Where it cannot be found, start the relay, or start it again: it goes on with what it could save of it, or with an empty one.':
    'Die Mail-Datenbank {path} ist weg: Sie war vorher da. Legen Sie sie zurück. Ist sie nicht zu finden, starten Sie das Relay, oder starten Sie es neu: Es macht mit dem weiter, was es von ihr retten konnte, oder mit einer leeren.',
} as const;
