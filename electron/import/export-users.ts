/**
 * Users as CSV, in three formats.
 *
 * `full` (the default): a column for everything that is a user's own. Into an empty set it gives the same users, and their
 * export the same file, byte for byte. Of a hardened password the verifier is written, as `{argon2id}$argon2id$…`; of
 * one that came as a hash, that hash, as `{hashed}{BLF-CRYPT}$2y$…`, until the user's first login.
 * `gateway`: the gateway's own `username,domain,password` without a header; a password of which only the verifier is left is blank.
 * `reading`: status and settings in force, no secrets, and no cell that a spreadsheet computes.
 * A file with passwords has mode 0600.
 */
import type { ExportResult } from '../../shared/contract/types.ts';
import { parseHeader } from '../../shared/domain/csv-row.ts';
import { assertNever } from '../../shared/domain/assert-never.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { ExportFormat, ExportSurvey } from '../../shared/domain/export-format.ts';
import { automaticPart, isOver, manualPart } from '../../shared/domain/lock.ts';
import { isIncomplete } from '../../shared/domain/set-health.ts';
import type { UserQuery } from '../../shared/domain/query.ts';
import { addressOf, isSealed, type StoredUser } from '../../shared/domain/user.ts';
import { clearPasswordCell, looksLikeVerifier, verifierCell } from '../../shared/domain/verifier.ts';
import { openSecrets, type OpenedSecrets } from '../credentials/seal.ts';
import type { UserStore } from '../store/model/store-types.ts';
import type { OwnFiles } from '../store/log/own-files.ts';
import { writeAtomically } from './atomic-file.ts';
import { csvLines } from './csv-lines.ts';
import {
  FULL_HEADER,
  FULL_HEADER_WITHOUT_PASSWORDS,
  furtherCells,
  READING_HEADER,
  readingCells,
} from './export-cells.ts';

export interface ExportOptions {
  readonly store: UserStore;
  /** Those that match, or just these in their order. */
  readonly query: UserQuery | { readonly ids: Uint32Array };
  readonly path: string;
  /** What the file must not take the place of. */
  readonly own: OwnFiles;
  readonly format: ExportFormat;
  /** False leaves the passwords out of a full export. */
  readonly passwords: boolean;
  /** True writes what is left of a set that lacks changes. */
  readonly damaged?: boolean;
  /** The set's key; asked for only when the file will hold passwords. */
  readonly key: () => Promise<Uint8Array>;
  /** Unix milliseconds, for the status of timed locks. */
  readonly now?: () => number;
}

/** Users a turn of the loop: some milliseconds. */
const SLICE = 1000;

type ToCells = (user: StoredUser) => Promise<readonly string[]> | readonly string[];

/** Counts what the users that match have at `now` (Unix milliseconds), for {@link exportContent}. */
export async function surveyExport(store: UserStore, query: UserQuery, now: number): Promise<ExportSurvey> {
  let [users, mailboxes, withSettings, locked, verifierOnly] = [0, 0, 0, 0, 0];
  const domains = new Set<string>();
  for await (const slice of usersOf(store, query)) {
    for (const user of slice) {
      users++;
      domains.add(user.domain);
      if (user.kind === 'mailbox') mailboxes++;
      if (Object.keys(user.settings).length > 0) withSettings++;
      const locks = [manualPart(user.lock), automaticPart(user.lock)];
      if (locks.some((lock) => lock !== null && !isOver(lock, now))) locked++;
      if (user.password !== null && !isSealed(user.password)) verifierOnly++;
    }
  }
  const set = store.domains().filter(({ domain, settings }) => {
    return Object.keys(settings).length > 0 && domains.has(domain);
  });
  const system = Object.keys(store.settings(null)).length;
  return { users, mailboxes, withSettings, locked, verifierOnly, domains: set.length, system };
}

/** A nightly export would put less than there was in the place of a whole file. */
function notWhole(): PosternError {
  return PosternError.of(
    'set-damaged',
    'The set is damaged: users and changes are missing from what is shown, so a file of it would be less than there was. Nothing was written. Restore the folder from a backup, or choose to write what is left (--damaged).',
    {},
  );
}

/** Writes the users of a query to a file, whole or not at all. */
export async function exportUsers(options: ExportOptions): Promise<ExportResult> {
  const { store, query, path, format, damaged = false } = options;
  if (!damaged && isIncomplete(store.info().damage)) throw notWhole();
  const { header, cells } = writerOf(options);
  let hardened = 0;
  const rows = await writeAtomically(
    path,
    format === 'reading' ? 0o644 : 0o600,
    options.own,
    async (append) => {
      if (header !== null) await append(csvLines([header]));
      let written = 0;
      for await (const slice of usersOf(store, query)) {
        const lines: (readonly string[])[] = [];
        for (const user of slice) {
          lines.push(await cells(user));
          if (user.password !== null && !isSealed(user.password)) hardened++;
        }
        await append(header === null ? gatewayLines(lines, written === 0) : csvLines(lines));
        written += lines.length;
      }
      return written;
    },
  );
  const secrets = format === 'gateway' || (format === 'full' && options.passwords);
  return hardened === 0 || !secrets ? { rows, file: path } : { rows, file: path, hardened };
}

/** Lines in the gateway's three columns. A first user called "user" would be read as a header: then the file has a real one. */
export function gatewayLines(lines: readonly (readonly string[])[], first: boolean): string {
  const looksLikeHeader = first && lines[0] !== undefined && parseHeader(lines[0]);
  return `${looksLikeHeader ? csvLines([['username', 'domain', 'password']]) : ''}${csvLines(lines)}`;
}

/** The users that match, some at a time; everything else has a turn in between. */
async function* usersOf(
  store: UserStore,
  query: ExportOptions['query'],
): AsyncGenerator<readonly StoredUser[]> {
  const ids = 'ids' in query ? query.ids : store.matching(query);
  for (let at = 0; at < ids.length; at += SLICE) {
    // One that was deleted since the query is not in the set any more.
    yield [...ids.subarray(at, at + SLICE)].map((id) => store.get(id)).filter((user) => user !== undefined);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function writerOf(options: ExportOptions): { header: readonly string[] | null; cells: ToCells } {
  const { store, format, passwords, now = Date.now } = options;
  switch (format) {
    case 'full': {
      if (!passwords) {
        const cells: ToCells = (user) => [user.username, user.domain, ...furtherCells(user)];
        return { header: FULL_HEADER_WITHOUT_PASSWORDS, cells };
      }
      const secret = secretsOf(options);
      const cells: ToCells = async (user) => {
        const { password, verifier } = await secret(user);
        const cell = verifier === null ? clearPasswordCell(password) : verifierCell(verifier);
        return [user.username, user.domain, cell, ...furtherCells(user)];
      };
      return { header: FULL_HEADER, cells };
    }
    case 'gateway': {
      const secret = secretsOf(options);
      const cells: ToCells = async (user) => {
        const { password } = await secret(user);
        // What looks like a verifier would be imported as one; only a set of earlier days has such a password.
        return [user.username, user.domain, looksLikeVerifier(password) ? '' : password];
      };
      return { header: null, cells };
    }
    case 'reading': {
      const system = store.settings(null);
      const { authoriseIpAddresses: ipAuthorised } = store.system();
      const cells: ToCells = (user) =>
        readingCells(user, [system, store.settings(user.domain)], { now: now(), ipAuthorised });
      return { header: READING_HEADER, cells };
    }
    default:
      return assertNever(format);
  }
}

/** A user's password in clear, or its verifier where only that is left; empty for an IP user. */
function secretsOf({ store, key }: ExportOptions) {
  const setId = store.info().id;
  // Users of one block follow one another as they were imported, so the last few blocks are all that is needed again.
  const opened = new Map<number, OpenedSecrets>();
  return async (
    user: StoredUser,
  ): Promise<{ readonly password: string; readonly verifier: string | null }> => {
    if (user.password === null) return { password: '', verifier: null };
    const { block, index, verifier } = user.password;
    if (verifier !== undefined && !isSealed(user.password)) return { password: '', verifier };
    const missing = (): PosternError =>
      PosternError.of('set-damaged', 'The password of {user} is missing from the set.', {
        user: addressOf(user),
      });
    let secrets = opened.get(block);
    if (secrets === undefined) {
      const sealed = store.sealed(block);
      if (sealed === undefined) throw missing();
      secrets = openSecrets(await key(), { set: setId, purpose: 'user' }, sealed);
      opened.set(block, secrets);
      if (opened.size > 16) opened.delete(opened.keys().next().value as number);
    }
    const password = secrets.of(index, addressOf(user));
    if (password === null) throw missing();
    return { password, verifier: null };
  };
}
