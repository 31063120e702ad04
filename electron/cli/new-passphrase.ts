/** The passphrase of a backup: from stdin, or asked for on the terminal; a new one twice. Never from the arguments. */
import { BACKUP_PASSPHRASE_HELP, SHORTEST_BACKUP_PASSPHRASE } from '../../shared/domain/backup.ts';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Invocation } from './command.ts';
import { passwordFromStdin, passwordFromTerminal } from './secret-input.ts';
import { UsageError } from './usage-error.ts';

export const PASSPHRASE_FLAG = {
  'passphrase-stdin': { help: 'The passphrase comes on stdin; else it is asked for.' },
} as const;

/** The passphrase that a backup is to have; says first what losing it means. */
export async function newPassphrase(fromStdin: boolean, invocation: Invocation): Promise<string> {
  const given = fromStdin ? await passwordFromStdin(invocation) : await askedTwice(invocation);
  if (given.length < SHORTEST_BACKUP_PASSPHRASE) {
    throw new UsageError(
      `The passphrase is too short: it takes at least ${SHORTEST_BACKUP_PASSPHRASE} characters.`,
    );
  }
  return given;
}

/** The passphrase that a backup has, or the identity of age that opens it, from its file. */
export async function knownPassphrase(
  { fromStdin, identity }: { readonly fromStdin: boolean; readonly identity: string | undefined },
  invocation: Invocation,
): Promise<string> {
  if (identity !== undefined) {
    if (fromStdin) throw new UsageError('Give --identity or --passphrase-stdin, not both.');
    return identityOf(resolve(identity));
  }
  const given = fromStdin
    ? await passwordFromStdin(invocation)
    : await asked('Passphrase of the backup: ', invocation);
  if (given === '') throw new UsageError('The passphrase is empty.');
  return given;
}

/** More than such a file has, with its comments. Bytes. */
const MOST_OF_IDENTITY = 4096;

async function identityOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new UsageError(`--identity: there is no file “${path}”.`);
  const text = found.isFile() && found.size <= MOST_OF_IDENTITY ? await readFile(path, 'utf8') : '';
  if (text.includes('AGE-SECRET-KEY-')) return text;
  throw new UsageError(
    `--identity: “${path}” has no identity of age (AGE-SECRET-KEY-…), as age-keygen writes it.`,
  );
}

async function askedTwice(invocation: Invocation): Promise<string> {
  if (process.stdin.isTTY) invocation.out.note(BACKUP_PASSPHRASE_HELP);
  const first = await asked('Passphrase for the backup: ', invocation);
  if (first !== (await asked('Again: ', invocation))) throw new UsageError('The two are not the same.');
  return first;
}

async function asked(prompt: string, { signal }: Invocation): Promise<string> {
  const given = await passwordFromTerminal(prompt, signal);
  if (given === null) throw new UsageError('Give the passphrase on stdin, with --passphrase-stdin.');
  return given;
}
