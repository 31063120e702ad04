/** The formats of an export, and what each can and cannot hold of the very users it is about, in sentences. Pure. */
import { t } from '../text/text.ts';
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
          t(
            'Everything of {users, plural, one {# user} other {# users}}: kind, settings, allowed senders, lock with its reason and times.',
            { users },
          ),
          ...(passwords && clear > 0
            ? [t('{count, plural, one {# password} other {# passwords}} in clear text.', { count: clear })]
            : []),
          ...(passwords && verifierOnly > 0
            ? [
                t(
                  '{count, plural, one {# verifier} other {# verifiers}} (argon2id, or the hash that was imported) in place of a password: Postern imports it again, a gateway cannot.',
                  { count: verifierOnly },
                ),
              ]
            : []),
        ],
        lacks: [
          ...(!passwords && mailboxes > 0
            ? [
                t(
                  'The passwords of {count, plural, one {# mailbox} other {# mailboxes}}: an import updates users that exist and leaves their passwords as they are; those that do not exist are rejected.',
                  { count: mailboxes },
                ),
              ]
            : []),
          ...levels(survey),
          t(
            'When users were added and changed, and the activity log. Copy the folder of the set for a backup of all of it.',
          ),
        ],
        secrets: passwords ? secretsOf(clear, verifierOnly) : null,
      };
    case 'gateway':
      return {
        holds: [
          clear > 0 || mailboxes === 0
            ? t(
                'Username, domain and password of {users, plural, one {# user} other {# users}}, as the gateway writes them.',
                { users },
              )
            : t(
                'Username and domain of {users, plural, one {# user} other {# users}}, in the gateway’s columns.',
                {
                  users,
                },
              ),
          ...(clear > 0
            ? [t('{count, plural, one {# password} other {# passwords}} in clear text.', { count: clear })]
            : []),
        ],
        lacks: [
          ...(withSettings > 0
            ? [t('The settings of {count, plural, one {# user} other {# users}}.', { count: withSettings })]
            : []),
          ...(locked > 0
            ? [
                t(
                  'The locks of {count, plural, one {# user} other {# users}}: the gateway will let them send.',
                  {
                    count: locked,
                  },
                ),
              ]
            : []),
          ...(verifierOnly > 0
            ? [
                t(
                  'The passwords of {count, plural, one {# user} other {# users}}, of which only the verifier is left: they stand there with a blank password.',
                  { count: verifierOnly },
                ),
              ]
            : []),
          ...levels(survey),
        ],
        secrets: secretsOf(clear, 0),
      };
    case 'reading':
      return {
        holds: [
          t(
            'Address, kind, status and the settings in force of {users, plural, one {# user} other {# users}}. Text that a spreadsheet would run as a formula is made harmless.',
            { users },
          ),
        ],
        lacks: [
          t(
            'Passwords, reasons of locks, and which settings are inherited. Do not import this file: it is for reading.',
          ),
        ],
        secrets: null,
      };
    default:
      return assertNever(format);
  }
}

function secretsOf(clear: number, verifiers: number): string | null {
  if (clear > 0) {
    return t(
      'Passwords in it can be read by anyone who can read the file, so only you can (mode 0600). Delete it when it has served its purpose.',
    );
  }
  if (verifiers === 0) return null;
  return t(
    'Verifiers in it let anyone who can read the file try guessed passwords, so only you can (mode 0600). Delete it when it has served its purpose.',
  );
}

function levels({ domains, system }: ExportSurvey): string[] {
  if (system === 0 && domains === 0) return [];
  const which = system === 0 ? 'domains' : domains === 0 ? 'system' : 'both';
  return [
    t(
      'The settings {which, select, system {of the system} domains {of {domains, plural, one {# domain} other {# domains}}} other {of the system and of {domains, plural, one {# domain} other {# domains}}}}: those are not users’ own.',
      { which, domains },
    ),
  ];
}
