/**
 * What was changed since a mark, for the gateway. `add`, `remove` and `passwords` have its three columns, and passwords as an export
 * of that format has them; `by-hand` says, for reading, what such a file cannot carry: settings and locks, users' and levels'.
 */
import type { CarryFile, CarrySurvey } from '../../shared/contract/difference.ts';
import type { ExportResult } from '../../shared/contract/types.ts';
import { fieldLabel, fieldValue } from '../../shared/domain/changed-fields.ts';
import { displayDomain } from '../../shared/domain/domain-name.ts';
import { isSealed } from '../../shared/domain/user.ts';
import { neutraliseFormula } from '../../shared/domain/formula.ts';
import type { Difference } from '../store/compare/since.ts';
import type { OwnFiles } from '../store/log/own-files.ts';
import type { UserStore } from '../store/model/store-types.ts';
import { writeAtomically } from './atomic-file.ts';
import { csvLines } from './csv-lines.ts';
import { exportUsers, gatewayLines } from './export-users.ts';

export interface CarryOptions {
  readonly store: UserStore;
  readonly mark: string;
  readonly file: CarryFile;
  readonly path: string;
  /** What the file must not take the place of. */
  readonly own: OwnFiles;
  /** The set's key; asked for only when the file will hold passwords. */
  readonly key: () => Promise<Uint8Array>;
}

/** Rows a turn of the loop. */
const SLICE = 1000;

export const BY_HAND_HEADER: readonly string[] = ['username', 'domain', 'what', 'then', 'now'];

/** Counts what each file will hold. */
export function surveyCarry(store: UserStore, mark: string): CarrySurvey {
  const found = store.since(mark);
  const ids = { add: idsOf('add', found), passwords: idsOf('passwords', found) };
  const blank = (file: 'add' | 'passwords'): number =>
    ids[file].filter((id) => {
      const password = store.get(id)?.password ?? null;
      return password !== null && !isSealed(password);
    }).length;
  return {
    ...{ add: ids.add.length, passwords: ids.passwords.length },
    ...{ remove: removed(found).length, 'by-hand': byHand(found).length },
    blank: { add: blank('add'), passwords: blank('passwords') },
  };
}

function idsOf(file: 'add' | 'passwords', found: readonly Difference[]): readonly number[] {
  return found.flatMap((one) => ('user' in one.of && isIn(file, one) ? (one.of.id ?? []) : []));
}

/** Writes one of the files, whole or not at all; `rows` without its header. */
export async function writeCarryFile(options: CarryOptions): Promise<ExportResult> {
  const { store, mark, file, path, own } = options;
  const found = store.since(mark);
  if (file === 'add' || file === 'passwords') {
    return exportUsers({
      ...options,
      query: { ids: Uint32Array.from(idsOf(file, found)) },
      format: 'gateway',
      passwords: true,
    });
  }
  const lines = file === 'remove' ? removed(found) : byHand(found);
  const rows = await writeAtomically(path, 0o644, own, async (append) => {
    if (file === 'by-hand') await append(csvLines([BY_HAND_HEADER]));
    for (let at = 0; at < lines.length; at += SLICE) {
      const slice = lines.slice(at, at + SLICE);
      await append(file === 'remove' ? gatewayLines(slice, at === 0) : csvLines(slice));
      await new Promise((resolve) => setImmediate(resolve));
    }
    return lines.length;
  });
  return { rows, file: path };
}

function isIn(file: 'add' | 'passwords', { here, fields }: Difference): boolean {
  if (file === 'add') return here === 'added';
  return here === 'changed' && fields.some(({ field }) => field === 'password');
}

function removed(found: readonly Difference[]): readonly (readonly string[])[] {
  return found.flatMap(({ of, here }) =>
    'user' in of && here === 'deleted' ? [[of.user.username, of.user.domain, '']] : [],
  );
}

/** Settings and locks of those that were added or changed, and that a password is another; nothing is left to be set of one that goes. */
function byHand(found: readonly Difference[]): readonly (readonly string[])[] {
  const timeText = (time: number): string => new Date(time).toISOString();
  return found.flatMap(({ of, here, fields }) => {
    if ('user' in of && here === 'deleted') return [];
    const [username, domain] =
      'level' in of
        ? ['', of.level === null ? '(the system)' : displayDomain(of.level)]
        : [of.user.username, displayDomain(of.user.domain)];
    return fields.flatMap(({ field, base, ours }) => {
      // A password that was added comes with its user.
      if (field === 'password' && here === 'added') return [];
      const then = here === 'added' && 'user' in of ? '' : fieldValue(field, base, timeText);
      return [
        [username, domain, fieldLabel(field), then, fieldValue(field, ours, timeText)].map(neutraliseFormula),
      ];
    });
  });
}
