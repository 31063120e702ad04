/** German of the settings' screen and forms. */
export const germanSettings = {
  'As the system': 'Wie das System',
  Light: 'Hell',
  Dark: 'Dunkel',
  Compact: 'Kompakt',
  Normal: 'Normal',
  Comfortable: 'Großzügig',
  'Appearance on this computer': 'Darstellung auf diesem Computer',
  Language: 'Sprache',
  Theme: 'Farbschema',
  Density: 'Zeilenhöhe',
  Passwords: 'Passwörter',
  'They are sealed with the set’s key.': 'Sie sind mit dem Schlüssel des Bestands versiegelt.',
  'Change where the key is kept…': 'Ablageort des Schlüssels ändern…',
  'Whom this reaches': 'Wen das betrifft',
  'By name': 'Namentlich',
  'Show them in the list': 'In der Liste zeigen',
  '{setting}: {from} → {to}{begin, select, no {} other { from {begin} on}}{until, select, no {} other { until {until}}} for {users, plural, one {# user} other {# users}}{others, plural, =0 {} one {; # has a value of their own} other {; # have a value of their own}}{domains, select, no {} other {, or their domain has ({domains})}}.':
    '{setting}: {from} → {to}{begin, select, no {} other { ab {begin}}}{until, select, no {} other { bis {until}}} für {users, plural, one {# Benutzer} other {# Benutzer}}{others, plural, =0 {} one {; # hat einen eigenen Wert} other {; # haben einen eigenen Wert}}{domains, select, no {} other {, oder ihre Domain hat einen ({domains})}}.',
} as const;
