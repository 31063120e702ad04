/** Whether passwords are the same, by what is kept of them: the clear text of those that are sealed, the verifiers of those that are not. */
import { isSealed, type StoredPassword } from '../../shared/domain/user.ts';
import type { SamePassword } from '../store/compare/differ.ts';
import type { SealedBlock } from '../store/model/store-types.ts';
import { ComparableSecrets, openPassword } from './seal.ts';
import { matchesVerifier } from './verifier.ts';

/** Opened blocks that are kept: users of one block follow one another as they were imported. */
const KEPT = 64;

/** Compares by the set's key; `sealed` gives the block of a number. Null: only a verifier is left of one, which would have to be tried. */
export function comparePasswords(
  key: Uint8Array,
  setId: string,
  sealed: (block: number) => SealedBlock | undefined,
): SamePassword {
  const opened = new Map<number, ComparableSecrets | null>();
  const open = (block: number): ComparableSecrets | null => {
    const known = opened.get(block);
    if (known !== undefined) return known;
    const bytes = sealed(block);
    let secrets: ComparableSecrets | null = null;
    try {
      if (bytes !== undefined) secrets = new ComparableSecrets(key, { set: setId, purpose: 'user' }, bytes);
    } catch {
      // What cannot be opened cannot be compared.
    }
    opened.set(block, secrets);
    if (opened.size > KEPT) {
      const [[oldest, gone] = [0, null]] = opened;
      opened.delete(oldest);
      gone?.close();
    }
    return secrets;
  };
  return (a, b) => {
    if (a === null || b === null) return a === b;
    if (a.block === b.block && a.index === b.index) return true;
    if (a.verifier !== undefined && a.verifier === b.verifier) return true;
    if (!isSealed(a) || !isSealed(b)) return null;
    const [x, y] = [open(a.block), open(b.block)];
    return x === null || y === null ? null : x.same(a.index, y, b.index);
  };
}

/** Whether a password of theirs is the one a verifier is of; null where theirs cannot be opened. A try costs some 10 ms. */
export function verifyTheirs(key: Uint8Array, setId: string, blocks: ReadonlyMap<number, SealedBlock>) {
  return async (verifier: string, theirs: StoredPassword, address: string): Promise<boolean | null> => {
    const block = blocks.get(theirs.block);
    if (block === undefined || !isSealed(theirs)) return null;
    try {
      return await matchesVerifier(verifier, openPassword(key, setId, block, theirs.index, address));
    } catch {
      return null;
    }
  };
}
