/**
 * Hashes of crypt(3): MD5 (`$1$`, Poul-Henning Kamp), SHA-256 and SHA-512 (`$5$`, `$6$`, Ulrich Drepper's “Unix crypt using SHA-256 and
 * SHA-512”, whose test vectors are the tests'). On `node:crypto`: packages that do the same compute a hash in one go, which at 656,000
 * rounds holds the loop up for a second; here it has a turn now and then.
 */
import { createHash } from 'node:crypto';

/** Rounds between two turns of the loop: about 2 ms. */
const SLICE = 1000;
const DEFAULT_ROUNDS = 5000;
const LETTERS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The hash of `password` under the method, salt and rounds of `hash` (`$1$…`, `$5$…` or `$6$…`, whose form and cost were checked). */
export async function crypt(password: string, hash: string): Promise<string> {
  const [, id = '', ...parts] = hash.split('$');
  const given = /^rounds=(\d+)$/.exec(parts[0] ?? '');
  const salt = (given === null ? parts[0] : parts[1]) ?? '';
  const rounds = given === null ? DEFAULT_ROUNDS : Number(given[1]);
  const said = given === null ? '' : `rounds=${rounds}$`;
  const key = Buffer.from(password);
  const text =
    id === '1'
      ? await md5Crypt(key, Buffer.from(salt))
      : await shaCrypt(id === '6' ? 'sha512' : 'sha256', key, Buffer.from(salt), rounds);
  return `$${id}$${said}${salt}$${text}`;
}

/** Steps of the specification in its own letters: A, B, P, S, C. */
async function shaCrypt(
  algorithm: 'sha256' | 'sha512',
  key: Buffer,
  salt: Buffer,
  rounds: number,
): Promise<string> {
  const digest = (...parts: readonly Buffer[]): Buffer => digestOf(algorithm, parts);
  const b = digest(key, salt, key);
  const ofA: Buffer[] = [key, salt, repeated(b, key.length)];
  for (let bits = key.length; bits > 0; bits >>= 1) ofA.push(bits & 1 ? b : key);
  const a = digest(...ofA);
  const p = repeated(digest(...new Array<Buffer>(key.length).fill(key)), key.length);
  const s = repeated(digest(...new Array<Buffer>(16 + (a[0] ?? 0)).fill(salt)), salt.length);
  let c = a;
  for (let round = 0; round < rounds; round += 1) {
    const odd = round % 2 === 1;
    const parts = [odd ? p : c];
    if (round % 3 !== 0) parts.push(s);
    if (round % 7 !== 0) parts.push(p);
    parts.push(odd ? c : p);
    c = digest(...parts);
    if (round % SLICE === SLICE - 1) await nextTurn();
  }
  return algorithm === 'sha512' ? sha512Text(c) : sha256Text(c);
}

async function md5Crypt(key: Buffer, salt: Buffer): Promise<string> {
  const digest = (...parts: readonly Buffer[]): Buffer => digestOf('md5', parts);
  const b = digest(key, salt, key);
  const ofA: Buffer[] = [key, Buffer.from('$1$'), salt, repeated(b, key.length)];
  const zero = Buffer.alloc(1);
  for (let bits = key.length; bits > 0; bits >>= 1) ofA.push(bits & 1 ? zero : key.subarray(0, 1));
  let c = digest(...ofA);
  for (let round = 0; round < 1000; round += 1) {
    const odd = round % 2 === 1;
    const parts = [odd ? key : c];
    if (round % 3 !== 0) parts.push(salt);
    if (round % 7 !== 0) parts.push(key);
    parts.push(odd ? c : key);
    c = digest(...parts);
  }
  await nextTurn();
  const triples = Array.from({ length: 5 }, (_, at) => letters(c, [at, at + 6, at === 4 ? 5 : at + 12], 4));
  return triples.join('') + letters(c, [null, null, 11], 2);
}

function sha256Text(c: Buffer): string {
  let text = '';
  let [x, y, z] = [0, 10, 20];
  for (let at = 0; at < 10; at += 1) {
    text += letters(c, [x, y, z], 4);
    [x, y, z] = [z + 1, x + 1, y + 1];
  }
  return text + letters(c, [null, 31, 30], 3);
}

function sha512Text(c: Buffer): string {
  let text = '';
  let [x, y, z] = [0, 21, 42];
  for (let at = 0; at < 21; at += 1) {
    text += letters(c, [x, y, z], 4);
    [x, y, z] = [y + 1, z + 1, x + 1];
  }
  return text + letters(c, [null, null, 63], 2);
}

/** Three bytes as 24 bits, from the lowest six on; null counts as 0. */
function letters(
  bytes: Buffer,
  [x, y, z]: readonly [number | null, number | null, number],
  count: number,
): string {
  const at = (index: number | null): number => (index === null ? 0 : (bytes[index] ?? 0));
  let bits = (at(x) << 16) | (at(y) << 8) | at(z);
  let text = '';
  for (let i = 0; i < count; i += 1, bits >>= 6) text += LETTERS.charAt(bits & 63);
  return text;
}

function digestOf(algorithm: string, parts: readonly Buffer[]): Buffer {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** A digest again and again, up to a length. */
function repeated(digest: Buffer, length: number): Buffer {
  return Buffer.alloc(length, digest);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
