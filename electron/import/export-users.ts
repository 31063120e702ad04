/**
 * Users as CSV, in two forms.
 *
 * Exact (the default): the gateway's own `username,domain,password` without a header, passwords as they are, so that the
 * file goes back into the gateway or another set byte for byte. Of a hardened password only its verifier is left: that is
 * written as `{argon2id}$argon2id$…`, which Postern imports again. It holds secrets, so it has mode 0600.
 * For reading (`neutraliseFormulas`): a header, status and limits, no passwords, and no cell that a spreadsheet computes.
 */
import Papa from 'papaparse';
import type { ExportResult } from '../../shared/contract/types.ts';
import { parseHeader } from '../../shared/domain/csv-row.ts';
import { displayDomain } from '../../shared/domain/domain-name.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { UserQuery } from '../../shared/domain/query.ts';
import { effectiveSettings, SETTING_KEYS } from '../../shared/domain/settings.ts';
import { addressOf, isSealed } from '../../shared/domain/user.ts';
import type { StoredUser } from '../../shared/domain/user.ts';
import { userStatus } from '../../shared/domain/user-status.ts';
import { VERIFIER_PREFIX } from '../../shared/domain/verifier.ts';
import { openPasswords } from '../credentials/seal.ts';
import type { UserStore } from '../store/store-types.ts';
import type { OwnFiles } from '../store/own-files.ts';
import { writeAtomically } from './atomic-file.ts';
import { neutraliseFormula } from './formula.ts';

export interface ExportOptions {
  readonly store: UserStore;
  readonly query: UserQuery;
  readonly path: string;
  /** What the file must not take the place of. */
  readonly own: OwnFiles;
  readonly neutraliseFormulas: boolean;
  /** The set's key; asked for only when the file will hold passwords. */
  readonly key: () => Promise<Uint8Array>;
  /** Unix milliseconds, for the status of timed locks. */
  readonly now?: () => number;
}

/** Users a turn of the loop: some milliseconds. */
const SLICE = 1000;

type ToCells = (user: StoredUser) => Promise<readonly string[]> | readonly string[];

export async function exportUsers(options: ExportOptions): Promise<ExportResult> {
  const { store, query, path, neutraliseFormulas } = options;
  const ids = store.matching(query);
  const cells = neutraliseFormulas ? forReading(options) : exact(options);
  let hardened = 0;
  const rows = await writeAtomically(
    path,
    neutraliseFormulas ? 0o644 : 0o600,
    options.own,
    async (append) => {
      if (neutraliseFormulas) await append(csv([READING_HEADER]));
      let written = 0;
      for (let at = 0; at < ids.length; at += SLICE) {
        const slice: (readonly string[])[] = [];
        for (const id of ids.subarray(at, at + SLICE)) {
          const user = store.get(id);
          // One that was deleted since the query is not in the set any more.
          if (user === undefined) continue;
          slice.push(await cells(user));
          if (!neutraliseFormulas && user.password !== null && !isSealed(user.password)) hardened++;
        }
        // A first user called "user" would be read as a header: then the file has a real one.
        const looksLikeHeader = !neutraliseFormulas && written === 0 && slice[0] && parseHeader(slice[0]);
        if (looksLikeHeader) await append(csv([['username', 'domain', 'password']]));
        await append(csv(slice));
        written += slice.length;
        await new Promise((resolve) => setImmediate(resolve));
      }
      return written;
    },
  );
  return hardened === 0 ? { rows, file: path } : { rows, file: path, hardened };
}

function exact({ store, key }: ExportOptions): ToCells {
  const setId = store.info().id;
  // Users of one block follow one another as they were imported, so the last few blocks are all that is needed again.
  const opened = new Map<number, readonly string[]>();
  return async (user) => {
    if (user.password === null) return [user.username, user.domain, ''];
    const { block, index, verifier } = user.password;
    if (verifier !== undefined && !isSealed(user.password)) {
      return [user.username, user.domain, `${VERIFIER_PREFIX}${verifier}`];
    }
    let passwords = opened.get(block);
    if (passwords === undefined) {
      const sealed = store.sealed(block);
      if (sealed === undefined) {
        throw new PosternError('set-damaged', `The password of ${addressOf(user)} is missing from the set.`);
      }
      passwords = openPasswords(await key(), setId, sealed);
      opened.set(block, passwords);
      if (opened.size > 16) opened.delete(opened.keys().next().value as number);
    }
    return [user.username, user.domain, passwords[index] as string];
  };
}

const READING_HEADER = ['address', 'username', 'domain', 'kind', 'status', 'lockedUntil', ...SETTING_KEYS];

function forReading({ store, now = Date.now }: ExportOptions): ToCells {
  const system = store.settings(null);
  return (user) => {
    const settings = effectiveSettings(system, store.settings(user.domain), user.settings);
    const ipAuthorised = store.system().authoriseIpAddresses;
    const status = userStatus(user.kind, user.lock, { now: now(), ipAuthorised });
    const until = status === 'automatic' ? new Date(user.lock?.until ?? 0).toISOString() : '';
    const domain = displayDomain(user.domain);
    const cells = [addressOf({ ...user, domain }), user.username, domain, user.kind, status, until];
    for (const key of SETTING_KEYS) cells.push(String(settings[key]));
    return cells.map(neutraliseFormula);
  };
}

function csv(rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `${Papa.unparse(rows as string[][], { newline: '\n' })}\n`;
}
