import * as v from 'valibot';
import { expect, test } from 'vitest';
import { all, any, condition, EVERYTHING, not } from './filter.ts';
import { filterSchema } from './filter-schema.ts';
import { USERS } from './user-lists.ts';

const schema = filterSchema(USERS);
const messageOf = (input: unknown) => v.safeParse(schema, input).issues?.[0].message;
const ip = condition('kind', 'is', 'ip');

test('a tree is taken as it is, in its one form', () => {
  const tree = all({ kind: 'words', text: 'a' }, any(ip, not(condition('limitPerDay', 'between', '1', '2'))));
  expect(v.parse(schema, JSON.parse(JSON.stringify(tree)))).toEqual(tree);
  expect(v.parse(schema, EVERYTHING)).toEqual({ kind: 'all', of: [] });
  expect(v.parse(schema, { kind: 'all', of: [{ kind: 'all', of: [ip, ip] }] })).toEqual(all(ip, ip));
  expect(v.parse(schema, condition('kind', 'is', 'IP address'))).toEqual(ip);
});

test.each<[unknown, RegExp]>([
  [null, /is an object/],
  [{ kind: 'maybe' }, /all, any, not, words or condition/],
  [{ kind: 'any', of: [] }, /missing/],
  [{ kind: 'all', of: [ip, { kind: 'all', of: [] }] }, /missing/],
  [{ kind: 'all', of: 'x' }, /list of filters/],
  [{ ...ip, sql: '1' }, /“sql” is no part/],
  [{ ...ip, operator: { toString: [] } }, /no such operator/],
  [{ ...ip, field: 'constructor' }, /no field/],
  [{ ...ip, values: [1] }, /two texts/],
  [{ ...ip, values: [] }, /takes 1 values/],
  [condition('kind', 'is', 'robot'), /mailbox or ip/],
  [condition('changedAt', 'is', '2026-02-30'), /2026-03-01/],
  [condition('username', 'contains', ''), /missing/],
  [condition('username', 'is', 'x'.repeat(321)), /longer than 320/],
  [{ kind: 'words', text: '' }, /missing/],
  [all(...Array.from({ length: 201 }, () => ip)), /200 conditions/],
  [Array.from({ length: 60 }).reduce<unknown>((of) => ({ kind: 'not', of }), ip), /50 deep/],
])('%j is refused', (input, message) => {
  expect(messageOf(input)).toMatch(message);
});
