/** Whether passwords are the same, by what is kept of them: the clear text of those that are sealed, the verifiers of those that are not. */
import { isImportedHash } from '../../shared/domain/password-hash.ts';
import { isSealed, type StoredPassword } from '../../shared/domain/user.ts';
import type { SamePassword } from '../store/compare/differ.ts';
import type { PasswordsOfImport, SealedBlock } from '../store/model/store-types.ts';
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

/** How an import tells passwords that are the same, under the set's key. */
export function importPasswords(key: Uint8Array, setId: string): PasswordsOfImport {
  return {
    compare: (sealed) => comparePasswords(key, setId, sealed),
    verify: async (verifier, block, index, address) => {
      // May cost a hundred times as much as a verifier of ours.
      if (isImportedHash(verifier)) return null;
      try {
        return await matchesVerifier(verifier, openPassword(key, setId, block, index, address));
      } catch {
        return null;
      }
    },
  };
}

/** As `verify` of {@link importPasswords}, of passwords whose blocks are theirs. */
export function verifyTheirs(key: Uint8Array, setId: string, blocks: ReadonlyMap<number, SealedBlock>) {
  const { verify } = importPasswords(key, setId);
  return async (verifier: string, theirs: StoredPassword, address: string): Promise<boolean | null> => {
    const block = blocks.get(theirs.block);
    return block === undefined || !isSealed(theirs) ? null : verify(verifier, block, theirs.index, address);
  };
}
