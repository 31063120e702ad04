import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VerifierColumn } from './verifier-column.ts';

const random = randomBytes(1 << 20);
let at = 0;

function phc(m = 7168): string {
  const text = (bytes: number): string => {
    at = (at + bytes) % (random.length - 64);
    return random.toString('base64', at, at + bytes).replace(/=+$/, '');
  };
  return `$argon2id$v=19$m=${m},t=5,p=1$${text(16)}$${text(32)}`;
}

test('gives back what was put in, over many users, parameters and chunks', () => {
  const column = new VerifierColumn();
  const model = new Map<number, string>();
  for (let id = 1; id <= 70_000; id++) {
    model.set(id, phc(7168 + (id % 3)));
    column.set(id, model.get(id) as string, id % 5 === 0);
  }
  for (let id = 3; id <= 70_000; id += 7) {
    column.delete(id);
    model.delete(id);
  }
  for (let id = 100_000; id < 100_100; id++) {
    model.set(id, phc());
    column.set(id, model.get(id) as string, false);
  }
  expect(column.size).toBe(model.size);
  expect([...model].every(([id, text]) => column.get(id) === text)).toBe(true);
  expect(column.get(3)).toBeUndefined();
  expect([column.isKept(5), column.isKept(6), column.isKept(10)]).toEqual([true, false, false]);
});

test('text of any other form comes back the same too', () => {
  const column = new VerifierColumn();
  const start = phc().slice(0, -2);
  const texts = fc.oneof(
    fc.string(),
    fc.string({ maxLength: 3 }).map((end) => start + end),
  );
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 20 }), (list) => {
      list.forEach((text, at) => column.set(at + 1, text, false));
      list.forEach((text, at) => expect(column.get(at + 1)).toBe(text));
    }),
  );
});
