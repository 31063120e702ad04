/** German of what is said of the mail database while it cannot be read, or is waited for. */
export const mailDatabase = {
  'The folder of this set was moved, renamed or replaced while it was open, and is no longer {set}: its mail cannot be read. Put it back there, or close the set and open it where it lies now.':
    'Der Ordner dieses Bestands wurde verschoben, umbenannt oder ersetzt, während er offen war, und ist nicht mehr {set}: Seine Mail lässt sich nicht lesen. Legen Sie ihn dorthin zurück, oder schließen Sie den Bestand und öffnen Sie ihn dort, wo er jetzt liegt.',
  'The list is on its way': 'Die Liste ist unterwegs',
  'The disk of the mail database {path} is full. Make room; mail is accepted again by itself.':
    'Der Datenträger der Mail-Datenbank {path} ist voll. Schaffen Sie Platz; Mail wird dann von selbst wieder angenommen.',
  'Another program holds the mail database {path}, most likely a backup. Try again once it is done.':
    'Ein anderes Programm hält die Mail-Datenbank {path} fest, wahrscheinlich eine Datensicherung. Versuchen Sie es erneut, wenn es fertig ist.',
  'The mail database {path} cannot be written ({said}). Check the disk and the permissions of the folder.':
    'Die Mail-Datenbank {path} lässt sich nicht schreiben ({said}). Prüfen Sie den Datenträger und die Rechte am Ordner.',
  'The mail database {path} is damaged ({said}). Stop the relay, and start it again to have the file checked.':
    'Die Mail-Datenbank {path} ist beschädigt ({said}). Stoppen Sie das Relay und starten Sie es wieder, damit die Datei geprüft wird.',
  'The mail database {path} is damaged ({said}). It is too large to be checked at a start: stop the relay, and move the file away with those whose names begin as its own does. The next start makes a new one; mail that waited is in the old one, and “sqlite3 FILE .recover” gets out of it what can be read.':
    'Die Mail-Datenbank {path} ist beschädigt ({said}). Sie ist zu groß, um bei einem Start geprüft zu werden: Stoppen Sie das Relay und verschieben Sie die Datei zusammen mit denen, deren Namen wie ihrer beginnen. Der nächste Start legt eine neue an; wartende Mail steht in der alten, und „sqlite3 DATEI .recover“ holt heraus, was lesbar ist.',
  'The mail database {path} was deleted or moved away. Put the very file back; or start the relay, which makes a new one without what was in it.':
    'Die Mail-Datenbank {path} wurde gelöscht oder verschoben. Legen Sie genau diese Datei zurück; oder starten Sie das Relay, das eine neue anlegt, ohne das, was darin war.',
  'The mail database {path} is empty: another program has cut it off. Put the very file back; or start the relay, which makes a new one without what was in it.':
    'Die Mail-Datenbank {path} ist leer: Ein anderes Programm hat sie abgeschnitten. Legen Sie genau diese Datei zurück; oder starten Sie das Relay, das eine neue anlegt, ohne das, was darin war.',
  'Message {message} was found to be {finding, select, malware {malware} other {a blocked attachment}}: only the like of spam can be allowed for a day. Nothing was released; release it without allowing its like.':
    'In der Nachricht {message} wurde {finding, select, malware {Schadsoftware} other {ein gesperrter Anhang}} gefunden: Nur was Spam gleicht, lässt sich für einen Tag zulassen. Nichts wurde freigegeben; geben Sie sie frei, ohne ihresgleichen zuzulassen.',
  'Waiting for the mail database: it has not answered for some seconds. Another program holds it, most likely a backup, or the disk is slow. {shown, select, yes {The rows are those from before; newer ones come by themselves} other {What belongs here comes by itself}} as soon as it answers.':
    'Es wird auf die Mail-Datenbank gewartet: Sie antwortet seit einigen Sekunden nicht. Ein anderes Programm hält sie fest, wahrscheinlich eine Datensicherung, oder der Datenträger ist langsam. {shown, select, yes {Die Zeilen sind die von vorher; neuere kommen von selbst} other {Was hierher gehört, kommt von selbst}}, sobald sie antwortet.',
} as const;
