/** German of change sentences. */
export const germanChangeSentences = {
  '{text}': '{text}',
  'a file': 'einer Datei',
  'Added {whom}': '{whom} angelegt',
  'Edited {whom}': '{whom} bearbeitet',
  '{count, plural, one {Gave # user a new password} other {Gave # users new passwords}}':
    '{count, plural, one {# Benutzer hat ein neues Passwort} other {# Benutzer haben neue Passwörter}} bekommen',
  'Deleted {whom}': '{whom} gelöscht',
  'Locked {whom}': '{whom} gesperrt',
  'Unlocked {whom}': '{whom} entsperrt',
  'Imported {what} from {file}': '{what} aus {file} importiert',
  'Hardened {count, plural, one {a password} other {# passwords}}':
    '{count, plural, one {Ein Passwort} other {# Passwörter}} gehärtet',
  settings: 'Einstellungen',
  'Took over {what} from {file}': '{what} aus {file} übernommen',
  'Took over {what} from {file}, {gone, number} of them deleted':
    '{what} aus {file} übernommen, davon {gone, number} gelöscht',
  'Deleted the mark “{name}”': 'Markierung „{name}“ gelöscht',
  'Set the mark “{name}”': 'Markierung „{name}“ gesetzt',
  'Renamed the set to “{name}”': 'Bestand in „{name}“ umbenannt',
  'Deleted the domain {domain}': 'Domain {domain} gelöscht',
  'Added the domain {domain}': 'Domain {domain} angelegt',
  'Changed the settings of {of, select, relay {the relay} system {the system} other {{domain}}}':
    'Einstellungen {of, select, relay {des Relays} system {des Systems} other {von {domain}}} geändert',
  'a change': 'eine Änderung',
  '{done}, but left {left, number} alone': '{done}; {left, number} blieben, wie sie waren',
  'Did what this version has no words for ({kind})': 'Etwas, wofür diese Version keine Worte hat ({kind})',
  'Deleted {what} that {file} does not have': '{what} gelöscht, die in {file} fehlen',
  'Imported {what} from {file}, deleted {gone, number} that it does not have':
    '{what} aus {file} importiert, {gone, number} gelöscht, die darin fehlen',
  'the incoming user {name}': 'eingehender Benutzer {name}',
  'The automatic lock of {whom} ran out': 'Die automatische Sperre von {whom} lief ab',
  'The planned lock of {whom} began': 'Die geplante Sperre von {whom} begann',
  'The lock of {whom} ended at the time that was set': 'Die Sperre von {whom} endete zur gesetzten Zeit',
  'The temporary {settings} of {whom} began': 'Befristet für {whom}: {settings} begann',
  'The temporary {settings} of {whom} ended at the time that was set':
    'Befristet für {whom}: {settings} endete zur gesetzten Zeit',
  '{first}, {rest}': '{first}, {rest}',
  '{first}; {rest}': '{first}; {rest}',
  '{names} ({why})': '{names} ({why})',
  '“{change}” was not {kind, select, undo {undone} other {done again}}: {why}. Nothing was changed; once nothing is in its way, it can be {kind, select, undo {undone} other {done again}}.':
    '„{change}“ wurde nicht {kind, select, undo {rückgängig gemacht} other {wiederholt}}: {why}. Nichts wurde geändert; sobald nichts mehr im Weg ist, lässt es sich {kind, select, undo {rückgängig machen} other {wiederholen}}.',
  'there is nothing left of it': 'davon ist nichts mehr da',
  '{kind, select, undo {Undoing “{change}”} other {Doing “{change}” again}} would leave alone {names}. Nothing was changed.':
    '{kind, select, undo {Das Rückgängigmachen} other {Das Wiederholen}} von „{change}“ würde auslassen: {names}. Nichts wurde geändert.',
  '{kind, select, undo {Undoing “{change}”} other {Doing “{change}” again}} would leave nothing alone any more. Nothing was changed.':
    '{kind, select, undo {Das Rückgängigmachen} other {Das Wiederholen}} von „{change}“ würde nichts mehr auslassen. Nichts wurde geändert.',
} as const;
