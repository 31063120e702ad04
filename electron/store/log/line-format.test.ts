import { expect, test } from 'vitest';
import fc from 'fast-check';
import { decodeLine, encodeLine, FORMAT, kindOf } from './line-format.ts';

test('what is written is read, whatever it says', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const line = encodeLine(json);
      expect(line.at(-1)).toBe(0x0a);
      const decoded = decodeLine(line.subarray(0, -1));
      expect(decoded.ok && decoded.body.toString()).toBe(json);
      expect(JSON.parse(line.toString())).toEqual([FORMAT, expect.any(String), JSON.parse(json)]);
    }),
  );
});

test('every changed byte is noticed', () => {
  const line = encodeLine('{"change":1,"ops":[["rename","a","ü"]]}').subarray(0, -1);
  for (let at = 0; at < line.length; at++) {
    for (const bit of [1, 4, 128]) {
      const changed = Buffer.from(line);
      changed[at] = (changed[at] as number) ^ bit;
      const decoded = decodeLine(changed);
      // An earlier version, which is read as it was: the snapshot says which one a set has.
      const digit = (changed[1] as number) - 0x30;
      if (at === 1 && digit > 0 && digit <= FORMAT) expect(decoded).toEqual(decodeLine(line));
      else expect(decoded.ok, `byte ${at}, bit ${bit}`).toBe(false);
    }
  }
  expect(decodeLine(line.subarray(0, -1))).toEqual({ ok: false, newerFormat: null });
  expect(decodeLine(Buffer.alloc(0))).toEqual({ ok: false, newerFormat: null });
});

test('any bytes are refused without a throw', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(decodeLine(Buffer.from(bytes)).ok).toBe(false);
    }),
  );
});

test('a sound line of a later version says so', () => {
  const line = encodeLine('{"change":1}').toString().trimEnd();
  expect(decodeLine(Buffer.from(line.replace(`[${FORMAT},`, '[12,')))).toEqual({
    ok: false,
    newerFormat: 12,
  });
});

test('a line of the first version is read as it was', () => {
  const line = encodeLine('{"change":1}').toString().trimEnd();
  expect(decodeLine(Buffer.from(line.replace(`[${FORMAT},`, '[1,'))).ok).toBe(true);
});

test('the kind of a body is its first key', () => {
  expect(kindOf(Buffer.from('{"batch":12,"ops":[]}'))).toBe('batch');
  expect(kindOf(Buffer.from('[]'))).toBe('');
});
