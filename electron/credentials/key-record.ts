/** `key.json` of a set folder: where the set's key is kept, and a value by which a wrong key is known. Never the key. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { PosternError } from '../../shared/domain/errors.ts';
import { writeError } from '../store/log/set-files.ts';
import type { Shelf } from '../store/model/set-home.ts';
import { wrappedKeySchema } from './passphrase.ts';
import { readIfThere, writePrivately } from './private-file.ts';

const keyRecordSchema = v.variant('keptIn', [
  v.object({ format: v.literal(1), keptIn: v.literal('keychain'), check: v.string() }),
  v.object({
    format: v.literal(1),
    keptIn: v.literal('passphrase'),
    check: v.string(),
    wrapped: wrappedKeySchema,
  }),
  /** `file` is where it was on the computer that wrote this. */
  v.object({ format: v.literal(1), keptIn: v.literal('key-file'), check: v.string(), file: v.string() }),
]);
export type KeyRecord = v.InferOutput<typeof keyRecordSchema>;

export const KEY_RECORD = 'key.json';

/** Where the record is: the set's folder, or what a server keeps of the set. */
export type KeyRecordPlace = string | Shelf;

/** The record of a set, or null when it has no key yet. Throws `set-damaged` rather than to take a torn one for none. */
export async function readKeyRecord(place: KeyRecordPlace): Promise<KeyRecord | null> {
  const path = typeof place === 'string' ? join(place, KEY_RECORD) : KEY_RECORD;
  const text = await (typeof place === 'string' ? readIfThere(path) : place.read(KEY_RECORD));
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (typeof value === 'object' && value !== null && 'format' in value && Number(value.format) > 1) {
    throw PosternError.of('set-newer-format', '“{path}” was written by a newer Postern: update this one.', {
      path,
    });
  }
  const parsed = v.safeParse(keyRecordSchema, value);
  if (parsed.success) return parsed.output;
  throw PosternError.of(
    'set-damaged',
    '“{path}” is damaged, so the key of the passwords cannot be told: put it back from a copy of the set.',
    { path },
    { path },
  );
}

/**
 * Replaces the record whole; rejects with `disk-full`, `read-only` or `io-failed`. On a server, which others change too, it takes the place
 * of `before` only: rejects with `conflict` where another record is there.
 */
export async function writeKeyRecord(
  place: KeyRecordPlace,
  record: KeyRecord,
  before: KeyRecord | null = null,
): Promise<void> {
  const textOf = (of: KeyRecord): string => `${JSON.stringify(of, null, 2)}\n`;
  if (typeof place !== 'string')
    return place.write(KEY_RECORD, textOf(record), before === null ? null : textOf(before));
  const path = join(place, KEY_RECORD);
  try {
    await writePrivately(path, textOf(record), true);
  } catch (error) {
    throw writeError(error, place);
  }
}

/** Tells a key from others without giving it away. */
export function keyCheck(key: Uint8Array, setId: string): string {
  return createHmac('sha256', key).update(`postern key check 1\0${setId}`).digest('base64');
}

/** True for the key that the record was made with; takes the same time for every other. */
export function isKeyOf(record: KeyRecord, key: Uint8Array, setId: string): boolean {
  const expected = Buffer.from(record.check);
  const actual = Buffer.from(keyCheck(key, setId));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
