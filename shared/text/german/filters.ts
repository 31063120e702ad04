/** German of filters. */
export const germanFilters = {
  'The filter is longer than {count, number} characters.':
    'Der Filter ist länger als {count, number} Zeichen.',
  'A condition is missing between these brackets.': 'Zwischen diesen Klammern fehlt eine Bedingung.',
  'A condition is missing before OR.': 'Vor OR fehlt eine Bedingung.',
  'A condition is missing here.': 'Hier fehlt eine Bedingung.',
  'Brackets can lie {count, number} deep at most.': 'Klammern können höchstens {count, number} tief liegen.',
  'A filter can have {count, number} conditions at most.':
    'Ein Filter kann höchstens {count, number} Bedingungen haben.',
  'To look for the text itself, put it in quotes.':
    'Um nach dem Text selbst zu suchen, setzen Sie ihn in Anführungszeichen.',
  'The text is longer than {count, number} characters.': 'Der Text ist länger als {count, number} Zeichen.',
  'The value is missing: write it right after “{field}”.':
    'Der Wert fehlt: Schreiben Sie ihn gleich hinter „{field}“.',
  '{field} takes no *: write its whole value.': '{field} nimmt keinen *: Schreiben Sie den ganzen Wert.',
  '“{name}” is not a field here: use {fields}.': '„{name}“ ist hier kein Feld: Verwenden Sie {fields}.',
  'There is no “(” that this “)” closes.': 'Es gibt kein „(“, das dieses „)“ schließt.',
  'A condition is missing after AND.': 'Nach AND fehlt eine Bedingung.',
  'One “-” is enough.': 'Ein „-“ genügt.',
  'Write what should not match right after the “-”, or put it in quotes.':
    'Schreiben Sie gleich hinter das „-“, was nicht passen soll, oder setzen Sie es in Anführungszeichen.',
  'This bracket is not closed.': 'Diese Klammer ist nicht geschlossen.',
  'There is nothing in these quotes.': 'In diesen Anführungszeichen steht nichts.',
  'Words are found anywhere in a text: leave the * out, or put it in quotes.':
    'Wörter werden überall in einem Text gefunden: Lassen Sie den * weg, oder setzen Sie ihn in Anführungszeichen.',
  'The values are missing: write them around “..”.': 'Die Werte fehlen: Schreiben Sie sie um „..“ herum.',
  'Write a field before “{sign}”, or put the text in quotes.':
    'Schreiben Sie ein Feld vor „{sign}“, oder setzen Sie den Text in Anführungszeichen.',
  'Put a text with brackets in quotes, or a space before the bracket.':
    'Setzen Sie einen Text mit Klammern in Anführungszeichen, oder ein Leerzeichen vor die Klammer.',
  'Leave a space here.': 'Lassen Sie hier ein Leerzeichen.',
  'Put a value with brackets in quotes.': 'Setzen Sie einen Wert mit Klammern in Anführungszeichen.',
  'This quote is not closed: close it, or leave it out.':
    'Dieses Anführungszeichen ist nicht geschlossen: Schließen Sie es, oder lassen Sie es weg.',
  'There is no field “{name}” in this list.': 'In dieser Liste gibt es kein Feld „{name}“.',
  '“{operator}” does not go with {field}: it takes {operators}.':
    '„{operator}“ passt nicht zu {field}: Es nimmt {operators}.',
  '“{operator}” takes {wanted, number} values, not {given, number}.':
    '„{operator}“ nimmt {wanted, number} Werte, nicht {given, number}.',
  'The value is longer than {count, number} characters.': 'Der Wert ist länger als {count, number} Zeichen.',
  'The value is missing: write what {field} should have in it.':
    'Der Wert fehlt: Schreiben Sie, was in {field} stehen soll.',
  '“{value}” is one moment: write {example}, or compare it by > or <.':
    '„{value}“ ist ein Zeitpunkt: Schreiben Sie {example}, oder vergleichen Sie mit > oder <.',
  'No {field} is more than unlimited.': 'Kein {field} ist mehr als unbegrenzt.',
  'No {field} is less than 0.': 'Kein {field} ist kleiner als 0.',
  'The range ends before it begins: write it the other way round.':
    'Der Bereich endet, bevor er beginnt: Schreiben Sie ihn umgekehrt.',
  'An empty value cannot be used for {field}: it takes {takes}.':
    'Ein leerer Wert ist für {field} nicht möglich: Es nimmt {takes}.',
  '“{value}” cannot be used for {field}: it takes {takes}.':
    '„{value}“ ist für {field} nicht möglich: Es nimmt {takes}.',
  'a number of {unit}, or a length of time like 30m, 2h or 7d':
    'eine Zahl ({unit}) oder eine Dauer wie 30m, 2h oder 7d',
  ' or ': ' oder ',
  'a size in bytes like 500, 20k or 5M': 'eine Größe in Bytes wie 500, 20k oder 5M',
  'a number like 3 or 7.5': 'eine Zahl wie 3 oder 7.5',
  'a number like 500, 1,000 or unlimited': 'eine Zahl wie 500, 1,000 oder unlimited',
  'a number like 3 or 1,000': 'eine Zahl wie 3 oder 1,000',
  'a time like 2026-03-01, 2026-03-01T12:00Z, today, last7d, 2h for two hours ago or +2h for in two hours':
    'eine Zeit wie 2026-03-01, 2026-03-01T12:00Z, today, last7d, 2h für vor zwei Stunden oder +2h für in zwei Stunden',
  'on or off': 'on oder off',
  'a text': 'einen Text',
  'Nothing can be both {first} and {second}: leave one of them out.':
    'Nichts kann zugleich {first} und {second} sein: Lassen Sie eines davon weg.',
  'the number of a change, as the activity log shows it':
    'die Nummer einer Änderung, wie die Aktivität sie zeigt',
  'the id of a message, eleven letters and digits': 'die Kennung einer Nachricht, elf Buchstaben und Ziffern',
} as const;
