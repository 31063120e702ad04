/** German of sets on a server. */
export const germanServerSets = {
  'There is no set {where}. Check the names of the database and of the set, or create a new set.':
    'Es gibt keinen Bestand {where}. Prüfen Sie die Namen der Datenbank und des Bestands, oder legen Sie einen neuen Bestand an.',
  'The schema {schema} in {where} holds other tables. Choose another name for the set.':
    'Das Schema {schema} in {where} enthält andere Tabellen. Wählen Sie einen anderen Namen für den Bestand.',
  'Postern makes backups of sets in folders. Back up this one with the server’s own means (pg_dump), or move it to a folder first.':
    'Postern sichert Bestände in Ordnern. Sichern Sie diesen mit den Mitteln des Servers (pg_dump), oder ziehen Sie ihn zuerst in einen Ordner um.',
  'While the file was imported, somebody else added {address}, which the file has, too. Nothing was imported; import it again.':
    'Während die Datei importiert wurde, hat jemand anders {address} hinzugefügt; die Adresse steht auch in der Datei. Es wurde nichts importiert; importieren Sie sie noch einmal.',
  'Somebody else has just changed {name} of this set. Nothing was changed; open the set again.':
    'Jemand anders hat gerade {name} dieses Bestands geändert. Es wurde nichts geändert; öffnen Sie den Bestand noch einmal.',
  'The server {server} does not let the role {user} in ({said}). Check the role and its password (~/.pgpass, PGPASSFILE or PGPASSWORD), and that the server admits it from here (pg_hba.conf).':
    'Der Server {server} lässt die Rolle {user} nicht ein ({said}). Prüfen Sie die Rolle und ihr Passwort (~/.pgpass, PGPASSFILE oder PGPASSWORD), und ob der Server sie von hier zulässt (pg_hba.conf).',
  'The server {server} asks for the password of the role {user}, and there is none. Write it to ~/.pgpass (mode 0600) as host:port:database:role:password, or name such a file by PGPASSFILE.':
    'Der Server {server} fragt nach dem Passwort der Rolle {user}, und es gibt keines. Schreiben Sie es in ~/.pgpass (Modus 0600) als Host:Port:Datenbank:Rolle:Passwort, oder nennen Sie eine solche Datei mit PGPASSFILE.',
  'There is no database {database} on {server}. Check its name, or have it made (createdb {database}).':
    'Es gibt keine Datenbank {database} auf {server}. Prüfen Sie ihren Namen, oder lassen Sie sie anlegen (createdb {database}).',
  'The server {server} offers no TLS, so what is sent could be read on the way. Switch it on there (ssl = on); where the way is safe, add sslmode=disable to the address.':
    'Der Server {server} bietet kein TLS an, deshalb könnte unterwegs mitgelesen werden. Schalten Sie es dort ein (ssl = on); wo der Weg sicher ist, fügen Sie der Adresse sslmode=disable hinzu.',
  'The certificate of the server {server} was not accepted ({said}). Name the authority that issued it by sslrootcert=FILE in the address; sslmode=require goes on without looking at it.':
    'Das Zertifikat des Servers {server} wurde nicht angenommen ({said}). Nennen Sie die Stelle, die es ausgestellt hat, mit sslrootcert=DATEI in der Adresse; mit sslmode=require wird es nicht angesehen.',
  'The role may not do this in {where} ({said}). Give it the rights it needs (GRANT), or log in as another one.':
    'Die Rolle darf das in {where} nicht ({said}). Geben Sie ihr die nötigen Rechte (GRANT), oder melden Sie sich mit einer anderen an.',
  'The address of a set on a server reads postgres://USER@HOST/DATABASE?set=NAME; this one cannot be read.':
    'Die Adresse eines Bestands auf einem Server lautet postgres://ROLLE@HOST/DATENBANK?set=NAME; diese lässt sich nicht lesen.',
  'Leave the password out of the address, where others could see it: write it to ~/.pgpass (mode 0600), or name such a file by PGPASSFILE.':
    'Lassen Sie das Passwort aus der Adresse weg, wo andere es sehen könnten: Schreiben Sie es in ~/.pgpass (Modus 0600), oder nennen Sie eine solche Datei mit PGPASSFILE.',
  '“{name}” cannot be the name of a set on a server: it has up to 41 small letters, digits and _, and begins with a letter.':
    '„{name}“ kann nicht der Name eines Bestands auf einem Server sein: Er hat bis zu 41 Kleinbuchstaben, Ziffern und _ und beginnt mit einem Buchstaben.',
  '“{name}” is not known in the address of a set on a server: it takes set, host, sslmode and sslrootcert.':
    '„{name}“ ist in der Adresse eines Bestands auf einem Server nicht bekannt: Möglich sind set, host, sslmode und sslrootcert.',
  'sslmode is verify-full (the certificate is verified, as without it), require (it is not looked at) or disable (no TLS); “{mode}” is none of them.':
    'sslmode ist verify-full (das Zertifikat wird geprüft, wie ohne die Angabe), require (es wird nicht angesehen) oder disable (kein TLS); „{mode}“ ist keines davon.',
  'The certificates in “{file}” (sslrootcert) cannot be read: {why}.':
    'Die Zertifikate in „{file}“ (sslrootcert) lassen sich nicht lesen: {why}.',
  'The set lies on a server ({path}). This needs a set in a folder so far: “postern move” makes one of it.':
    'Der Bestand liegt auf einem Server ({path}). Bisher geht das nur mit einem Bestand in einem Ordner: „postern move“ macht einen daraus.',
  '“{url}” is no address of a set: name its folder, or a server by postgres://HOST/DATABASE?set=NAME.':
    '„{url}“ ist keine Adresse eines Bestands: Nennen Sie seinen Ordner, oder einen Server durch postgres://HOST/DATENBANK?set=NAME.',
  '“{command}” works with a set in a folder only so far, not with one on a server. “postern move” makes a folder of it.':
    '„{command}“ geht bisher nur mit einem Bestand in einem Ordner, nicht auf einem Server. „postern move“ macht einen Ordner daraus.',
  '“{path}” is there already. Nothing was moved; name a folder that is not there yet.':
    '„{path}“ gibt es schon. Es wurde nichts umgezogen; nennen Sie einen Ordner, den es noch nicht gibt.',
  'There is a set {where} already. Nothing was moved; choose another name (?set=NAME).':
    'Es gibt schon einen Bestand {where}. Es wurde nichts umgezogen; wählen Sie einen anderen Namen (?set=NAME).',
  '{path} cannot be moved as it is: {why} Nothing was moved.':
    '{path} kann so nicht umgezogen werden: {why} Es wurde nichts umgezogen.',
  'Somebody changed the set while it was moved. Nothing was moved; try again when nobody works with it.':
    'Jemand hat den Bestand geändert, während er umgezogen wurde. Es wurde nichts umgezogen; versuchen Sie es, wenn niemand damit arbeitet.',
  'The set has what is not moved with it yet: {names}. Nothing was moved. With --without-mail the users, settings and history are moved, and this stays where it is.':
    'Der Bestand hat etwas, das noch nicht mitkommt: {names}. Es wurde nichts verschoben. Mit --without-mail werden Benutzer, Einstellungen und Verlauf verschoben, und dies bleibt, wo es ist.',
  'What was made is not what it was made of ({what}), and was deleted again. Nothing was moved.':
    'Was entstanden ist, ist nicht, woraus es entstanden ist ({what}), und wurde wieder gelöscht. Es wurde nichts umgezogen.',
  'The mail of a set on a server is not shown in groups yet. Show it ungrouped, or narrow it by a filter.':
    'Die Mail eines Bestands auf einem Server wird noch nicht in Gruppen gezeigt. Lassen Sie sie ungruppiert anzeigen, oder schränken Sie sie mit einem Filter ein.',
};
