/** German of typed values. */
export const germanTypedValues = {
  'The username is longer than {count, number} octets.':
    'Der Benutzername ist länger als {count, number} Oktette.',
  '“{text}” is not an IP address: enter one such as 192.0.2.7, 2001:db8::7 or 192.0.2.0/24.':
    '„{text}“ ist keine IP-Adresse: Geben Sie eine ein wie 192.0.2.7, 2001:db8::7 oder 192.0.2.0/24.',
  'The range’s prefix length must be 0 to {length, number}.':
    'Die Präfixlänge des Bereichs muss 0 bis {length, number} sein.',
  'An IP user has no password: leave it blank, or enter a mailbox as username.':
    'Ein IP-Benutzer hat kein Passwort: Lassen Sie es leer, oder geben Sie ein Postfach als Benutzernamen ein.',
  'Enter a username, the part before the @.': 'Geben Sie einen Benutzernamen ein, den Teil vor dem @.',
  'Leave out the @ and the domain: enter only the part before it.':
    'Lassen Sie @ und Domain weg: Geben Sie nur den Teil davor ein.',
  'A username cannot contain spaces.': 'Ein Benutzername kann keine Leerzeichen enthalten.',
  'The username contains an invisible or control character.':
    'Der Benutzername enthält ein unsichtbares oder ein Steuerzeichen.',
  'A username cannot begin or end with a dot, or have two in a row.':
    'Ein Benutzername kann nicht mit einem Punkt beginnen oder enden, auch nicht zwei nacheinander haben.',
  'Write the parts of an IPv4 address without leading zeros.':
    'Schreiben Sie die Teile einer IPv4-Adresse ohne führende Nullen.',
  'Write an IPv4-mapped range as the IPv4 range it means.':
    'Schreiben Sie einen IPv4-abgebildeten Bereich als den IPv4-Bereich, den er meint.',
  'A range of all addresses would let anybody send.': 'Ein Bereich aller Adressen ließe jeden senden.',
  '“{text}” is not a valid international domain name.':
    '„{text}“ ist kein gültiger internationaler Domainname.',
  '“{text}” is not a domain: use letters, digits, hyphens and dots.':
    '„{text}“ ist keine Domain: Verwenden Sie Buchstaben, Ziffern, Bindestriche und Punkte.',
  '“{text}” is a number, not a domain name.': '„{text}“ ist eine Zahl, kein Domainname.',
  'Enter a domain, such as example.com.': 'Geben Sie eine Domain ein, etwa example.com.',
  'It contains a character that could not be read (�, or half of one): type it anew, or paste it from another place.':
    'Es enthält ein Zeichen, das nicht gelesen werden konnte (� oder ein halbes): Geben Sie es neu ein, oder fügen Sie es von anderswo ein.',
  'This is one of the first that guessers try.': 'Das ist eines der ersten, die beim Raten probiert werden.',
  'It contains the username.': 'Es enthält den Benutzernamen.',
  'Make it longer, or generate one.': 'Machen Sie es länger, oder lassen Sie eines erzeugen.',
  'A few more characters make it good.': 'Mit ein paar Zeichen mehr ist es gut.',
  'The list is longer than {count, number} characters. Name a whole domain as @example.com.':
    'Die Liste ist länger als {count, number} Zeichen. Nennen Sie eine ganze Domain als @example.com.',
  '“{text}” is neither an address nor @domain. Write ann@example.com or @example.com.':
    '„{text}“ ist weder eine Adresse noch @Domain. Schreiben Sie ann@example.com oder @example.com.',
  '“{text}”: name each domain; a * stands for any sender at all, or, as *@example.com, for a whole one.':
    '„{text}“: Nennen Sie jede Domain; ein * steht für jeden Absender überhaupt oder, als *@example.com, für eine ganze Domain.',
  '“{text}”: a * stands for any sender at all, or, as *@example.com, for a whole domain.':
    '„{text}“: Ein * steht für jeden Absender überhaupt oder, als *@example.com, für eine ganze Domain.',
  'Enter own, domain, or addresses and @domains separated by commas.':
    'Geben Sie own, domain oder Adressen und @Domains ein, getrennt durch Kommas.',
  'Enter a mail address, such as postmaster@example.com, or leave it empty.':
    'Geben Sie eine Mailadresse ein, etwa postmaster@example.com, oder lassen Sie es leer.',
  'Enter a host name, such as mail.example.com, or leave it empty for this computer’s.':
    'Geben Sie einen Hostnamen ein, etwa mail.example.com, oder lassen Sie es leer für den dieses Rechners.',
  'Enter a host name, such as smtp.example.com, or an IP address; or leave it empty for the relay’s.':
    'Geben Sie einen Hostnamen ein, etwa smtp.example.com, oder eine IP-Adresse; oder lassen Sie es leer für den des Relays.',
  '{takes}, or inherit': '{takes} oder inherit',
  '{range}, or unlimited': '{range} oder unlimited',
  'rejected or accepted': 'rejected oder accepted',
  'own, domain, or a list such as ann@example.com,@example.org':
    'own, domain oder eine Liste wie ann@example.com,@example.org',
  '{range} or unlimited': '{range} oder unlimited',
  'a whole number, {min, number}–{max, number}': 'eine ganze Zahl, {min, number}–{max, number}',
  'An empty value cannot be used: it takes {possible}.':
    'Ein leerer Wert ist nicht möglich: Möglich ist {possible}.',
  '“{text}” cannot be used: it takes {possible}.': '„{text}“ ist nicht möglich: Möglich ist {possible}.',
  'Use an IANA time zone, such as Europe/Vienna or UTC.':
    'Verwenden Sie eine IANA-Zeitzone, etwa Europe/Vienna oder UTC.',
  '{time} does not exist in {timeZone}: clocks are set forward over it. Choose a time before or after.':
    '{time} gibt es in {timeZone} nicht: Die Uhren werden darüber vorgestellt. Wählen Sie eine Zeit davor oder danach.',
  'The password is longer than {count, number} characters.':
    'Das Passwort ist länger als {count, number} Zeichen.',
  'It contains bytes that are not text in the encoding of the file.':
    'Es enthält Bytes, die in der Kodierung der Datei kein Text sind.',
  'IP users are switched off in the system settings (authorise IP addresses).':
    'IP-Benutzer sind in den Systemeinstellungen ausgeschaltet (IP-Adressen zulassen).',
  'The password is blank, which only an IP user may have: the username is no IP address.':
    'Das Passwort ist leer, was nur ein IP-Benutzer haben darf: Der Benutzername ist keine IP-Adresse.',
  'The password contains a NUL character.': 'Das Passwort enthält ein NUL-Zeichen.',
  'An incoming user is a mailbox, and its username cannot be an IP address.':
    'Ein eingehender Benutzer ist ein Postfach, und sein Benutzername kann keine IP-Adresse sein.',
  'It is neither true nor false, which is what the gateway writes behind username and domain. Where the file has passwords, name the columns in a first row: username,domain,password.':
    'Das ist weder true noch false, was das Gateway hinter Benutzername und Domain schreibt. Hat die Datei Passwörter, benennen Sie die Spalten in einer ersten Zeile: username,domain,password.',
  'Only a password in clear can be kept for an incoming user, no hash and no verifier.':
    'Für einen eingehenden Benutzer kann nur ein Passwort im Klartext behalten werden, kein Hash und kein Prüfwert.',
  'The kind takes mailbox or ip, or nothing, not “{text}”.':
    'Die Art nimmt mailbox oder ip oder nichts, nicht „{text}“.',
  '{setting}: {reason}': '{setting}: {reason}',
  'A lock is manual, automatic or automatic-exhausted; active or nothing is none; not “{text}”.':
    'Eine Sperre ist manual, automatic oder automatic-exhausted; active oder nichts ist keine; nicht „{text}“.',
  'It takes a whole number, 0–1,000, not “{text}”.': 'Möglich ist eine ganze Zahl, 0–1.000, nicht „{text}“.',
  'It takes what a full export writes there. Empty it, and set afterwards what is to hold for a time.':
    'Möglich ist, was ein voller Export dort schreibt. Leeren Sie es, und setzen Sie danach, was befristet gelten soll.',
  'Write the time as 2026-11-24T18:00:00Z, with the zone at its end.':
    'Schreiben Sie die Zeit als 2026-11-24T18:00:00Z, mit der Zone am Ende.',
  'It says more of a lock, but the row says that the user is not locked: write manual or automatic, or empty it.':
    'Es sagt mehr über eine Sperre, aber die Zeile sagt, dass der Benutzer nicht gesperrt ist: Schreiben Sie manual oder automatic, oder leeren Sie es.',
  'Such a lock does not end by itself: write automatic as lock, or empty this cell.':
    'Eine solche Sperre endet nicht von selbst: Schreiben Sie automatic als Sperre, oder leeren Sie diese Zelle.',
  'A lock cannot end before it begins.': 'Eine Sperre kann nicht enden, bevor sie beginnt.',
  'An automatic lock needs a column lockedUntil: write there when it ends, or nothing when it does not by itself.':
    'Eine automatische Sperre braucht eine Spalte lockedUntil: Schreiben Sie dort, wann sie endet, oder nichts, wenn sie nicht von selbst endet.',
  'A reason has at most 500 characters.': 'Ein Grund hat höchstens 500 Zeichen.',
  'A name has at most 200 characters.': 'Ein Name hat höchstens 200 Zeichen.',
  'It takes what a full export writes there. Empty it, and plan the lock afterwards.':
    'Möglich ist, was ein voller Export dort schreibt. Leeren Sie es, und planen Sie die Sperre danach.',
  'This lock cannot be.': 'Diese Sperre kann es nicht geben.',
  'A username cannot contain ( ) < > [ ] : ; , \\ or quotes.':
    'Ein Benutzername kann ( ) < > [ ] : ; , \\ oder Anführungszeichen nicht enthalten.',
} as const;
