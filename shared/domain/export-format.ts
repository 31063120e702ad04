/** The formats of an export, and what each can and cannot hold of the very users it is about, in sentences. Pure. */
import { assertNever } from './assert-never.ts';

export const EXPORT_FORMATS = ['full', 'gateway', 'reading'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What a selection of users has, counted before anything is written. */
export interface ExportSurvey {
  readonly users: number;
  readonly mailboxes: number;
  /** Users with a setting of their own. */
  readonly withSettings: number;
  /** Users with a lock that holds, or is yet to begin. */
  readonly locked: number;
  /** Mailboxes of whose password only the verifier is left. */
  readonly verifierOnly: number;
  /** Domains with settings of their own. */
  readonly domains: number;
  /** Settings that are set for the system. */
  readonly system: number;
}

export interface ExportContent {
  readonly holds: readonly string[];
  readonly lacks: readonly string[];
  /** Why the file has to be guarded; null where it holds no secret. */
  readonly secrets: string | null;
}

/** What the file will hold, and what not. `passwords` matters to the full format only. */
export function exportContent(format: ExportFormat, survey: ExportSurvey, passwords: boolean): ExportContent {
  const { users, mailboxes, withSettings, locked, verifierOnly } = survey;
  const clear = mailboxes - verifierOnly;
  switch (format) {
    case 'full':
      return {
        holds: [
          `Everything of ${count(users, 'user')}: kind, settings, allowed senders, lock with its reason and times.`,
          ...(passwords && clear > 0 ? [`${count(clear, 'password')} in clear text.`] : []),
          ...(passwords && verifierOnly > 0
            ? [
                `${count(verifierOnly, 'verifier')} (argon2id, or the hash that was imported) in place of a password: Postern imports it again, a gateway cannot.`,
              ]
            : []),
        ],
        lacks: [
          ...(!passwords && mailboxes > 0
            ? [
                `The passwords of ${count(mailboxes, 'mailbox', 'mailboxes')}: an import updates users that exist and leaves their passwords as they are; those that do not exist are rejected.`,
              ]
            : []),
          ...levels(survey),
          'When users were added and changed, and the activity log. Copy the folder of the set for a backup of all of it.',
        ],
        secrets: passwords ? secretsOf(clear, verifierOnly) : null,
      };
    case 'gateway':
      return {
        holds: [
          clear > 0 || mailboxes === 0
            ? `Username, domain and password of ${count(users, 'user')}, as the gateway writes them.`
            : `Username and domain of ${count(users, 'user')}, in the gateway’s columns.`,
          ...(clear > 0 ? [`${count(clear, 'password')} in clear text.`] : []),
        ],
        lacks: [
          ...(withSettings > 0 ? [`The settings of ${count(withSettings, 'user')}.`] : []),
          ...(locked > 0 ? [`The locks of ${count(locked, 'user')}: the gateway will let them send.`] : []),
          ...(verifierOnly > 0
            ? [
                `The passwords of ${count(verifierOnly, 'user')}, of which only the verifier is left: they stand there with a blank password.`,
              ]
            : []),
          ...levels(survey),
        ],
        secrets: secretsOf(clear, 0),
      };
    case 'reading':
      return {
        holds: [
          `Address, kind, status and the settings in force of ${count(users, 'user')}. Text that a spreadsheet would run as a formula is made harmless.`,
        ],
        lacks: [
          'Passwords, reasons of locks, and which settings are inherited. Do not import this file: it is for reading.',
        ],
        secrets: null,
      };
    default:
      return assertNever(format);
  }
}

function secretsOf(clear: number, verifiers: number): string | null {
  if (clear > 0) {
    return 'Passwords in it can be read by anyone who can read the file, so only you can (mode 0600). Delete it when it has served its purpose.';
  }
  if (verifiers === 0) return null;
  return 'Verifiers in it let anyone who can read the file try guessed passwords, so only you can (mode 0600). Delete it when it has served its purpose.';
}

function levels({ domains, system }: ExportSurvey): string[] {
  const parts = [
    ...(system > 0 ? ['of the system'] : []),
    ...(domains > 0 ? [`of ${count(domains, 'domain')}`] : []),
  ];
  return parts.length === 0 ? [] : [`The settings ${parts.join(' and ')}: those are not users’ own.`];
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}
