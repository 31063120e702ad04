/**
 * Sealing of secrets: AES-256-GCM, one call for a block of them (a call a password costs a hundred times as much).
 *
 * A block is: format 3 (1 byte), nonce (12), ciphertext, tag (16). The plaintext is the number of entries, the octets of
 * each entry's secret and owner (32-bit little-endian), then all secrets, then all owners, in UTF-8. The set's id and the
 * purpose are authenticated with it, and each secret stands beside whose it is: none serves another set, purpose or owner.
 *
 * Format 1, of sets before format 3, said nothing but the set: it counts only where a set is still of that time, and only
 * for what users log in with.
 */
import { message, type Message } from '../../shared/text/text.ts';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { PosternError } from '../../shared/domain/errors.ts';
import { fold } from '../../shared/domain/fold.ts';
import type { SealedBlock } from '../store/model/store-types.ts';

/** Octets of a set's key. */
export const KEY_LENGTH = 32;
const FORMAT = 3;
const OLD_FORMAT = 1;
const NONCE = 12;
const TAG = 16;

/** What a block is for; `set` is the set's id. Only users, outgoing or incoming, have blocks of many, and say whose each is beside it. */
export type SealedFor =
  | { readonly set: string; readonly purpose: 'user' | 'incoming' }
  /** `owner`: the smart host's name with its TLS level, the name of the DKIM record, or what of a job it is. */
  | { readonly set: string; readonly purpose: 'smart-host' | 'dkim' | 'job'; readonly owner: string };

/** What a block of many holds: given out to whom it was sealed for, so that no caller can forget to look. */
export class OpenedSecrets {
  readonly #purpose: SealedFor['purpose'];
  readonly #secrets: readonly string[];
  readonly #owners: readonly string[] | null;

  /** `owners`: null for a block that was sealed when nobody said whose it is. */
  constructor(purpose: SealedFor['purpose'], secrets: readonly string[], owners: readonly string[] | null) {
    this.#purpose = purpose;
    this.#secrets = secrets;
    this.#owners = owners;
  }

  /** The secret at `index`, of the user with that address; null when it is not there. Throws `set-damaged` for another's. */
  of(index: number, address: string): string | null {
    const secret = this.#secrets[index];
    if (secret === undefined) return null;
    if (this.#owners !== null && !sameOwner(this.#owners[index] ?? '', address))
      throw misplaced(this.#purpose, address);
    return secret;
  }

  /** What an earlier version sealed, in order. Throws for what says whose it is. */
  earlier(): readonly string[] {
    if (this.#owners !== null) throw new Error('These secrets are given out to their owners only.');
    return this.#secrets;
  }
}

/** Seals each secret for its owner, as it is; an empty one stands for a row without. Throws on text that UTF-8 cannot hold. */
export function sealSecrets(
  key: Uint8Array,
  what: SealedFor,
  owners: readonly string[],
  secrets: readonly string[],
): SealedBlock {
  const plain = pack(secrets, owners);
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
  cipher.setAAD(associatedData(what));
  const sealed = cipher.update(plain);
  cipher.final();
  plain.fill(0);
  // Not from the pool: the bytes are handed over to another thread whole.
  const bytes = new Uint8Array(1 + NONCE + sealed.length + TAG);
  bytes[0] = FORMAT;
  bytes.set(nonce, 1);
  bytes.set(sealed, 1 + NONCE);
  bytes.set(cipher.getAuthTag(), 1 + NONCE + sealed.length);
  return { entries: secrets.length, bytes };
}

/** Seals the passwords of users, whose addresses are given in the same order. */
export function sealPasswords(
  key: Uint8Array,
  setId: string,
  addresses: readonly string[],
  passwords: readonly string[],
): SealedBlock {
  return sealSecrets(key, { set: setId, purpose: 'user' }, addresses, passwords);
}

/** Seals the one secret of its owner, who is authenticated with it. */
export function sealOne(
  key: Uint8Array,
  what: Extract<SealedFor, { owner: string }>,
  secret: string,
): SealedBlock {
  return sealSecrets(key, what, [''], [secret]);
}

/** The one secret of its owner. Throws as {@link openPassword}. */
export function openOne(
  key: Uint8Array,
  what: Extract<SealedFor, { owner: string }>,
  bytes: Uint8Array,
): string {
  return openSecret(key, what, { entries: 1, bytes }, 0, '');
}

/**
 * The password of a user at `index` of a block. Throws `wrong-key` when the key or the block is not the one that was
 * sealed, `set-damaged` when it was sealed for something else.
 */
export function openPassword(
  key: Uint8Array,
  setId: string,
  block: SealedBlock,
  index: number,
  address: string,
): string {
  return openSecret(key, { set: setId, purpose: 'user' }, block, index, address);
}

function openSecret(
  key: Uint8Array,
  what: SealedFor,
  block: SealedBlock,
  index: number,
  owner: string,
): string {
  const plain = openBlock(key, what, block);
  try {
    const layout = layoutOf(plain, block);
    if (index < 0 || index >= layout.count) throw misplaced(what.purpose, owner);
    if (layout.owners && !sameOwner(ownerAt(plain, layout, index), owner))
      throw misplaced(what.purpose, owner);
    return secretAt(plain, layout, index);
  } finally {
    plain.fill(0);
  }
}

/** All of a block, in order: for exports and hardening, which would else open a block once a row. */
export function openSecrets(key: Uint8Array, what: SealedFor, block: SealedBlock): OpenedSecrets {
  const plain = openBlock(key, what, block);
  try {
    const layout = layoutOf(plain, block);
    const all = (take: (at: number) => string): string[] =>
      Array.from({ length: layout.count }, (_, at) => take(at));
    const { ends } = layout;
    const cut = (column: number) => (at: number) => {
      const slot = column * layout.count + at;
      return plain.toString('utf8', slot === 0 ? layout.start : ends[slot - 1], ends[slot]);
    };
    return new OpenedSecrets(what.purpose, all(cut(0)), layout.owners ? all(cut(1)) : null);
  } finally {
    plain.fill(0);
  }
}

/** An opened block whose secrets are only compared: no text is made of any. */
export class ComparableSecrets {
  readonly #plain: Buffer;
  readonly #layout: Layout;

  /** Throws as {@link openSecrets}. */
  constructor(key: Uint8Array, what: SealedFor, block: SealedBlock) {
    this.#plain = openBlock(key, what, block);
    this.#layout = layoutOf(this.#plain, block);
  }

  /** Whether two secrets are the same; null where one of them is not there. */
  same(index: number, other: ComparableSecrets, otherIndex: number): boolean | null {
    const [a, b] = [this.#layout, other.#layout];
    if (index < 0 || otherIndex < 0 || index >= a.count || otherIndex >= b.count) return null;
    const from = index === 0 ? a.start : (a.ends[index - 1] ?? 0);
    const to = a.ends[index] ?? 0;
    const otherFrom = otherIndex === 0 ? b.start : (b.ends[otherIndex - 1] ?? 0);
    const otherTo = b.ends[otherIndex] ?? 0;
    return (
      to - from === otherTo - otherFrom &&
      this.#plain.compare(other.#plain, otherFrom, otherTo, from, to) === 0
    );
  }

  /** Forgets the secrets. */
  close(): void {
    this.#plain.fill(0);
  }
}

/** True for a block that says what it is for. */
export function isBound(block: SealedBlock): boolean {
  return block.bytes[0] === FORMAT;
}

/** What the administrator is told of a secret that is not for what it was found at. */
export function misplaced(purpose: SealedFor['purpose'], owner: string): PosternError {
  return PosternError.of(
    'set-damaged',
    'The {purpose, select, incoming {password of the incoming user} smarthost {password of the smart host} job {secret of the} dkim {DKIM key} other {password of}} {owner} was sealed for something else, so it is not used; {purpose, select, incoming {import it again} smarthost {enter it again} job {enter it again} dkim {put its file back from a copy, or sign with another selector} other {set a new one}}. Somebody may have altered the files of the set.',
    { purpose: purpose.replace('-', ''), owner },
    { owner },
  );
}

interface Layout {
  readonly count: number;
  /** Byte of the first secret. */
  readonly start: number;
  /** Ends of all secrets and, behind them, of all owners. */
  readonly ends: Uint32Array;
  readonly owners: boolean;
}

function pack(secrets: readonly string[], owners: readonly string[]): Buffer {
  const text = secrets.join('') + owners.join('');
  if (!text.isWellFormed())
    throw PosternError.of('invalid-request', 'The password is not valid Unicode text.', {});
  const octets = Buffer.byteLength(text);
  const ascii = octets === text.length;
  const count = secrets.length;
  const start = 4 + 8 * count;
  // Of its own: a slice of the pool would share its memory, and its secrets, with other buffers.
  const plain = Buffer.alloc(start + octets);
  plain.writeUInt32LE(count, 0);
  const lengths = (texts: readonly string[], from: number): void => {
    for (let at = 0; at < count; at += 1) {
      const one = texts[at] ?? '';
      plain.writeUInt32LE(ascii ? one.length : Buffer.byteLength(one), from + 4 * at);
    }
  };
  lengths(secrets, 4);
  lengths(owners, 4 + 4 * count);
  plain.write(text, start);
  return plain;
}

/** Where all entries lie. What decrypts was sealed with the key, but another program of ours may have been wrong: nothing is taken on trust. */
function layoutOf(plain: Buffer, block: SealedBlock): Layout {
  const owners = isBound(block);
  const count = plain.length < 4 ? -1 : plain.readUInt32LE(0);
  const columns = owners ? 2 : 1;
  const start = 4 + 4 * columns * count;
  if (count < 0 || start > plain.length) throw wrongKey(message('the block is damaged'));
  const ends = new Uint32Array(columns * count);
  let end = start;
  for (let at = 0; at < ends.length; at += 1) {
    end += plain.readUInt32LE(4 + 4 * at);
    if (end > plain.length) throw wrongKey(message('the block is damaged'));
    ends[at] = end;
  }
  return { count, start, ends, owners };
}

function secretAt(plain: Buffer, { start, ends }: Layout, index: number): string {
  return plain.toString('utf8', index === 0 ? start : ends[index - 1], ends[index]);
}

function ownerAt(plain: Buffer, { count, ends }: Layout, index: number): string {
  return plain.toString('utf8', ends[count + index - 1], ends[count + index]);
}

/** As users are the same: without regard to case. */
function sameOwner(sealed: string, owner: string): boolean {
  return sealed === owner || fold(sealed) === fold(owner);
}

function openBlock(key: Uint8Array, what: SealedFor, block: SealedBlock): Buffer {
  const { bytes } = block;
  const old = bytes[0] === OLD_FORMAT && block.old === true && what.purpose !== 'smart-host';
  if ((bytes[0] !== FORMAT && !old) || bytes.length < 1 + NONCE + TAG) {
    if ('owner' in what) throw misplaced(what.purpose, what.owner);
    throw wrongKey(message('it does not say what it was sealed for, or is damaged'));
  }
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + NONCE), { authTagLength: TAG });
  decipher.setAAD(old ? Buffer.from(`postern sealed passwords 1\0${what.set}`) : associatedData(what));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
  const plain = decipher.update(bytes.subarray(1 + NONCE, bytes.length - TAG));
  try {
    decipher.final();
  } catch {
    plain.fill(0);
    if ('owner' in what) throw misplaced(what.purpose, what.owner);
    throw wrongKey(message('the key is another one, or it was sealed for something else or altered'));
  }
  return plain;
}

function associatedData(what: SealedFor): Buffer {
  const { set, purpose } = what;
  return Buffer.from(
    JSON.stringify(['postern sealed', FORMAT, set, purpose, 'owner' in what ? what.owner : null]),
  );
}

function wrongKey(why: Message): PosternError {
  return PosternError.of('wrong-key', 'A password cannot be unsealed: {why}.', { why });
}
