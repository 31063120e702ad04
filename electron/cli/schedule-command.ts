/** `postern schedule …`: what a set does by itself, from a terminal. */
import { tell } from '../../shared/text/text.ts';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Request } from '../../shared/contract/contract.ts';
import type { JobsView, JobView } from '../../shared/contract/job-contract.ts';
import { MAILBOX_FILTER } from '../../shared/domain/directory.ts';
import { MAIL_NOTICE_CHOICES, MOST_KEPT_BACKUPS } from '../../shared/domain/job-settings.ts';
import { localTime } from '../../shared/domain/limits.ts';
import { readSchedule, SCHEDULE_TAKES, scheduleWords, type Schedule } from '../../shared/domain/schedule.ts';
import { notPossible } from '../../shared/domain/setting-text.ts';
import type { Command, Invocation } from './command.ts';
import { newPassphrase, PASSPHRASE_FLAG } from './new-passphrase.ts';
import { passwordFromStdin, passwordFromTerminal } from './secret-input.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

const TITLES = { backup: 'Backup', directory: 'Directory' } as const;

/** Shows all of it, or runs one job now. */
export const scheduleCommand: Command = {
  name: 'schedule',
  takes: '[run backup|directory]',
  about:
    'Show what the set does by itself, how it went and when it runs next; or run a job now.\n' +
    'Jobs run in whichever process has the set open: the window, “serve”, or “relay”.',
  flags: {
    agree: { help: 'Let a set that is new on this computer do by itself what it says.' },
  },
  run: async (invocation) => {
    const [verb, job, ...more] = invocation.args;
    const agree = invocation.has('agree');
    const known = job === 'backup' || job === 'directory';
    if (verb !== undefined && (verb !== 'run' || !known || more.length > 0))
      throw new UsageError('Say “schedule”, “schedule run backup” or “schedule run directory”.');
    const { set } = invocation;
    const state = await withSet(
      { ...invocation, set },
      verb === 'run' || agree ? 'writes' : 'reads',
      async (client) => {
        if (agree) await client.invoke('jobs.agree', {});
        if (verb === 'run' && known) await client.invoke('jobs.run', { job });
        return client.invoke('jobs.state', {});
      },
    );
    // Scripts get sentences; texts with values are the window's.
    const jobs = state.jobs.map((job) => ({ ...job, last: job.last && { ...job.last, told: undefined } }));
    await invocation.out.result({ ...state, jobs }, told(state).join('\n'));
    return 0;
  },
};

function told({ jobs, settings, timeZone, resting, mailBy }: JobsView): readonly string[] {
  const { mailNotices, directory } = settings;
  const mail =
    mailNotices === null
      ? 'E-mail: nobody is told.'
      : `E-mail: ${mailNotices.to} is told of ${mailNotices.on === 'all' ? 'everything' : 'errors and warnings'}, ${mailBy === null ? 'but no smart host is set' : `by ${mailBy}`}.`;
  const logins =
    directory === null || directory.logins.length === 0
      ? []
      : [`Passwords of ${directory.logins.join(', ')} are in ${directory.url}.`];
  return [
    ...jobs.map((job) => line(job, timeZone)),
    ...logins,
    mail,
    ...(resting ? ['Nothing of it runs yet: the set is new on this computer. Let it run with --agree.'] : []),
  ];
}

function line({ kind, schedule, next, last, running }: JobView, timeZone: string): string {
  const time = (at: number): string => localTime(at, timeZone);
  const when = schedule === null ? 'not by itself' : scheduleWords(schedule);
  const then = next === null ? '' : `, next ${time(next)}`;
  const went =
    last === null ? '' : ` Last ${time(last.time - (last.time % 60_000))}: ${last.outcome}. ${last.text}`;
  return `${TITLES[kind]}: ${when}${then}${running ? ' (running)' : ''}.${went}`;
}

/** A scheduled backup. */
export const scheduleBackupCommand: Command = {
  name: 'schedule backup',
  takes: '--folder DIR --when TIME | --off',
  about:
    'Make backups by itself, read back and compared, and keep the last few of them. Under a passphrase, which is kept in the keychain or\n' +
    'sealed under the set’s key; or for public keys of age, which need no secret here.',
  flags: {
    folder: { value: 'DIR', help: 'A folder that is there, outside of the set.' },
    when: { value: 'TIME', help: `In the set’s time zone: ${SCHEDULE_TAKES}.` },
    keep: { value: 'N', help: 'How many of its own it leaves there; 7 unless told.' },
    recipient: {
      value: 'age1…',
      many: true,
      help: 'Encrypt for this public key of age; may be given again.',
    },
    'without-key': { help: 'Leave out the set’s key.' },
    'without-relay-keys': { help: 'Leave out DKIM keys and the relay’s own certificate.' },
    'with-mail': { help: 'Take the mail database along.' },
    off: { help: 'Make no more backups by itself.' },
    ...PASSPHRASE_FLAG,
  },
  run: async (invocation) => {
    if (invocation.has('off'))
      return off(invocation, 'jobs.setBackup', 'No backup is made by itself any more.');
    const folder = invocation.text('folder');
    if (folder === undefined) throw new UsageError('Say where to: --folder DIR.');
    const schedule = when(invocation);
    if (schedule === null) throw new UsageError('Say when: --when “daily 02:00”.');
    const recipients = [...invocation.texts('recipient')];
    const settings = {
      ...{ folder: resolve(folder), schedule, recipients },
      keep: invocation.count('keep', 1, MOST_KEPT_BACKUPS) ?? 7,
      key: !invocation.has('without-key'),
      relayKeys: !invocation.has('without-relay-keys'),
      mail: invocation.has('with-mail'),
    };
    const fromStdin = invocation.has('passphrase-stdin');
    if (fromStdin && recipients.length > 0)
      throw new UsageError('Give --recipient or --passphrase-stdin, not both.');
    const { set } = invocation;
    const secret = recipients.length > 0 ? {} : { passphrase: await newPassphrase(fromStdin, invocation) };
    const change = await withSet({ ...invocation, set }, 'writes', (client) =>
      client.invoke('jobs.setBackup', { settings, ...secret }),
    );
    await invocation.out.result(
      change,
      `A backup is made ${scheduleWords(schedule)} into ${settings.folder}.`,
    );
    return 0;
  },
};

/** The directory that is kept with the set. */
export const scheduleDirectoryCommand: Command = {
  name: 'schedule directory',
  takes: '--ldap URL --base DN [--when TIME] [--login DOMAIN…] | --off',
  about:
    'Keep an LDAP directory with the set: read incoming users from it on a schedule, and let the users of some domains log in at the relay\n' +
    'with what it says. The password of --bind is kept in the keychain or sealed under the set’s key.',
  flags: {
    ldap: { value: 'URL', help: 'ldaps://server or ldap://server.' },
    base: { value: 'DN', help: 'Where in the directory, such as dc=example,dc=org.' },
    filter: { value: 'FILTER', help: `Which entries; ${MAILBOX_FILTER} unless told.` },
    bind: { value: 'DN', help: 'Log in as this name; its password is asked for.' },
    'password-stdin': { help: 'The password of --bind comes on stdin.' },
    'start-tls': { help: 'With ldap://: begin TLS before anything is asked.' },
    'clear-password': { help: 'Without TLS: send passwords all the same, though others can read them.' },
    ca: { value: 'FILE', help: 'Trust the authorities in this PEM file, beside those of the computer.' },
    fingerprint: { value: 'SHA256', help: 'Trust the one certificate with this fingerprint, and no other.' },
    aliases: { help: 'Take the further addresses of an entry, too.' },
    gone: {
      value: 'tell|delete',
      help: 'What becomes of incoming users that it does not have: tell, unless told.',
    },
    when: { value: 'TIME', help: `Read it by itself: ${SCHEDULE_TAKES}. Without it: by hand only.` },
    login: {
      value: 'DOMAIN',
      many: true,
      help: 'Its users log in with what the directory says; may be given again.',
    },
    off: { help: 'Forget the directory and its password.' },
  },
  run: async (invocation) => {
    if (invocation.has('off')) return off(invocation, 'jobs.setDirectory', 'The directory is forgotten.');
    const [url, base] = [invocation.text('ldap'), invocation.text('base')];
    if (url === undefined || base === undefined)
      throw new UsageError('Say which directory: --ldap URL --base DN.');
    const ca = invocation.text('ca');
    const bindName = invocation.text('bind') ?? '';
    const fromStdin = invocation.has('password-stdin');
    if (fromStdin && bindName === '') throw new UsageError('--password-stdin goes with --bind.');
    const settings: NonNullable<Request<'jobs.setDirectory'>['settings']> = {
      ...{ url, base, bindName, filter: invocation.text('filter') ?? MAILBOX_FILTER },
      startTls: invocation.has('start-tls'),
      clearPassword: invocation.has('clear-password'),
      ca: ca === undefined ? null : await readFile(resolve(ca), 'utf8').catch(() => noFile(ca)),
      fingerprint: invocation.text('fingerprint') ?? null,
      aliases: invocation.has('aliases'),
      gone: invocation.choice('gone', ['tell', 'delete'] as const) ?? 'tell',
      schedule: when(invocation),
      logins: [...invocation.texts('login')],
    };
    const { set } = invocation;
    const password = bindName === '' ? {} : { password: await bindPassword(fromStdin, invocation) };
    const change = await withSet({ ...invocation, set }, 'writes', (client) =>
      client.invoke('jobs.setDirectory', { settings, ...password }),
    );
    const read = settings.schedule === null ? 'by hand only' : scheduleWords(settings.schedule);
    await invocation.out.result(change, `The directory ${url} is kept; it is read ${read}.`);
    return 0;
  },
};

/** Notifications by e-mail. */
export const scheduleMailCommand: Command = {
  name: 'schedule mail',
  takes: '--to ADDRESS [--test] | --off',
  about:
    'Tell somebody by e-mail what happens, through the relay’s smart host; of one cause once an hour at most.',
  flags: {
    to: { value: 'ADDRESS', help: 'Who is told.' },
    from: { value: 'ADDRESS', help: 'As whom; the same address unless told.' },
    on: { value: MAIL_NOTICE_CHOICES.join('|'), help: 'Of what: errors and warnings (unless told), or all.' },
    test: { help: 'Send a test with these settings, and keep nothing.' },
    off: { help: 'Tell nobody any more.' },
  },
  run: async (invocation) => {
    if (invocation.has('off')) return off(invocation, 'jobs.setMail', 'Nobody is told by e-mail any more.');
    const to = invocation.text('to');
    if (to === undefined) throw new UsageError('Say who is told: --to ADDRESS.');
    const on = invocation.choice('on', MAIL_NOTICE_CHOICES) ?? 'errors';
    const settings = { to, from: invocation.text('from') ?? '', on };
    const test = invocation.has('test');
    const { set } = invocation;
    const using = { ...invocation, set };
    if (test) {
      const sent = await withSet(using, 'writes', (client) => client.invoke('jobs.testMail', { settings }));
      await invocation.out.result(sent, `The test was taken by ${sent.by}.`);
      return 0;
    }
    const change = await withSet(using, 'writes', (client) => client.invoke('jobs.setMail', { settings }));
    await invocation.out.result(change, `${to} is told by e-mail.`);
    return 0;
  },
};

function when(invocation: Invocation): Schedule | null {
  const text = invocation.text('when');
  if (text === undefined) return null;
  const schedule = readSchedule(text);
  if (schedule === null) throw new UsageError(`--when: ${tell(notPossible(text, SCHEDULE_TAKES))}`);
  return schedule;
}

async function off(
  invocation: Invocation,
  name: 'jobs.setBackup' | 'jobs.setDirectory' | 'jobs.setMail',
  text: string,
): Promise<0> {
  const { set } = invocation;
  const change = await withSet({ ...invocation, set }, 'writes', (client) =>
    client.invoke(name, { settings: null }),
  );
  await invocation.out.result(change, text);
  return 0;
}

function noFile(name: string): never {
  throw new UsageError(`--ca: “${name}” cannot be read.`);
}

async function bindPassword(stdin: boolean, invocation: Invocation): Promise<string> {
  const typed = stdin
    ? await passwordFromStdin(invocation)
    : await passwordFromTerminal('Password: ', invocation.signal);
  if (typed === null) throw new UsageError('Give the password of --bind on stdin, with --password-stdin.');
  if (typed === '') throw new UsageError('The password of --bind is empty.');
  return typed;
}
