/** How a user differs from what it was at a mark, and from what others have of it, field by field. Pure. */
import { isImportedHash } from '../../../shared/domain/password-hash.ts';
import type { DifferenceField, Done, Side } from '../../../shared/contract/difference.ts';
import { manualPart, type Lock } from '../../../shared/domain/lock.ts';
import type { SettingsOverride } from '../../../shared/domain/settings.ts';
import { isSealed, type StoredPassword, type StoredUser } from '../../../shared/domain/user.ts';
import { sameRef, sameValue } from '../model/operation.ts';

/** Fields by name: settings, `lock` (what a person has locked) and `password`. What is not among them is none, or inherited. */
export type Values = Readonly<Record<string, unknown>>;

/** Whether two passwords are the same; null: that cannot be told from what is kept of them. */
export type SamePassword = (a: StoredPassword | null, b: StoredPassword | null) => boolean | null;

/** What is known without a key: a password keeps its place while it is the same. */
export const samePlace: SamePassword = (a, b) => sameRef(a, b);

export interface Differing {
  readonly here: Done;
  readonly there: Done | null;
  readonly side: Side;
  readonly fields: readonly DifferenceField[];
  /** The passwords could not be compared. */
  readonly uncompared: boolean;
}

/** What is compared of a user: what Postern does by itself (locks of the relay, hardening, times of changes) is not. */
export function valuesOf({
  settings,
  lock,
  password,
}: Pick<StoredUser, 'settings' | 'lock' | 'password'>): Values {
  return { ...settings, ...lockOf(lock), ...(password !== null && { password }) };
}

/** What is compared of a level. */
export function valuesOfLevel(settings: SettingsOverride): Values {
  return { ...settings };
}

function lockOf(lock: Lock | null): Values {
  const manual = manualPart(lock);
  return manual === null ? {} : { lock: manual };
}

/**
 * Null where nothing differs. `base` null: there was none at the mark; undefined: there is no mark. `theirs` null: they have
 * none; undefined: nothing else is compared; a field that is not among theirs is one they say nothing of where `says` is false for it.
 */
export function differ(
  base: Values | null | undefined,
  ours: Values | null,
  theirs: Values | null | undefined,
  same: SamePassword = samePlace,
  says: (field: string) => boolean = () => true,
): Differing | null {
  if (base === undefined && ours === null && theirs === null) return null;
  const seen = { uncompared: false };
  const fields: DifferenceField[] = [];
  let ourFields = 0;
  let theirFields = 0;
  const compare = (
    field: string,
    a: Values | null | undefined,
    b: Values | null | undefined,
  ): boolean | null => {
    const [x, y] = [a?.[field] ?? null, b?.[field] ?? null];
    return field === 'password'
      ? same(x as StoredPassword | null, y as StoredPassword | null)
      : sameValue(x, y);
  };
  const both = (field: string): void => {
    const said = theirs !== undefined && theirs !== null && (field in theirs || says(field));
    const weDid = base === undefined || base === null ? null : compare(field, base, ours) === false;
    if (!said || ours === null) {
      if (weDid === true || ours === null || base === null || base === undefined) {
        push(field, said && ours === null ? 'theirs' : 'ours');
      }
      return;
    }
    const agree = compare(field, ours, theirs);
    if (agree === null) {
      seen.uncompared = true;
      if (weDid === true) push(field, 'ours');
      return;
    }
    if (agree) return;
    if (weDid === null) return push(field, 'conflict');
    const theyDid = compare(field, base, theirs);
    if (!weDid) return push(field, 'theirs');
    push(field, theyDid === false ? 'conflict' : 'ours');
  };
  const push = (field: string, side: Side): void => {
    if (side !== 'theirs') ourFields++;
    if (side !== 'ours') theirFields++;
    fields.push({
      field,
      base: shown(field, base, null),
      ours: shown(field, ours, base),
      ...(theirs !== undefined &&
        (theirs === null || field in theirs || says(field)) && {
          theirs: shown(field, theirs, base ?? ours),
        }),
      side,
    });
  };
  const keys = new Set([
    ...Object.keys(base ?? {}),
    ...Object.keys(ours ?? {}),
    ...Object.keys(theirs ?? {}),
  ]);

  const result = (here: Done, there: Done | null, side: Side): Differing => ({
    here,
    there,
    side,
    fields,
    ...seen,
  });
  if (theirs === undefined) {
    if (base === null || base === undefined) {
      if (ours === null) return null;
      for (const key of keys) push(key, 'ours');
      return result('added', null, 'ours');
    }
    if (ours === null) {
      for (const key of keys) push(key, 'ours');
      return result('deleted', null, 'ours');
    }
    for (const key of keys) if (compare(key, base, ours) === false) push(key, 'ours');
    return fields.length === 0 ? null : result('changed', null, 'ours');
  }
  if (ours === null || theirs === null) {
    if (ours === null && theirs === null) return null;
    const there = ours === null;
    const gone = differ(base, ours ?? theirs, undefined, same, says);
    // Whoever still has the user: as at the mark, changed since, or come since.
    const changed = base !== null && base !== undefined && touched(gone, there ? theirs : null, says);
    for (const key of keys) push(key, there ? 'theirs' : 'ours');
    if (base === null || base === undefined)
      return there ? result('same', 'added', 'theirs') : result('added', 'same', 'ours');
    if (there) return result('deleted', changed ? 'changed' : 'same', changed ? 'conflict' : 'ours');
    return result(changed ? 'changed' : 'same', 'deleted', changed ? 'conflict' : 'theirs');
  }
  for (const key of keys) both(key);
  if (fields.length === 0)
    return seen.uncompared ? { here: 'same', there: 'same', side: 'ours', fields, ...seen } : null;
  const conflict = fields.some(({ side }) => side === 'conflict');
  const side: Side = conflict ? 'conflict' : theirFields > 0 ? 'theirs' : 'ours';
  const done = (count: number): Done =>
    count === 0 ? 'same' : base === null || base === undefined ? 'added' : 'changed';
  return result(
    base === undefined ? 'changed' : done(ourFields),
    base === undefined ? 'changed' : done(theirFields),
    side,
  );
}

/** Whether a user that one side has is another than at the mark, in what that side says. */
function touched(since: Differing | null, theirs: Values | null, says: (field: string) => boolean): boolean {
  if (since === null) return false;
  if (theirs === null) return true;
  return since.fields.some(({ field }) => field in theirs || says(field));
}

/** A value as it may be told: of a password its kind, and whether it is another one than before. */
function shown(field: string, values: Values | null | undefined, before: Values | null | undefined): unknown {
  const value = values?.[field] ?? null;
  if (field !== 'password' || value === null) return value;
  const password = value as StoredPassword;
  const was = (before?.['password'] ?? null) as StoredPassword | null;
  if (was !== null && !sameRef(was, password)) return 'another';
  if (password.verifier === undefined) return 'sealed';
  if (isImportedHash(password.verifier)) return 'imported';
  return isSealed(password) ? 'both' : 'hardened';
}
