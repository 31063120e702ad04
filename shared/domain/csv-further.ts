/** Further columns of a user CSV: kind, settings and lock, by their headings in English and German, and how their cells are read. Pure. */
import { message, type Message, type PlainText } from '../text/text.ts';
import { lockSchema, type Lock } from './lock.ts';
import { readSetting } from './setting-text.ts';
import {
  SETTING_KEYS,
  SETTING_SPECS,
  settingsPatchSchema,
  type SettingKey,
  type SettingsPatch,
  type Temporary,
} from './settings.ts';
import { temporaryKey } from './temporary.ts';
import * as v from 'valibot';

/** The columns that say more of a lock; without `lock` they say nothing. */
export const LOCK_DETAILS = [
  'lockedSince',
  'lockedUntil',
  'lockReason',
  'lockedBy',
  'lockUnlocks',
  'lockPlan',
] as const;
type LockDetail = (typeof LOCK_DETAILS)[number];

/** What a column beside username, domain and password says; named as in our own export. */
export type FurtherField = 'kind' | 'lock' | 'temporarySettings' | LockDetail | SettingKey;

/** A further column; `column` is zero-based. */
export interface FurtherColumn {
  readonly field: FurtherField;
  readonly column: number;
}

/** In the order of our own export. */
export const FURTHER_FIELDS: readonly FurtherField[] = [
  'kind',
  ...SETTING_KEYS,
  'temporarySettings',
  'lock',
  ...LOCK_DETAILS,
];

/** Beside the fields' own names and the settings' labels; written as people write them, compared as {@link headingKey} makes them. */
const HEADINGS: Readonly<Record<FurtherField, string>> = {
  kind: 'type|user type|user kind|art|typ|benutzerart|benutzertyp',
  temporarySettings: 'settings for a time|voruebergehende einstellungen|befristete einstellungen',
  lock: 'locked|status|lock status|lock state|blocked|sperre|gesperrt|sperrstatus|sperrzustand|zustand',
  lockedSince:
    'lock since|locked at|locked on|lock date|lock time|gesperrt seit|gesperrt am|sperre seit|sperrdatum|sperrzeitpunkt',
  lockedUntil: 'lock until|locked till|lock ends|gesperrt bis|sperre bis|sperrende',
  lockReason:
    'reason for lock|reason of lock|locked because|sperrgrund|grund der sperre|gesperrt weil|sperre grund',
  lockedBy: 'lock by|gesperrt von|gesperrt durch|sperre von|sperre durch',
  lockUnlocks:
    'unlocks|unlocks used|unlocks by timeout|number of unlocks|count of unlocks|entsperrungen|anzahl entsperrungen|entsperrungen durch zeitablauf',
  lockPlan: 'plan of the lock|planned lock|geplante sperre',
  automaticLock:
    'auto lock|lock automatically|automatische sperre|automatisch sperren|auto sperre|automatische sperrung',
  userLockTimeout:
    'lock timeout|lock time out|user lock time out|lock duration|lock minutes|sperrdauer|sperrzeit|benutzersperrdauer|dauer der sperre|timeout der benutzersperre|benutzersperre timeout|sperre timeout',
  maxUnlocksByTimeout:
    'max unlocks|maximum unlocks|max unlocks by time out|maximum number of unlocks by timeout|maximale entsperrungen|maximale entsperrungen durch timeout|maximale entsperrungen durch zeitablauf|maximale anzahl entsperrungen|max entsperrungen|max entsperrungen durch timeout|max entsperrungen durch zeitablauf',
  limitPerMonth: periods('month', 'monthly', 'monat', 'monats'),
  limitPerWeek: periods('week', 'weekly', 'woche', 'wochen'),
  limitPerDay: periods('day', 'daily', 'tag', 'tages'),
  limitPerHour: periods('hour', 'hourly', 'stunde', 'stunden'),
  limitPerMinute: periods('minute', 'minutely', 'minute', 'minuten'),
  maxRecipientsPerDay:
    'max recipients|maximum recipients per day|max recipients a day|recipients per day|recipients a day|recipient limit|recipients limit|recipient limit per day|daily recipients|max number of recipients per day|number of recipients per day|empfaenger pro tag|empfaenger je tag|max empfaenger|max empfaenger pro tag|max empfaenger je tag|maximale empfaenger pro tag|maximale anzahl empfaenger pro tag|maximale anzahl der empfaenger pro tag|maximale empfaengerzahl pro tag|empfaengerlimit|empfaengerlimit pro tag|anzahl empfaenger pro tag',
  maxDaysToRetry:
    'max retry days|retry days|days to retry|maximum number of days to retry|max tage fuer zustellversuche|maximale tage fuer zustellversuche|max tage fuer wiederholungen|maximale tage fuer wiederholungen|tage fuer zustellversuche|maximale tage fuer wiederholung|zustellversuche tage|wiederholungstage|max wiederholungstage|tage wiederholung',
  quarantineResponse:
    'response to quarantine|quarantine reply|quarantaene antwort|quarantaeneantwort|antwort bei quarantaene|antwort quarantaene|quarantaene reaktion',
  allowedSenders:
    'allowed sender|allowed sender addresses|senders|sender addresses|may send as|erlaubte absender|zulaessige absender|absender|absenderadressen|erlaubte absenderadressen',
};

function periods(noun: string, adverb: string, german: string, compound: string): string {
  return (
    `limit ${noun}|limit a ${noun}|limit each ${noun}|${noun} limit|${adverb} limit|per ${noun}|messages per ${noun}|messages a ${noun}|mails per ${noun}|` +
    `emails per ${noun}|max per ${noun}|max messages per ${noun}|max mails per ${noun}|limit pro ${german}|limit je ${german}|limit ${german}|` +
    `${compound}limit|pro ${german}|nachrichten pro ${german}|nachrichten je ${german}|mails pro ${german}|e mails pro ${german}|` +
    `max nachrichten pro ${german}|maximum pro ${german}|max pro ${german}`
  );
}

const FIELDS: ReadonlyMap<string, FurtherField> = new Map(
  FURTHER_FIELDS.flatMap((field) => {
    const label = field in SETTING_SPECS ? [SETTING_SPECS[field as SettingKey].label] : [];
    return [field, ...label, ...HEADINGS[field].split('|')].map((name) => [headingKey(name), field] as const);
  }),
);

/** What a heading says, or null when it is none that is known. Units in brackets do not matter. */
export function furtherField(heading: string): FurtherField | null {
  const key = headingKey(heading);
  return FIELDS.get(key) ?? FIELDS.get(headingKey(heading.replace(/[([][^)\]]*[)\]]\s*$/, ''))) ?? null;
}

/** Letters and digits only, small, without accents: `Quarantäne-Antwort` and `QUARANTAENE_ANTWORT` are one. */
function headingKey(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/([aou])e/g, '$1');
}

const NAMES = {
  kind: 'kind',
  temporarySettings: 'temporary settings',
  lock: 'lock',
  lockedSince: 'locked since',
  lockedUntil: 'locked until',
  lockReason: 'lock reason',
  lockedBy: 'locked by',
  lockUnlocks: 'lock unlocks',
  lockPlan: 'lock plan',
} as const satisfies Readonly<Record<Exclude<FurtherField, SettingKey>, PlainText>>;

/** A further column in words: the setting's label, or what it is about. */
export function furtherName(field: FurtherField): PlainText {
  return field in SETTING_SPECS
    ? SETTING_SPECS[field as SettingKey].label
    : NAMES[field as keyof typeof NAMES];
}

/** What the further cells of a row say. A key that is absent is left as it is. */
export interface FurtherValues {
  readonly kind?: 'mailbox' | 'ip';
  readonly settings?: SettingsPatch;
  /** Null: not locked. */
  readonly lock?: Lock | null;
  /** The file says nothing of the lock but its kind: one that is there is left as it is. */
  readonly anyLock?: true;
}

export type FurtherRow =
  | { readonly ok: true; readonly values: FurtherValues }
  /** `column` is zero-based. */
  | { readonly ok: false; readonly field: FurtherField; readonly column: number; readonly reason: Message };

/** What a lock is given that the file does not say: when (Unix milliseconds) and by whom. */
export interface LockDefaults {
  readonly now: number;
  readonly actor: string;
}

type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: Message };

/** Reads a row's further cells, as the window and the command line read them. An empty setting is inherited. */
export function readFurther(
  columns: readonly FurtherColumn[],
  cells: readonly string[],
  defaults: LockDefaults,
): FurtherRow {
  const settings: Record<string, unknown> = {};
  const details: Partial<Record<'lock' | LockDetail, FurtherColumn>> = {};
  let kind: 'mailbox' | 'ip' | undefined;
  let any = false;
  for (const at of columns) {
    const { field, column } = at;
    const cell = cells[column] ?? '';
    if (field === 'kind') {
      const read = readKind(cell);
      if (!read.ok) return { ok: false, field, column, reason: read.reason };
      kind = read.value;
    } else if (field === 'lock' || isLockDetail(field)) details[field] = at;
    else if (field === 'temporarySettings') {
      any = true;
      const held = readTemporary(cell);
      if (held === undefined) return { ok: false, field, column, reason: message(TEMPORARY) };
      Object.assign(settings, held);
    } else {
      any = true;
      const read =
        cell.trim() === '' ? ({ ok: true, value: null } as const) : readSetting(field, inWords(field, cell));
      if (!read.ok)
        return {
          ok: false,
          field,
          column,
          reason: message('{setting}: {reason}', {
            setting: message(SETTING_SPECS[field].label),
            reason: read.reason,
          }),
        };
      settings[field] = read.value;
    }
  }
  const lock = readLock(details, cells, defaults);
  if (!lock.ok) return lock;
  return {
    ok: true,
    values: {
      ...(kind === undefined ? {} : { kind }),
      ...(any ? { settings } : {}),
      ...(lock.value === undefined ? {} : { lock: lock.value }),
      ...(lock.value?.kind === 'manual' && Object.keys(details).length === 1
        ? { anyLock: true as const }
        : {}),
    },
  };
}

const GERMAN_WORDS: Readonly<Record<string, string>> = {
  unbegrenzt: 'unlimited',
  unbeschränkt: 'unlimited',
  inherited: 'inherit',
  geerbt: 'inherit',
  vererbt: 'inherit',
  erben: 'inherit',
  an: 'on',
  ein: 'on',
  ja: 'on',
  aus: 'off',
  nein: 'off',
  wahr: 'on',
  falsch: 'off',
  abgelehnt: 'rejected',
  ablehnen: 'rejected',
  angenommen: 'accepted',
  annehmen: 'accepted',
};

/** A German word as its English one; a list of senders is never touched. */
function inWords(field: SettingKey, cell: string): string {
  const word = cell.trim().toLowerCase();
  if (field === 'allowedSenders' && !['inherited', 'geerbt', 'vererbt'].includes(word)) return cell;
  return Object.hasOwn(GERMAN_WORDS, word) ? (GERMAN_WORDS[word] as string) : cell;
}

function readKind(cell: string): Reading<'mailbox' | 'ip' | undefined> {
  const word = cell.trim().toLowerCase();
  if (word === '') return { ok: true, value: undefined };
  if (['mailbox', 'mail', 'user', 'postfach', 'benutzer'].includes(word))
    return { ok: true, value: 'mailbox' };
  if (['ip', 'ip user', 'ip address', 'ip-adresse', 'ip-benutzer', 'ip range'].includes(word)) {
    return { ok: true, value: 'ip' };
  }
  return {
    ok: false,
    reason: message('The kind takes mailbox or ip, or nothing, not “{text}”.', { text: clip(cell) }),
  };
}

const NOT_LOCKED = [
  '',
  'no',
  'off',
  'false',
  '0',
  'active',
  'unlocked',
  'none',
  'nein',
  'aktiv',
  'frei',
  'entsperrt',
  'not locked',
];
const LOCKED = ['manual', 'yes', 'on', 'true', '1', 'locked', 'blocked', 'ja', 'manuell', 'gesperrt'];
const EXHAUSTED = ['automatic-exhausted', 'exhausted'];

type LockRow =
  { readonly ok: true; readonly value: Lock | null | undefined } | Extract<FurtherRow, { ok: false }>;

function readLock(
  at: Partial<Record<'lock' | LockDetail, FurtherColumn>>,
  cells: readonly string[],
  { now, actor }: LockDefaults,
): LockRow {
  if (at.lock === undefined) return { ok: true, value: undefined };
  const cell = (field: 'lock' | LockDetail): string => {
    const column = at[field]?.column;
    return column === undefined ? '' : (cells[column] ?? '');
  };
  const bad = (field: 'lock' | LockDetail, reason: Message): LockRow => {
    const column = (at[field] ?? at.lock)?.column ?? 0;
    return { ok: false, field, column, reason };
  };
  const word = cell('lock').trim().toLowerCase();
  if (NOT_LOCKED.includes(word)) {
    const said = LOCK_DETAILS.find((field) => cell(field).trim() !== '');
    if (said === undefined) return { ok: true, value: null };
    return bad(
      said,
      message(
        'It says more of a lock, but the row says that the user is not locked: write manual or automatic, or empty it.',
      ),
    );
  }
  const automatic = ['automatic', 'automatisch', ...EXHAUSTED].includes(word);
  if (!automatic && !LOCKED.includes(word)) {
    return bad(
      'lock',
      message(
        'A lock is manual, automatic or automatic-exhausted; active or nothing is none; not “{text}”.',
        {
          text: clip(cell('lock')),
        },
      ),
    );
  }
  const since = readTime(cell('lockedSince'), now);
  if (since === undefined) return bad('lockedSince', message(TIME));
  const until = readTime(cell('lockedUntil'), null);
  if (until === undefined) return bad('lockedUntil', message(TIME));
  if (until !== null && EXHAUSTED.includes(word)) {
    return bad(
      'lockedUntil',
      message('Such a lock does not end by itself: write automatic as lock, or empty this cell.'),
    );
  }
  if (!automatic && until !== null && until <= since) {
    return bad('lockedUntil', message('A lock cannot end before it begins.'));
  }
  if (automatic && !EXHAUSTED.includes(word) && at.lockedUntil === undefined) {
    return bad(
      'lock',
      message(
        'An automatic lock needs a column lockedUntil: write there when it ends, or nothing when it does not by itself.',
      ),
    );
  }
  const count = cell('lockUnlocks').trim();
  if (!/^\d{0,4}$/.test(count) || Number(count) > 1000) {
    return bad(
      'lockUnlocks',
      message('It takes a whole number, 0–1,000, not “{text}”.', { text: clip(count) }),
    );
  }
  const reason = cell('lockReason');
  if (reason.length > 500) return bad('lockReason', message('A reason has at most 500 characters.'));
  const by = cell('lockedBy');
  if (by.length > 200) return bad('lockedBy', message('A name has at most 200 characters.'));
  const plan = readPlan(cell('lockPlan'));
  if (plan === undefined)
    return bad(
      'lockPlan',
      message('It takes what a full export writes there. Empty it, and plan the lock afterwards.'),
    );
  const lock = {
    kind: automatic ? 'automatic' : 'manual',
    since,
    until,
    reason,
    by: at.lockedBy === undefined || (by === '' && at.lockedSince === undefined) ? actor : by,
    ...(count === '' ? {} : { unlocks: Number(count) }),
    // A lock by hand that lies ahead is a planned one.
    ...(!automatic && since > now ? { made: now } : {}),
    ...plan,
  } satisfies Lock;
  return v.is(lockSchema, lock) ? { ok: true, value: lock } : bad('lock', message('This lock cannot be.'));
}

/** What a lock has that few have, as a full export writes it; undefined for anything else. */
function readPlan(cell: string): Pick<Lock, 'made' | 'byHand'> | undefined {
  if (cell.trim() === '') return {};
  try {
    const { made, byHand } = JSON.parse(cell) as Partial<Lock>;
    const plan = { ...(made === undefined ? {} : { made }), ...(byHand === undefined ? {} : { byHand }) };
    return v.is(v.partial(v.pick(lockSchema, ['made', 'byHand'])), plan) ? plan : undefined;
  } catch {
    return undefined;
  }
}

const TEMPORARY =
  'It takes what a full export writes there. Empty it, and set afterwards what is to hold for a time.';

/** What holds for a time, as a full export writes it: all of it, so that what is not named ends. Undefined for anything else. */
function readTemporary(cell: string): SettingsPatch | undefined {
  try {
    const held = (cell.trim() === '' ? {} : JSON.parse(cell)) as unknown;
    if (typeof held !== 'object' || held === null || Array.isArray(held)) return undefined;
    if (Object.keys(held).some((key) => !(key in SETTING_SPECS))) return undefined;
    const patch = SETTING_KEYS.map(
      (key) => [temporaryKey(key), temporary(key, Reflect.get(held, key))] as const,
    );
    return patch.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(patch);
  } catch {
    return undefined;
  }
}

/** Null: none; undefined: what cannot be. */
function temporary(key: SettingKey, held: unknown): Temporary | null | undefined {
  if (held === undefined) return null;
  if (typeof held !== 'object' || held === null) return undefined;
  const { made, ...rest } = held as Partial<Temporary>;
  const checked = v.safeParse(settingsPatchSchema, { [temporaryKey(key)]: rest });
  const read = checked.success ? checked.output[temporaryKey(key)] : undefined;
  const begin = read?.since ?? null;
  if (!read || begin === null || read.until <= begin) return undefined;
  if (made !== undefined && (!Number.isInteger(made) || made < 0 || made > begin)) return undefined;
  const { value, until } = read;
  return { value, since: begin, until, ...(made === undefined ? {} : { made }) };
}

const TIME = 'Write the time as 2026-11-24T18:00:00Z, with the zone at its end.';

/** ISO 8601 with a zone; undefined for what is none. */
function readTime<T>(text: string, missing: T): number | T | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return missing;
  if (!/^\d{4,6}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)$/i.test(trimmed))
    return undefined;
  const time = Date.parse(trimmed.replace(' ', 'T'));
  return Number.isInteger(time) && time >= 0 ? time : undefined;
}

function isLockDetail(field: FurtherField): field is LockDetail {
  return LOCK_DETAILS.some((detail) => detail === field);
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40).toWellFormed()}…` : text;
}
