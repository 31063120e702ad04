/** German of what the main process and the relay say of what went wrong. */
export const germanMainProcess = {
  'That is no identity of age: a character of it is missing or wrong.':
    'Das ist keine Identität von age: Ein Zeichen darin fehlt oder ist falsch.',
  'That does not open this backup: it is not its passphrase, or not the identity (AGE-SECRET-KEY-…) of a key that it was encrypted for.':
    'Damit lässt sich diese Sicherung nicht öffnen: Es ist nicht ihre Passphrase oder nicht die Identität (AGE-SECRET-KEY-…) eines Schlüssels, für den sie verschlüsselt wurde.',
  '“{path}” is encrypted by age as text (armor): decode it first (age -d, then age -p). Nothing was restored.':
    '„{path}“ ist von age als Text verschlüsselt (armor): Entschlüsseln Sie die Datei zuerst (age -d, dann age -p). Nichts wurde wiederhergestellt.',
  '“{path}” is encrypted by a later version of age than this Postern knows: update Postern. Nothing was restored.':
    '„{path}“ ist mit einer neueren Version von age verschlüsselt, als dieses Postern kennt: Aktualisieren Sie Postern. Nichts wurde wiederhergestellt.',
  '“{path}” is empty. Nothing was restored.': '„{path}“ ist leer. Nichts wurde wiederhergestellt.',
  '“{path}” is no backup of Postern. Nothing was restored.':
    '„{path}“ ist keine Sicherung von Postern. Nichts wurde wiederhergestellt.',
  'The backup has a file that no backup has: {shown}. Somebody else made it, or altered it. Nothing was restored.':
    'Die Sicherung enthält eine Datei, die keine Sicherung enthält: {shown}. Jemand anderes hat sie gemacht oder verändert. Nichts wurde wiederhergestellt.',
  'The backup has something that is no file ({type}) that no backup has: {shown}. Somebody else made it, or altered it. Nothing was restored.':
    'Die Sicherung enthält etwas, das keine Datei ist ({type}) und das keine Sicherung enthält: {shown}. Jemand anderes hat sie gemacht oder verändert. Nichts wurde wiederhergestellt.',
  '“{field}” must be at least {requirement}.': '„{field}“ muss mindestens {requirement} sein.',
  '“{field}” must be at most {requirement}.': '„{field}“ darf höchstens {requirement} sein.',
  '“{field}” must be a whole number.': '„{field}“ muss eine ganze Zahl sein.',
  '“{field}” must not be empty.': '„{field}“ darf nicht leer sein.',
  '“{field}” must have at least {requirement} characters.':
    '„{field}“ muss mindestens {requirement} Zeichen haben.',
  '“{field}” is too long: at most {requirement} are allowed.':
    '„{field}“ ist zu lang: Höchstens {requirement} sind erlaubt.',
  '“{field}” must be one of the known values.': '„{field}“ muss einer der bekannten Werte sein.',
  '“{field}” must be one of {expected}.': '„{field}“ muss einer dieser Werte sein: {expected}.',
  '“{field}” is not valid: {why}': '„{field}“ ist nicht gültig: {why}',
  '“{field}” does not have the right form.': '„{field}“ hat nicht die richtige Form.',
  '“{field}” is not known here; leave it out.': '„{field}“ ist hier nicht bekannt; lassen Sie es weg.',
  '“{field}” is missing.': '„{field}“ fehlt.',
  '“{field}” must be an object.': '„{field}“ muss ein Objekt sein.',
  '“{field}” must be {type}.': '„{field}“ muss von dieser Art sein: {type}.',
  '{count, plural, one {Message {messages} is} other {Messages {messages} are}} not in the {list, select, queue {queue} other {quarantine}} (any more). Nothing was done.':
    '{count, plural, one {Nachricht {messages} ist} other {Die Nachrichten {messages} sind}} nicht (mehr) in der {list, select, queue {Warteschlange} other {Quarantäne}}. Nichts wurde getan.',
  '{reason} Before it, {done, number} of {all, number} files were written.':
    '{reason} Davor wurden {done, number} von {all, number} Dateien geschrieben.',
  'Enter the password of this name, at this server: it is kept with the set’s other secrets.':
    'Geben Sie das Passwort dieses Namens bei diesem Server ein: Es wird bei den anderen Geheimnissen des Bestands aufbewahrt.',
  '{domain} is signed with the selector “{selector}” already: remove that first.':
    '{domain} wird schon mit dem Selektor „{selector}“ signiert: Entfernen Sie diesen zuerst.',
  'The key of {domain} was not made yet: add it again with the selector “{selector}”.':
    'Der Schlüssel von {domain} wurde noch nicht erzeugt: Fügen Sie die Domain mit dem Selektor „{selector}“ neu hinzu.',
  'A password can be set for one user at a time only.':
    'Ein Passwort kann nur für einen einzelnen Benutzer gesetzt werden.',
  'An IP user has no password: it is known by its address.':
    'Ein IP-Benutzer hat kein Passwort: Er wird an seiner Adresse erkannt.',
  '{changed, number} of {of, number} were done, and stay done; then it ended. {reason}':
    '{changed, number} von {of, number} wurden erledigt und bleiben es; dann endete es. {reason}',
  'The password of {username} at {host} is not at hand.':
    'Das Passwort von {username} bei {host} ist nicht zur Hand.',
  'The e-mail could not be sent. {why}': 'Die E-Mail konnte nicht gesendet werden. {why}',
  'Postern ended again and again while this ran, so it was given up for this time. See whether memory or disk ran out, and start it by hand.':
    'Postern endete immer wieder, während dies lief, deshalb wurde es für dieses Mal aufgegeben. Sehen Sie nach, ob Arbeitsspeicher oder Datenträger voll waren, und starten Sie es von Hand.',
  'process {pid}, which the lock of {path} names as its owner':
    'Prozess {pid}, den die Sperrdatei von {path} als Besitzer nennt',
  'Process {pid}, which the lock of {path} names as its owner':
    'Prozess {pid}, den die Sperrdatei von {path} als Besitzer nennt',
  'If another person of this computer has the set open, it can be changed once they have closed it; if nobody has, delete its file owner.lock.':
    'Wenn eine andere Person an diesem Computer den Bestand geöffnet hat, lässt er sich ändern, sobald sie ihn geschlossen hat; wenn niemand, löschen Sie seine Datei owner.lock.',
  'Let it go on, or end it (process {pid}), and try again.':
    'Lassen Sie ihn weiterlaufen, oder beenden Sie ihn (Prozess {pid}), und versuchen Sie es noch einmal.',
  'what answers at its socket is something else, or another version':
    'was an seinem Socket antwortet, ist etwas anderes oder eine andere Version',
  'Waited {seconds} seconds for {who} to answer at its socket, and heard nothing: it is stopped, or hangs.':
    '{seconds} Sekunden auf eine Antwort am Socket gewartet und nichts gehört ({who}): Er ist angehalten oder hängt.',
  'Waited {seconds} seconds for {who} to answer {calls}, and heard nothing: it is stopped, or hangs.':
    '{seconds} Sekunden auf eine Antwort auf {calls} gewartet und nichts gehört ({who}): Er ist angehalten oder hängt.',
  'It is not known whether this was done, or will be once it goes on: see “postern activity”.':
    'Ob dies getan wurde oder noch getan wird, sobald er weiterläuft, ist nicht bekannt: Sehen Sie in der Aktivität nach („postern activity“).',
  'Nothing was changed.': 'Nichts wurde geändert.',
  'Stopped while waiting for {who}. {known}': 'Während des Wartens abgebrochen ({who}). {known}',
  '{silent} {known} {remedy}': '{silent} {known} {remedy}',
  '{who}, is not asked: {why}. Nothing was sent to it. {advice}':
    '{who}, wird nicht gefragt: {why}. Nichts wurde an ihn gesendet. {advice}',
  'The connection to {who}, ended before it answered, so it is not known whether this was done. See “postern activity”, and try again if it is not there.':
    'Die Verbindung endete vor der Antwort ({who}), deshalb ist nicht bekannt, ob dies getan wurde. Sehen Sie in der Aktivität nach („postern activity“), und versuchen Sie es noch einmal, wenn es dort nicht steht.',
  'The call does not say for which folder it is meant. Use the same version of Postern as the process that has the set open.':
    'Der Aufruf sagt nicht, für welchen Ordner er gemeint ist. Verwenden Sie dieselbe Version von Postern wie der Prozess, der den Bestand geöffnet hat.',
  'The passwords of this set, of an earlier version, could not be sealed anew':
    'Die Passwörter dieses Bestands aus einer früheren Version konnten nicht neu versiegelt werden',
  'A password cannot begin with {verifier} or {hashed}: exports write the verifier of a password that way. Choose another.':
    'Ein Passwort kann nicht mit {verifier} oder {hashed} beginnen: So schreiben Exporte den Prüfwert eines Passworts. Wählen Sie ein anderes.',
  'A password cannot contain a NUL character.': 'Ein Passwort kann kein NUL-Zeichen enthalten.',
  'its socket {path} does not lie in a folder that only you can enter':
    'sein Socket {path} liegt nicht in einem Ordner, den nur Sie betreten können',
  'its socket {path} is not a socket': 'sein Socket {path} ist kein Socket',
  'its socket {path} is not one that you have opened':
    'sein Socket {path} ist keiner, den Sie geöffnet haben',
  'The DKIM key in “{path}” is damaged. Put the file back from a copy, or sign with another selector.':
    'Der DKIM-Schlüssel in „{path}“ ist beschädigt. Legen Sie die Datei aus einer Kopie zurück, oder signieren Sie mit einem anderen Selektor.',
  'Mail of {domain} has to wait': 'Mail von {domain} muss warten',
  'Its DKIM key “{selector}” is not in this set. Put the folder mail/keys back from where the set was copied; or add {domain} again with the selector “{selector}” (Relay settings, DKIM; or postern relay dkim add), which makes a new key, and publish its new record.':
    'Ihr DKIM-Schlüssel „{selector}“ ist nicht in diesem Bestand. Legen Sie den Ordner mail/keys von dort zurück, woher der Bestand kopiert wurde; oder fügen Sie {domain} mit dem Selektor „{selector}“ neu hinzu (Einstellungen des Relays, DKIM; oder postern relay dkim add), was einen neuen Schlüssel erzeugt, und veröffentlichen Sie den neuen Eintrag.',
  'process {pid}, which runs the relay of this set': 'Prozess {pid}, der das Relay dieses Bestands betreibt',
  'Process {pid}, which runs the relay of this set': 'Prozess {pid}, der das Relay dieses Bestands betreibt',
  'If no “postern relay” of yours runs for this set, delete {path}.':
    'Wenn kein „postern relay“ von Ihnen für diesen Bestand läuft, löschen Sie {path}.',
  'The relay was started in another process ({pid}), by “postern relay”: stop it there.':
    'Das Relay wurde in einem anderen Prozess ({pid}) durch „postern relay“ gestartet: Halten Sie es dort an.',
  'the Postern that runs already': 'das Postern, das schon läuft',
  'The Postern that runs already': 'Das Postern, das schon läuft',
  'If none of yours runs, delete {path}.': 'Wenn keines von Ihnen läuft, löschen Sie {path}.',
  'Let it go on, or end it, and try again.':
    'Lassen Sie es weiterlaufen, oder beenden Sie es, und versuchen Sie es noch einmal.',
  'The keychain took the key but does not give it back.':
    'Der Schlüsselbund hat den Schlüssel angenommen, gibt ihn aber nicht zurück.',
  'The keychain holds an entry for this set that is no key of Postern.':
    'Der Schlüsselbund hat für diesen Bestand einen Eintrag, der kein Schlüssel von Postern ist.',
  'The keychain does not answer: its question may wait behind another window, or in another session':
    'Der Schlüsselbund antwortet nicht: Seine Frage wartet vielleicht hinter einem anderen Fenster oder in einer anderen Sitzung',
  'The keychain asked, and its question was closed without an answer':
    'Der Schlüsselbund hat gefragt, und seine Frage wurde ohne Antwort geschlossen',
  'The keychain is locked and can ask nobody here: unlock it in a session with a screen':
    'Der Schlüsselbund ist gesperrt und kann hier niemanden fragen: Entsperren Sie ihn in einer Sitzung mit Bildschirm',
  'The keychain did not let Postern in: allow it there':
    'Der Schlüsselbund hat Postern nicht hineingelassen: Erlauben Sie es dort',
  'The keychain is locked or access was denied':
    'Der Schlüsselbund ist gesperrt, oder der Zugriff wurde verweigert',
  'a part of the system that Postern needs for it is missing (on Linux libsecret, the package libsecret-1-0)':
    'ein Teil des Systems, den Postern dafür braucht, fehlt (unter Linux libsecret, das Paket libsecret-1-0)',
  'no keychain runs in this session, as is usual on a server without a desktop':
    'in dieser Sitzung läuft kein Schlüsselbund, wie auf einem Server ohne Desktop üblich',
  '{problem} ({said}).': '{problem} ({said}).',
  '{problem}.': '{problem}.',
  'No keychain can be used here ({said}).': 'Hier lässt sich kein Schlüsselbund verwenden ({said}).',
  'No keychain can be used here: {missing} ({said}).':
    'Hier lässt sich kein Schlüsselbund verwenden: {missing} ({said}).',
  'The key of this set is not at hand.': 'Der Schlüssel dieses Bestands ist nicht zur Hand.',
  'The key in the keychain is not the key of this user set.':
    'Der Schlüssel im Schlüsselbund ist nicht der Schlüssel dieses Bestands.',
  'The keychain lost the key.': 'Der Schlüsselbund hat den Schlüssel verloren.',
  'The key under that passphrase is not the key of this user set.':
    'Der Schlüssel unter dieser Passphrase ist nicht der Schlüssel dieses Bestands.',
  'The key in “{path}” is not the key of this user set.':
    'Der Schlüssel in „{path}“ ist nicht der Schlüssel dieses Bestands.',
  'The key in “{path}” (POSTERN_KEY_FILE) is not the key of this user set.':
    'Der Schlüssel in „{path}“ (POSTERN_KEY_FILE) ist nicht der Schlüssel dieses Bestands.',
  'The key of this set is under a passphrase: enter it in the window first (Settings, Passwords, Unlock).':
    'Der Schlüssel dieses Bestands liegt unter einer Passphrase: Geben Sie sie zuerst im Fenster ein (Einstellungen, Passwörter, Entsperren).',
  'The key file “{path}” is missing: put it back, or name it by POSTERN_KEY_FILE.':
    'Die Schlüsseldatei „{path}“ fehlt: Legen Sie sie zurück, oder nennen Sie sie mit POSTERN_KEY_FILE.',
  'The key file “{path}” cannot be read: {message}.':
    'Die Schlüsseldatei „{path}“ kann nicht gelesen werden: {message}.',
  'The key file “{path}” cannot be made: {message}.':
    'Die Schlüsseldatei „{path}“ kann nicht angelegt werden: {message}.',
  'The key of this set is in the keychain of another user or computer: open the set there and choose a passphrase or key file.':
    'Der Schlüssel dieses Bestands liegt im Schlüsselbund eines anderen Benutzers oder Computers: Öffnen Sie den Bestand dort, und wählen Sie eine Passphrase oder Schlüsseldatei.',
  '{problem} Unlock it and try again.': '{problem} Entsperren Sie ihn, und versuchen Sie es noch einmal.',
  'key.json is missing from the set folder, though the set has passwords: put it back from a copy.':
    'key.json fehlt im Ordner des Bestands, obwohl der Bestand Passwörter hat: Legen Sie die Datei aus einer Kopie zurück.',
  '{problem} Choose a passphrase or a key file in the window (Settings, Passwords); without a window, set POSTERN_KEY_FILE to the path of a key file.':
    '{problem} Wählen Sie im Fenster eine Passphrase oder eine Schlüsseldatei (Einstellungen, Passwörter); ohne Fenster setzen Sie POSTERN_KEY_FILE auf den Pfad einer Schlüsseldatei.',
  'The {purpose, select, incoming {password of the incoming user} smarthost {password of the smart host} job {secret of the} dkim {DKIM key} other {password of}} {owner} was sealed for something else, so it is not used; {purpose, select, incoming {import it again} smarthost {enter it again} job {enter it again} dkim {put its file back from a copy, or sign with another selector} other {set a new one}}. Somebody may have altered the files of the set.':
    '{purpose, select, incoming {Das Passwort des eingehenden Benutzers} smarthost {Das Passwort des Smarthosts} job {Das Geheimnis} dkim {Der DKIM-Schlüssel} other {Das Passwort von}} {owner} wurde für etwas anderes versiegelt und wird deshalb nicht verwendet; {purpose, select, incoming {importieren Sie es neu} smarthost {geben Sie es neu ein} job {geben Sie es neu ein} dkim {legen Sie seine Datei aus einer Kopie zurück, oder signieren Sie mit einem anderen Selektor} other {setzen Sie ein neues}}. Vielleicht hat jemand die Dateien des Bestands verändert.',
  'the block is damaged': 'der Block ist beschädigt',
  'it does not say what it was sealed for, or is damaged':
    'es sagt nicht, wofür es versiegelt wurde, oder ist beschädigt',
  'the key is another one, or it was sealed for something else or altered':
    'der Schlüssel ist ein anderer, oder es wurde für etwas anderes versiegelt oder verändert',
  'A password cannot be unsealed: {why}.': 'Ein Passwort lässt sich nicht entsiegeln: {why}.',
  'No smart host of this set is {shown}{more, plural, =0 {} other { and # more}}, so what an earlier version kept as the password was not taken over. It stays, sealed, in {path}, where nothing reads it: delete that file, or enter the password when you set such a smart host.':
    'Kein Smarthost dieses Bestands ist {shown}{more, plural, =0 {} other { und # weitere}}, deshalb wurde nicht übernommen, was eine frühere Version als Passwort aufbewahrte. Es bleibt versiegelt in {path}, wo nichts es liest: Löschen Sie diese Datei, oder geben Sie das Passwort ein, wenn Sie einen solchen Smarthost setzen.',
  'The password of the smart host {name} was sealed by an earlier version of Postern. It is used once this set was opened for writing with its key, which seals it anew.':
    'Das Passwort des Smarthosts {name} wurde von einer früheren Version von Postern versiegelt. Es wird verwendet, sobald dieser Bestand mit seinem Schlüssel zum Schreiben geöffnet wurde, was es neu versiegelt.',
  '“{path}” is damaged. {todo}': '„{path}“ ist beschädigt. {todo}',
  "Move it away, and give the smart hosts' passwords again.":
    'Verschieben Sie die Datei, und geben Sie die Passwörter der Smarthosts neu ein.',
  'Move it away, and give the passphrase of scheduled backups and the password of the directory again.':
    'Verschieben Sie die Datei, und geben Sie die Passphrase der geplanten Sicherungen und das Passwort des Verzeichnisses neu ein.',
  "Waited {seconds} seconds for the relay's process to answer {calls}, and heard nothing: it is stopped, or hangs. It is not known whether this was done, or will be once it goes on. Let it go on, or stop the relay and start it again.":
    '{seconds} Sekunden auf eine Antwort des Relay-Prozesses auf {calls} gewartet und nichts gehört: Er ist angehalten oder hängt. Ob dies getan wurde oder noch getan wird, sobald er weiterläuft, ist nicht bekannt. Lassen Sie ihn weiterlaufen, oder halten Sie das Relay an, und starten Sie es neu.',
  'The relay cannot listen on {where} twice: give STARTTLS and TLS from the first byte ports of their own, such as 2587 and 2465.':
    'Das Relay kann nicht zweimal an {where} lauschen: Geben Sie STARTTLS und TLS vom ersten Byte an eigene Ports, wie 2587 und 2465.',
  'The relay cannot listen on {where}: another program uses this port. Choose another port, or stop that program.':
    'Das Relay kann nicht an {where} lauschen: Ein anderes Programm benutzt diesen Port. Wählen Sie einen anderen Port, oder halten Sie jenes Programm an.',
  'The relay may not listen on {where}: ports below 1024 need special rights. Choose a port such as 2587.':
    'Das Relay darf nicht an {where} lauschen: Ports unter 1024 brauchen besondere Rechte. Wählen Sie einen Port wie 2587.',
  'The relay cannot listen on {where}: this computer has no such address. Choose 127.0.0.1, or 0.0.0.0 for all its addresses.':
    'Das Relay kann nicht an {where} lauschen: Dieser Computer hat keine solche Adresse. Wählen Sie 127.0.0.1 oder 0.0.0.0 für alle seine Adressen.',
  'The relay cannot listen on {where}: there is no host of that name. Enter an IP address of this computer.':
    'Das Relay kann nicht an {where} lauschen: Es gibt keinen Host dieses Namens. Geben Sie eine IP-Adresse dieses Computers ein.',
  'The relay cannot listen on {where}: {why}': 'Das Relay kann nicht an {where} lauschen: {why}',
  '{file} was deleted, moved or replaced while the relay runs, so the relay takes no mail (452): it would be lost when the relay ends. What waits is delivered on. Put the very file back, and mail is taken again by itself.':
    '{file} wurde gelöscht, verschoben oder ersetzt, während das Relay läuft, deshalb nimmt das Relay keine Mail an (452): Sie ginge verloren, wenn das Relay endet. Was wartet, wird weiter zugestellt. Legen Sie genau diese Datei zurück, dann wird Mail von selbst wieder angenommen.',
  '{path} is not a mail database of Postern. Move the file away, and start the relay again.':
    '{path} ist keine Maildatenbank von Postern. Verschieben Sie die Datei, und starten Sie das Relay neu.',
  'The mail database {path} was written by a newer version of Postern. Use that version, or a later one.':
    'Die Maildatenbank {path} wurde von einer neueren Version von Postern geschrieben. Verwenden Sie diese Version oder eine spätere.',
  'has version {found}': 'hat Version {found}',
  '{path} {strange}: it was changed by another program, and is not used. Move the file away, and start the relay again; mail that waited is in it.':
    '{path} {strange}: Die Datei wurde von einem anderen Programm geändert und wird nicht verwendet. Verschieben Sie sie, und starten Sie das Relay neu; Mail, die wartete, ist darin.',
  'The mail database {path} is damaged ({said}), and cannot be moved out of the way. Move it away yourself; it may hold mail that waits.':
    'Die Maildatenbank {path} ist beschädigt ({said}) und lässt sich nicht aus dem Weg räumen. Verschieben Sie sie selbst; sie kann Mail enthalten, die wartet.',
  'The mail database was damaged ({said}) and is set aside as {aside}; mail that waited is in that file. Start the relay again to go on with an empty queue.':
    'Die Maildatenbank war beschädigt ({said}) und liegt jetzt als {aside} beiseite; Mail, die wartete, ist in dieser Datei. Starten Sie das Relay neu, um mit leerer Warteschlange weiterzumachen.',
  'The mail folder {folder} cannot be used: {said}. Check the disk and the permissions.':
    'Der Mailordner {folder} lässt sich nicht verwenden: {said}. Prüfen Sie den Datenträger und die Rechte.',
  '{folder} was replaced by a link while {path} was opened. Nothing in it was read or written. Put the folder itself there, and try again.':
    '{folder} wurde durch einen Link ersetzt, während {path} geöffnet wurde. Nichts darin wurde gelesen oder geschrieben. Legen Sie den Ordner selbst dorthin, und versuchen Sie es noch einmal.',
  'What waits is just being copied into a file beside it.':
    'Was wartet, wird gerade in eine Datei daneben kopiert.',
  'What waits was moved into {name}, also for the case that the relay is killed. Or stop the relay and start it again.':
    'Was wartet, wurde nach {name} verschoben, auch für den Fall, dass das Relay abgeschossen wird. Oder halten Sie das Relay an, und starten Sie es neu.',
  'Nothing waits in it. If it cannot be put back, stop the relay and start it again.':
    'Nichts wartet darin. Wenn die Datei sich nicht zurücklegen lässt, halten Sie das Relay an, und starten Sie es neu.',
  'What waits is kept in {aside}, also if the relay is killed. If {name} cannot be put back, stop the relay and start it again: where no other {name} lies there, it goes on with that copy by itself.':
    'Was wartet, ist in {aside} aufbewahrt, auch wenn das Relay abgeschossen wird. Wenn {name} sich nicht zurücklegen lässt, halten Sie das Relay an, und starten Sie es neu: Wo keine andere {name} liegt, macht es von selbst mit dieser Kopie weiter.',
  'What waits could not be copied beside it ({why}), and is lost if the relay is killed: put {name} back, or make room; the copy is tried again.':
    'Was wartet, konnte nicht daneben kopiert werden ({why}) und geht verloren, wenn das Relay abgeschossen wird: Legen Sie {name} zurück, oder schaffen Sie Platz; die Kopie wird erneut versucht.',
  'has {name}, which Postern does not make like that': 'hat {name}, was Postern so nicht anlegt',
  'has no {name}': 'hat kein {name}',
  '{path} is not empty, as Postern leaves it. Delete it, and try again.':
    '{path} ist nicht leer, wie Postern die Datei hinterlässt. Löschen Sie sie, und versuchen Sie es noch einmal.',
  'The mail database in {folder} is in use by another process, most likely a running relay. Make changes through it, or stop it first.':
    'Die Maildatenbank in {folder} wird von einem anderen Prozess benutzt, wahrscheinlich einem laufenden Relay. Machen Sie Änderungen durch dieses, oder halten Sie es zuerst an.',
  'is not the key of the certificate in “{certificateFile}”: give the pair that was issued together':
    'ist nicht der Schlüssel des Zertifikats in „{certificateFile}“: Geben Sie das Paar an, das zusammen ausgestellt wurde',
  'ended on {day}: renew the certificate': 'endete am {day}: Erneuern Sie das Zertifikat',
  "is valid only from {day}: check this computer's clock, or use it later":
    'ist erst ab {day} gültig: Prüfen Sie die Uhr dieses Computers, oder verwenden Sie es später',
  'cannot be used for TLS ({why}): have it issued anew':
    'lässt sich für TLS nicht verwenden ({why}): Lassen Sie es neu ausstellen',
  '{why}: name the PEM file': '{why}: Nennen Sie die PEM-Datei',
  'does not exist: check the path': 'gibt es nicht: Prüfen Sie den Pfad',
  "cannot be read by the relay's account: give it the right to read the file":
    'kann vom Konto des Relays nicht gelesen werden: Geben Sie ihm das Recht, die Datei zu lesen',
  'holds no certificate in PEM form (“-----BEGIN CERTIFICATE-----”): convert it, or name the right file':
    'enthält kein Zertifikat in PEM-Form („-----BEGIN CERTIFICATE-----“): Wandeln Sie es um, oder nennen Sie die richtige Datei',
  'holds a damaged certificate: copy it again': 'enthält ein beschädigtes Zertifikat: Kopieren Sie es neu',
  'is protected by a passphrase: remove it (openssl pkey -in KEY -out NEW) and give that file mode 0600':
    'ist durch eine Passphrase geschützt: Entfernen Sie sie (openssl pkey -in KEY -out NEW), und geben Sie jener Datei den Modus 0600',
  'holds no private key in PEM form (“-----BEGIN PRIVATE KEY-----”): name the right file':
    'enthält keinen privaten Schlüssel in PEM-Form („-----BEGIN PRIVATE KEY-----“): Nennen Sie die richtige Datei',
  'holds a damaged private key: copy it again':
    'enthält einen beschädigten privaten Schlüssel: Kopieren Sie ihn neu',
  '“{path}” {reason}.': '„{path}“ {reason}.',
  'The certificate file “{path}” {reason}.': 'Die Zertifikatsdatei „{path}“ {reason}.',
  'The key file “{path}” {reason}.': 'Die Schlüsseldatei „{path}“ {reason}.',
  '{reason} Or give certificate files of your own.': '{reason} Oder geben Sie eigene Zertifikatsdateien an.',
  'Line {line} of {file} is incomplete ({bytes} bytes). The set is as it was after change {seq}; what that line said is lost.':
    'Zeile {line} von {file} ist unvollständig ({bytes} Bytes). Der Bestand ist wie nach Änderung {seq}; was jene Zeile sagte, ist verloren.',
  '{file} was cut short: when the set was last closed it had {closed} {closed, plural, one {change} other {changes}}. The set is as it was after change {seq}; {lost, plural, one {change {closed} is} other {changes {next} to {closed} are}} lost. Compare with a backup.':
    '{file} wurde abgeschnitten: Als der Bestand zuletzt geschlossen wurde, hatte er {closed} {closed, plural, one {Änderung} other {Änderungen}}. Der Bestand ist wie nach Änderung {seq}; {lost, plural, one {Änderung {closed} ist} other {die Änderungen {next} bis {closed} sind}} verloren. Vergleichen Sie mit einer Sicherung.',
  'Line {line} of {file} cannot be used: {problem}. The set is shown as it was after change {seq}; that line and {lines} sound {lines, plural, one {line} other {lines}} after it are not shown. The set is open for reading only and its files are untouched; restore the folder from a backup.':
    'Zeile {line} von {file} ist nicht verwendbar: {problem}. Der Bestand wird gezeigt wie nach Änderung {seq}; jene Zeile und {lines} {lines, plural, one {heile Zeile} other {heile Zeilen}} danach werden nicht gezeigt. Der Bestand ist nur zum Lesen geöffnet, seine Dateien sind unberührt; stellen Sie den Ordner aus einer Sicherung wieder her.',
  '{file} is missing. The set is shown as it was after change {seq}; every later change is lost with that file. The set is open for reading only and its files are untouched; restore the folder from a backup.':
    '{file} fehlt. Der Bestand wird gezeigt wie nach Änderung {seq}; jede spätere Änderung ist mit dieser Datei verloren. Der Bestand ist nur zum Lesen geöffnet, seine Dateien sind unberührt; stellen Sie den Ordner aus einer Sicherung wieder her.',
  '{damage} {files} could not be read, so {count, plural, one {its} other {their}} changes are not counted.':
    '{damage} {files} {count, plural, one {konnte} other {konnten}} nicht gelesen werden, die Änderungen darin sind deshalb nicht gezählt.',
  'A large change ({kind}) by {actor} was interrupted before its end, so nothing of it was kept. Start it again.':
    'Eine große Änderung ({kind}) von {actor} wurde vor ihrem Ende unterbrochen, deshalb blieb nichts davon. Starten Sie sie neu.',
  'The import of “{file}” by {actor} was interrupted before its end, so nothing of it was kept. Start it again.':
    'Der Import von „{file}“ durch {actor} wurde vor seinem Ende unterbrochen, deshalb blieb nichts davon. Starten Sie ihn neu.',
  '{file} was deleted while the set was open, and could not be written anew so far. Nothing was changed. Try again; what the set holds is not lost while it stays open.':
    '{file} wurde gelöscht, während der Bestand geöffnet war, und konnte bisher nicht neu geschrieben werden. Nichts wurde geändert. Versuchen Sie es noch einmal; was der Bestand enthält, ist nicht verloren, solange er geöffnet bleibt.',
  '{file} was replaced or cut short while the set was open. Nothing was changed. Close the set and open it again to go on with what lies there now, or put the very file back.':
    '{file} wurde ersetzt oder abgeschnitten, während der Bestand geöffnet war. Nichts wurde geändert. Schließen Sie den Bestand, und öffnen Sie ihn neu, um mit dem weiterzumachen, was jetzt dort liegt, oder legen Sie genau diese Datei zurück.',
  '{file} was deleted while the set was open. All that the set holds was written anew, but what was changed before can no longer be undone where only that file said how it was. Look at who can write that folder.':
    '{file} wurde gelöscht, während der Bestand geöffnet war. Alles, was der Bestand enthält, wurde neu geschrieben, aber was vorher geändert wurde, lässt sich nicht mehr rückgängig machen, wo nur diese Datei sagte, wie es war. Sehen Sie nach, wer in diesen Ordner schreiben kann.',
  'Another program has changed the line ends of {file}. Every line was read, nothing is lost. {restored, select, true {It was written back as it was} other {The file is left as it is until the set is changed}}; keep text conversion (git’s autocrlf, transfers in text mode) away from the folder.':
    'Ein anderes Programm hat die Zeilenenden von {file} geändert. Jede Zeile wurde gelesen, nichts ist verloren. {restored, select, true {Die Datei wurde zurückgeschrieben, wie sie war} other {Die Datei bleibt, wie sie ist, bis der Bestand geändert wird}}; halten Sie Textumwandlung (autocrlf von git, Übertragungen im Textmodus) von dem Ordner fern.',
  'one of the files of the user set {set}': 'eine der Dateien des Bestands {set}',
  'the key file of the set': 'die Schlüsseldatei des Bestands',
  'the key file of the set, under another name': 'die Schlüsseldatei des Bestands unter einem anderen Namen',
  'the same file as {file} of the user set': 'dieselbe Datei wie {file} des Bestands',
  "“{path}” is {what}, which would be lost. Nothing was written: name another file, outside the set's folder.":
    '„{path}“ ist {what} und ginge verloren. Nichts wurde geschrieben: Nennen Sie eine andere Datei außerhalb des Ordners des Bestands.',
  'The folder of this set was moved, renamed or replaced while it was open, and is no longer {path}. Nothing was changed. Put it back there, or close the set and open it where it lies now.':
    'Der Ordner dieses Bestands wurde verschoben, umbenannt oder ersetzt, während er geöffnet war, und ist nicht mehr {path}. Nichts wurde geändert. Legen Sie ihn dorthin zurück, oder schließen Sie den Bestand, und öffnen Sie ihn, wo er jetzt liegt.',
  'Somebody removed or replaced {lock} while the set was open, so another process may write there, too. Nothing was changed. Close the set and open it again.':
    'Jemand hat {lock} entfernt oder ersetzt, während der Bestand geöffnet war, deshalb könnte auch ein anderer Prozess dort schreiben. Nichts wurde geändert. Schließen Sie den Bestand, und öffnen Sie ihn neu.',
  '{path} is open in process {pid}{where, select, here {} beside { of another container of this computer} other { on the computer {host}}}. Close it there first; {where, select, here {if that process is no Postern} beside {if that container is gone for good, or this folder is a copy of the one that is open there} other {if that computer is gone for good, or this folder is a copy of the one that is open there}}, delete {lock}.':
    '{path} ist in Prozess {pid}{where, select, here {} beside { eines anderen Containers dieses Computers} other { auf dem Computer {host}}} geöffnet. Schließen Sie ihn zuerst dort; {where, select, here {wenn jener Prozess kein Postern ist} beside {wenn es jenen Container nicht mehr gibt oder dieser Ordner eine Kopie des dort geöffneten ist} other {wenn es jenen Computer nicht mehr gibt oder dieser Ordner eine Kopie des dort geöffneten ist}}, löschen Sie {lock}.',
  '{path} {why}, where a set has a plain file of its own. It was neither read nor written. Put the file itself there, or take that away.':
    '{path} {why}, wo ein Bestand eine eigene gewöhnliche Datei hat. Es wurde weder gelesen noch geschrieben. Legen Sie die Datei selbst dorthin, oder nehmen Sie das weg.',
  '“{path}” {why}: name a plain file.': '„{path}“ {why}: Nennen Sie eine gewöhnliche Datei.',
  'is a link': 'ist ein Link',
  'is a pipe': 'ist eine Pipe',
  'is a socket': 'ist ein Socket',
  'is a device': 'ist ein Gerät',
  'has another name, too (a hard link)': 'hat noch einen anderen Namen (ein harter Link)',
  'is a file': 'ist eine Datei',
  'is something else': 'ist etwas anderes',
  '{path} {why}, where a set has a folder of its own. Nothing in it was read or written. Put the folder itself there, or take that away.':
    '{path} {why}, wo ein Bestand einen eigenen Ordner hat. Nichts darin wurde gelesen oder geschrieben. Legen Sie den Ordner selbst dorthin, oder nehmen Sie das weg.',
  '{path} cannot be read ({code}). Check the disk and its permissions.':
    '{path} kann nicht gelesen werden ({code}). Prüfen Sie den Datenträger und seine Rechte.',
  'The snapshot is damaged from line {line} on{why, select, none {} other { ({why})}}: {size} of its {users} could be read. {lost} and every change after number {seq} are not shown. The set is open for reading only, its files are untouched; restore the folder from a backup.':
    'Der Schnappschuss ist ab Zeile {line} beschädigt{why, select, none {} other { ({why})}}: Gelesen werden konnten {size} von {users}. {lost} und jede Änderung nach Nummer {seq} werden nicht gezeigt. Der Bestand ist nur zum Lesen geöffnet, seine Dateien sind unberührt; stellen Sie den Ordner aus einer Sicherung wieder her.',
  'The first line of {path} says what cannot be: {why}. Nothing was changed; restore the folder from a backup.':
    'Die erste Zeile von {path} sagt, was nicht sein kann: {why}. Nichts wurde geändert; stellen Sie den Ordner aus einer Sicherung wieder her.',
  'The set lies on a read-only file system, so it cannot be changed there. Copy the folder to change it.':
    'Der Bestand liegt auf einem schreibgeschützten Dateisystem und lässt sich dort nicht ändern. Kopieren Sie den Ordner, um ihn zu ändern.',
  'You have no permission to write in the folder of this set, so it cannot be changed.':
    'Sie dürfen im Ordner dieses Bestands nicht schreiben, deshalb lässt er sich nicht ändern.',
  'The set is damaged. It is open for reading only, so that nothing more is lost.':
    'Der Bestand ist beschädigt. Er ist nur zum Lesen geöffnet, damit nicht noch mehr verloren geht.',
  '{damage} Its bytes were kept in {setAside}.': '{damage} Ihre Bytes wurden in {setAside} aufbewahrt.',
  'The disk of the database {where} is full. Make room; it goes on by itself.':
    'Der Datenträger der Datenbank {where} ist voll. Schaffen Sie Platz; es geht von selbst weiter.',
  'The database {where} cannot be reached or written ({said}). Check the server; it goes on by itself once it is back.':
    'Die Datenbank {where} ist nicht zu erreichen oder zu beschreiben ({said}). Prüfen Sie den Server; es geht von selbst weiter, sobald er wieder da ist.',
  'Whether this was still done in {where} is not known: the connection was cut before the answer came, and the server could not be asked since. Once it is back, look before you do it again. ({said})':
    'Ob dies in {where} noch getan wurde, ist nicht bekannt: Die Verbindung riss vor der Antwort ab, und der Server konnte seither nicht gefragt werden. Sehen Sie nach, sobald er wieder da ist, bevor Sie es noch einmal tun. ({said})',
  'The database {where} gave no numbers in time.': 'Die Datenbank {where} gab nicht rechtzeitig Nummern her.',
  "Another administrator's change in {where} came first. Nothing was changed; try again.":
    'Die Änderung eines anderen Administrators in {where} kam zuerst. Nichts wurde geändert; versuchen Sie es noch einmal.',
  'Parts of this change are no longer in {where}. Nothing was changed; do it again.':
    'Teile dieser Änderung sind nicht mehr in {where}. Nichts wurde geändert; tun Sie es noch einmal.',
  'The database {where} did not take this change ({said}). Nothing was changed.':
    'Die Datenbank {where} nahm diese Änderung nicht an ({said}). Nichts wurde geändert.',
  'The set in {where} was deleted, or put back to an earlier state, while it was open here. Nothing was changed; close it and open it again.':
    'Der Bestand in {where} wurde gelöscht oder auf einen früheren Stand zurückgesetzt, während er hier geöffnet war. Nichts wurde geändert; schließen Sie ihn, und öffnen Sie ihn neu.',
  'A change in {where} could not be taken in ({said}). Close the set and open it again.':
    'Eine Änderung in {where} konnte nicht aufgenommen werden ({said}). Schließen Sie den Bestand, und öffnen Sie ihn neu.',
  'The process that is asked has another set open, {path}. Nothing was changed; try again.':
    'Der gefragte Prozess hat einen anderen Bestand geöffnet, {path}. Nichts wurde geändert; versuchen Sie es noch einmal.',
  'Name the file that is to take the passwords that are made up: they are told nowhere else.':
    'Nennen Sie die Datei, die die ausgedachten Passwörter aufnehmen soll: Sie werden nirgends sonst genannt.',
  'No passwords are made up, so there is nothing to write into that file: leave it out.':
    'Es werden keine Passwörter ausgedacht, also gibt es nichts in diese Datei zu schreiben: Lassen Sie sie weg.',
  'No user matches what was asked for: nothing was changed.':
    'Kein Benutzer passt auf das Verlangte: Nichts wurde geändert.',
  '{file} was cut short by another program while the relay runs, so the relay takes no mail (452): what was in the rest of the file is gone. Stop the relay and start it again: the file is checked then, and kept aside if it is damaged.':
    '{file} wurde von einem anderen Programm abgeschnitten, während das Relay läuft, deshalb nimmt das Relay keine Mail an (452): Was im Rest der Datei war, ist fort. Halten Sie das Relay an, und starten Sie es neu: Die Datei wird dann geprüft und, wenn sie beschädigt ist, beiseitegelegt.',
  'The process that is asked has another set open. Nothing was changed; try again.':
    'Der gefragte Prozess hat einen anderen Bestand geöffnet. Nichts wurde geändert; versuchen Sie es noch einmal.',
  'The disk of this set is full, so the set cannot be changed. Free some space there and open it again; until then it can be exported and backed up to another disk.':
    'Der Datenträger dieses Bestands ist voll, deshalb lässt sich der Bestand nicht ändern. Schaffen Sie dort Platz, und öffnen Sie ihn neu; bis dahin lässt er sich exportieren und auf einen anderen Datenträger sichern.',
} as const;
