/** `postern incoming import --ldap …`: incoming users from an LDAP directory, with progress, what was found and what is gone. */
import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Request } from '../../shared/contract/contract.ts';
import type { ImportState, SkippedRow } from '../../shared/contract/types.ts';
import { foundInWords, GONE_CHOICES, MAILBOX_FILTER } from '../../shared/domain/directory.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { ONLY_CHECKED, outcomeWord } from '../../shared/domain/import-words.ts';
import type { ExitStatus, Flag, Invocation } from './command.ts';
import { runJob } from './import-command.ts';
import { counted, type Output } from './output.ts';
import { passwordFromStdin, passwordFromTerminal } from './secret-input.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

/** Skipped entries that are named. */
const SHOWN = 20;
/** More than all authorities of a computer; stops somebody who names the wrong file. Bytes. */
const MAX_CA = 1_000_000;

export const DIRECTORY_FLAGS: Readonly<Record<string, Flag>> = {
  ldap: {
    value: 'URL',
    help: 'Import from this LDAP directory instead of a file: ldaps://server or ldap://server.',
  },
  base: { value: 'DN', help: 'With --ldap: where in the directory, such as dc=example,dc=org.' },
  filter: { value: 'FILTER', help: `With --ldap: which entries; ${MAILBOX_FILTER} unless told.` },
  bind: { value: 'DN', help: 'With --ldap: log in as this name; its password is asked for.' },
  'password-stdin': { help: 'The password of --bind comes on stdin.' },
  'start-tls': { help: 'With ldap://: begin TLS before anything is asked.' },
  'clear-password': {
    help: 'With ldap:// and no TLS: send the password all the same, though others can read it.',
  },
  ca: { value: 'FILE', help: 'Trust the authorities in this PEM file, beside those of the computer.' },
  fingerprint: { value: 'SHA256', help: 'Trust the one certificate with this fingerprint, and no other.' },
  aliases: { help: 'Take the further addresses of an entry, too, each as an incoming user.' },
  gone: {
    value: GONE_CHOICES.join('|'),
    help: 'What becomes of incoming users of its domains that the directory does not have: tell (unless told), or delete.',
  },
};

/** Runs an import from a directory, from its arguments to what it says in the end. */
export async function importDirectory(invocation: Invocation, url: string): Promise<ExitStatus> {
  if (invocation.args.length > 0) throw new UsageError('Give one file to import, or --ldap, not both.');
  const base = invocation.text('base');
  if (base === undefined)
    throw new UsageError('Say where in the directory: --base DN, such as --base dc=example,dc=org.');
  const filter = invocation.text('filter');
  const name = invocation.text('bind');
  const fromStdin = invocation.has('password-stdin');
  if (fromStdin && name === undefined) throw new UsageError('--password-stdin goes with --bind.');
  const ca = invocation.text('ca');
  const directory = {
    ...{ url, base, startTls: invocation.has('start-tls') },
    ...(filter !== undefined && { filter }),
    clearPassword: invocation.has('clear-password'),
    fingerprint: invocation.text('fingerprint') ?? null,
  };
  const how = {
    aliases: invocation.has('aliases'),
    gone: invocation.choice('gone', GONE_CHOICES) ?? 'tell',
    dryRun: invocation.has('dry-run'),
  };
  const { set } = invocation;
  const request: Request<'imports.startDirectory'> = {
    ...how,
    directory: {
      ...directory,
      ca: ca === undefined ? null : await authorities(resolve(ca)),
      bind: name === undefined ? null : { name, password: await passwordFrom(fromStdin, invocation) },
    },
  };
  return withSet({ ...invocation, set }, 'writes', async (client) => {
    const start = () => client.invoke('imports.startDirectory', request).catch(withFlags);
    const state = await runJob(client, start, invocation);
    const none = { total: 0, rows: [] };
    const skipped =
      state.phase === 'done'
        ? await client.invoke('imports.skipped', { id: state.id, offset: 0, limit: SHOWN }).catch(() => none)
        : none;
    return report(state, skipped.rows, skipped.total, invocation.out);
  });
}

async function passwordFrom(stdin: boolean, invocation: Invocation): Promise<string> {
  const typed = stdin
    ? await passwordFromStdin(invocation)
    : await passwordFromTerminal('Password: ', invocation.signal);
  if (typed === null) throw new UsageError('Give the password of --bind on stdin, with --password-stdin.');
  if (typed === '') throw new UsageError('The password of --bind is empty.');
  return typed;
}

/** The text of a file of certificates. */
async function authorities(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new UsageError(`--ca: there is no file “${path}”.`);
  if (!found.isFile() || found.size > MAX_CA)
    throw new UsageError(`--ca: “${path}” is no file of certificates.`);
  const text = await readFile(path, 'utf8');
  const each = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    for (const one of each) new X509Certificate(one);
  } catch {
    throw new UsageError(`--ca: a certificate in “${path}” is damaged.`);
  }
  if (each.length === 0)
    throw new UsageError(`--ca: “${path}” has no certificate in PEM (-----BEGIN CERTIFICATE-----).`);
  return each.join('\n');
}

/** What is to be chosen, by the options that choose it. */
function inFlags(code: string, message: string, details: Readonly<Record<string, unknown>> = {}): string {
  if (code !== 'choice-needed') return message;
  if (details['field'] === 'clearPassword') return `${message} (--start-tls, or --clear-password.)`;
  return 'fingerprint' in details ? `${message} (--ca FILE, or --fingerprint SHA256.)` : message;
}

function withFlags(error: unknown): never {
  if (!(error instanceof PosternError)) throw error;
  const { code, message, details } = error;
  throw PosternError.asSaid(code, inFlags(code, message, details), details, { cause: error });
}

async function report(
  state: ImportState,
  skipped: readonly SkippedRow[],
  total: number,
  out: Output,
): Promise<ExitStatus> {
  const { rows, created, change, seconds, directory, dryRun } = state;
  const result = {
    rows,
    created,
    skipped: state.skipped,
    change,
    seconds,
    directory,
    skippedEntries: skipped,
  };
  if (state.phase !== 'done') {
    const error = state.error ?? {
      code: 'cancelled' as const,
      message: 'The import was cancelled; nothing of it was kept.',
    };
    const message = inFlags(error.code, error.message, state.error?.details);
    out.note(`postern: ${message}`);
    if (out.json) await out.result({ ...result, error: { ...error, message } }, '');
    return 1;
  }
  for (const { address, reason } of skipped) out.note(`Skipped ${address}: ${reason}`);
  if (total > skipped.length)
    out.note(`… and ${(total - skipped.length).toLocaleString('en')} more skipped.`);
  for (const line of directory === null ? [] : foundInWords(directory, dryRun)) out.note(line);
  const there = state.skipped - total;
  const counts = [
    `${created} ${outcomeWord('created', state)}`,
    `${there} there already`,
    `${total} ${outcomeWord('skipped', state)}`,
  ];
  const checked = dryRun ? `${ONLY_CHECKED} ` : '';
  await out.result(
    result,
    `${checked}${counted(rows, 'row')}: ${counts.join(', ')}, in ${seconds.toFixed(1)} s.`,
  );
  return directory !== null && directory.unreadable > 0 ? 3 : 0;
}
