/** The made-up users that a visitor sees first: 2,000 of them over 6 domains, always the same for the same time. */
import type { Lock } from './lock.ts';
import type { SettingsOverride } from './settings.ts';
import { addressKey } from './user.ts';
import type { UserKind } from './user.ts';

export interface SampleUser {
  readonly kind: UserKind;
  readonly username: string;
  readonly domain: string;
  readonly settings: SettingsOverride;
  readonly lock: Lock | null;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly changedAt: number;
}

export const SAMPLE_SIZE = 2000;

/** Names reserved for examples (RFC 2606, RFC 6761), so that none of them is anybody's. The third is bücher.example. */
export const SAMPLE_DOMAINS = [
  'example.com',
  'mail.example.org',
  'xn--bcher-kva.example',
  'clinic.example',
  'school.example',
  'logistics.example.net',
] as const;

const GIVEN =
  'anna ben carla david elena farid grace hiroshi ines jonas katarzyna liam mariam nikos olga pedro qiu rosa sanjay tereza umut valentina wei ximena yusuf zofia amina björn chiara dmitri emeka françois gül henrik isla joão keiko lucía mehmet noor'.split(
    ' ',
  );
const FAMILY =
  'adeyemi bianchi costa dubois eriksen fischer garcía haddad ivanova jansen kowalski larsen müller novák okafor petrov quispe rossi sato tanaka ueda virtanen weber xu yılmaz zhang ahmed brown chen diallo evans fernández gruber hansen ito jones kim lópez mendes nguyen'.split(
    ' ',
  );
const ROLES =
  'accounts alerts billing bookings backup careers contact dispatch facilities helpdesk hr info invoices it-support legal marketing monitoring newsletter no-reply office orders press purchasing reception reports sales scanner security service shipping'.split(
    ' ',
  );
/** Documentation ranges (RFC 5737, RFC 3849). */
const RANGES = ['192.0.2.', '198.51.100.', '203.0.113.', '2001:db8::'];

const SETTINGS: readonly SettingsOverride[] = [
  { limitPerDay: 200 },
  { limitPerDay: 5000, limitPerHour: 1000 },
  { limitPerMinute: 20 },
  { limitPerDay: 0, limitPerWeek: 0, limitPerMonth: 0 },
  { maxRecipientsPerDay: 500, userLockTimeout: 120 },
  { quarantineResponse: 'accepted', maxDaysToRetry: 2 },
  { automaticLock: false },
];

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** `now` in Unix milliseconds: locks and times lie about it, as if the set were in use. */
export function sampleUsers(now: number): readonly SampleUser[] {
  const random = generator(2587);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const taken = new Set<string>();
  const users: SampleUser[] = [];
  while (users.length < SAMPLE_SIZE) {
    // Small and large domains, as in life.
    const domain = SAMPLE_DOMAINS[Math.floor(random() ** 1.7 * SAMPLE_DOMAINS.length)] as string;
    const kind: UserKind = users.length % 80 === 79 ? 'ip' : 'mailbox';
    const username = kind === 'ip' ? address(users.length, pick(RANGES)) : mailbox(random, pick);
    const key = addressKey({ kind, username, domain });
    if (taken.has(key)) continue;
    taken.add(key);
    const age = random();
    const createdAt = now - Math.floor(age * 400 * DAY) - DAY;
    users.push({
      kind,
      username,
      domain,
      settings: random() < 0.12 ? pick(SETTINGS) : {},
      lock: sampleLock(random(), now),
      createdAt,
      changedAt: createdAt + Math.floor(random() ** 3 * (now - createdAt)),
    });
  }
  return users;
}

function mailbox(random: () => number, pick: <T>(from: readonly T[]) => T): string {
  const shape = random();
  if (shape < 0.08) return pick(ROLES);
  const [given, family] = [pick(GIVEN), pick(FAMILY)];
  if (shape < 0.55) return `${given}.${family}`;
  if (shape < 0.75) return `${given.slice(0, 1)}.${family}`;
  if (shape < 0.9) return `${given}${String(1 + Math.floor(random() * 99))}`;
  return `${capital(given)}.${capital(family)}`;
}

/** Each within its own place of the range, so that none overlap. */
function address(index: number, range: string): string {
  const host = 1 + Math.floor(index / 80);
  return range.includes(':') ? `${range}${host.toString(16)}` : `${range}${String(host)}`;
}

function sampleLock(draw: number, now: number): Lock | null {
  const since = now - Math.floor(draw * 1000 * MINUTE);
  if (draw < 0.012)
    return { kind: 'manual', since, until: null, reason: 'Left the organisation', by: 'admin' };
  if (draw < 0.018) {
    const until = since + 30 * MINUTE;
    return { kind: 'automatic', since, until, reason: '5 spam messages within 10 minutes', by: 'relay' };
  }
  if (draw < 0.022)
    return { kind: 'automatic', since, until: null, reason: 'Malware in a message', by: 'relay' };
  return null;
}

function capital(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** Mulberry32: numbers from 0 to 1 (exclusive), the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
