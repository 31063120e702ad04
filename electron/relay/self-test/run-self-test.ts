/** The self-test: real SMTP sessions of throw-away users against the running relay, one check after the other. */
import type { ConnectionOptions } from 'node:tls';
import type { Client } from '../../../shared/contract/contract.ts';
import { CalendarWindows } from '../../../shared/domain/calendar-windows.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { nameInForce, parseContact } from '../../../shared/domain/gateway-names.ts';
import { localTime } from '../../../shared/domain/limits.ts';
import { relaySettings } from '../../../shared/domain/relay-settings.ts';
import type { SystemSettings } from '../../../shared/domain/settings.ts';
import { CheckRun, type CheckRunOptions } from './check-run.ts';
import {
  SELF_TEST_DOMAIN,
  type Check,
  type CheckResult,
  type Names,
  type SelfTestReport,
} from './check-types.ts';
import { checksFor } from './checks.ts';
import { reachable } from './dialogue.ts';
import { loopbackAddresses } from './free-address.ts';
import { ThrowAwayUsers } from './throw-away-users.ts';

export interface SelfTestOptions {
  readonly client: Client;
  /** Which certificates the relay's is checked against. */
  readonly tls: ConnectionOptions;
  readonly now: () => number;
  /** Letters and digits, at least 12, another text each time, from a cryptographic source. */
  readonly random: () => string;
  /** Aborted: the check under way is finished, what was made is removed, and the rest is left out. */
  readonly signal: AbortSignal;
  /** Also the checks that disturb real IP users for a moment. */
  readonly disturb: boolean;
  /** Also the checks that wait for a minute to pass, during which strikes count for a minute only. */
  readonly full: boolean;
  /** Milliseconds of the relay's minute, for tests; 60,000 unless told. */
  readonly minute?: number | undefined;
  /** Told before a check waits. */
  readonly onWait?: ((milliseconds: number) => void) | undefined;
  /** Which checks; all unless told. */
  readonly only?: ((check: Check) => boolean) | undefined;
  readonly onResult: (result: CheckResult) => void;
}

/** Rejects with `conflict` when the relay does not run, and with `cancelled` after an abort. */
export async function runSelfTest(options: SelfTestOptions): Promise<SelfTestReport> {
  const { client, signal } = options;
  const state = await client.invoke('relay.state', {});
  if (state.phase !== 'running') {
    throw PosternError.of(
      'conflict',
      'The relay of this set does not run. Start it (“postern relay --set DIR”, or the switch on the Relay screen) and try again.',
      {},
    );
  }
  const { free, others } = await loopbackAddresses(client);
  const onlyIpv6 = state.listening.every(({ host }) => reachable(host).includes(':'));
  const [first = null, stranger = null] = free;
  // From there the relay cannot be reached.
  const ipUser = onlyIpv6 ? null : first;
  const users = new ThrowAwayUsers(client, options.random, ipUser);
  const checks: CheckResult[] = [];
  const pausedBefore = state.courier?.paused === true;
  try {
    await users.removeAll();
    const system = await ownContact(client, users);
    const { settings, run: overrides } = await client.invoke('relay.settings', {});
    const relay = relaySettings({ ...settings, ...overrides });
    const implicitTls = state.listening.some(({ tls }) => tls === 'implicit');
    const { disturb, full } = options;
    const startTls = state.listening.some(({ tls }) => tls === 'starttls');
    const facts = {
      system,
      relay,
      implicitTls,
      startTls,
      onlyIpv6,
      otherIpUsers: others,
      disturb,
      full,
      ipUser,
    };
    const run = {
      client,
      users,
      listening: state.listening,
      tls: options.tls,
      addresses: { stranger, ipUser },
      maxMessageBytes: relay.maxMessageBytes,
      now: options.now,
      minute: options.minute ?? 60_000,
      signal,
      onWait: options.onWait ?? (() => undefined),
      pausedBefore,
    };
    for (const check of checksFor(facts).filter(options.only ?? (() => true))) {
      if (signal.aborted) break;
      const result = await runCheck(check, { ...run, names: namesOf(system, options.now()) }, system);
      checks.push(result);
      options.onResult(result);
    }
  } finally {
    await cleanUp(client, users, pausedBefore);
  }
  if (signal.aborted) {
    throw PosternError.of('cancelled', 'The self-test was stopped; what it had made was removed.', {});
  }
  const count = (wanted: CheckResult['result']): number =>
    checks.filter(({ result }) => result === wanted).length;
  return { passed: count('pass'), failed: count('fail'), skipped: count('skip'), checks };
}

async function runCheck(
  check: Check,
  options: CheckRunOptions,
  system: SystemSettings,
): Promise<CheckResult> {
  const { name, setting } = check;
  if (check.skip !== undefined) {
    return { name, setting, result: 'skip', reason: check.skip, transcript: [] };
  }
  const { users } = options;
  const user = await users.add(check.user);
  const run = new CheckRun(options, user);
  let reason: string | null;
  try {
    if (check.system !== undefined) await users.change(check.system, system);
    reason = await run.run(check);
  } finally {
    await users.restore(Object.keys(check.system ?? {}));
    // An address can belong to one user at a time; mailboxes are removed together at the end.
    if (check.user.kind === 'ip') await users.remove(user);
  }
  const result = reason === null ? 'pass' : 'fail';
  return { name, setting, result, reason: reason ?? '', transcript: run.transcript };
}

/** Where no contact is set, the self-test has its own while it runs. */
async function ownContact(client: Client, users: ThrowAwayUsers): Promise<SystemSettings> {
  const { system } = await client.invoke('settings.get', { domain: null });
  const contact = nameInForce(parseContact, system.administratorContact);
  if (contact !== '' && !contact.endsWith(`@${SELF_TEST_DOMAIN}`))
    return { ...system, administratorContact: contact };
  const administratorContact = `administrator@${SELF_TEST_DOMAIN}`;
  // One that an interrupted run has left behind was empty before.
  await users.change({ administratorContact }, { ...system, administratorContact: '' });
  return { ...system, administratorContact };
}

/** Each step is tried, whatever became of those before. */
async function cleanUp(client: Client, users: ThrowAwayUsers, pausedBefore: boolean): Promise<void> {
  const steps = [
    () => users.restore(),
    () => users.removeAll(),
    async () => {
      const { courier } = await client.invoke('relay.state', {});
      if (courier?.paused === true && !pausedBefore) await client.invoke('queue.pause', { on: false });
    },
  ];
  let failure: Error | null = null;
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failure ??= error instanceof Error ? error : new Error(String(error));
    }
  }
  if (failure === null) return;
  throw PosternError.of(
    'conflict',
    'The self-test could not remove what it had made (users of {selfTestDomain}): {message} Run it again, or delete them by hand.',
    { selfTestDomain: SELF_TEST_DOMAIN, message: failure.message },
  );
}

function namesOf(system: SystemSettings, now: number): Omit<Names, 'user'> {
  const { timeZone } = system;
  const { day, week, month } = new CalendarWindows(timeZone).at(now);
  return {
    recipient: `recipient@${SELF_TEST_DOMAIN}`,
    recipientAt: (index) => `recipient-${index + 1}@${SELF_TEST_DOMAIN}`,
    contact: system.administratorContact,
    resets: {
      day: localTime(day.end, timeZone),
      week: localTime(week.end, timeZone),
      month: localTime(month.end, timeZone),
    },
  };
}
