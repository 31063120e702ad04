/** Generated payloads against every operation: a refused one changes nothing and names the field. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApplication, type Application } from '../electron/app/application.ts';
import { plainShell } from '../electron/app/base/shell.ts';
import type { Envelope } from '../electron/app/base/dispatch.ts';
import { contract, OPERATION_NAMES } from '../shared/contract/contract.ts';
import { mayAnswer } from '../shared/contract/error-codes.ts';
import { ownerContract } from '../shared/contract/owner-contract.ts';
import type { PosternError } from '../shared/domain/errors.ts';
import { CHANGES_SET } from '../shared/contract/changes-set.ts';
import { contractExamples } from './support/contract-examples.ts';

const RUNS = process.env['POSTERN_LONG'] === '1' ? 10_000 : 500;

/** Those of the contract, and those that only another process may ask of the owner. */
const ALL = { ...contract, ...ownerContract };
type Name = keyof typeof ALL;
const NAMES = Object.keys(ALL) as readonly Name[];
const verifier = `$argon2id$v=19$m=7168,t=5,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
const OWNER_EXAMPLES: { readonly [N in keyof typeof ownerContract]: unknown } = {
  'relay.lockUser': {
    id: 1,
    lock: { kind: 'automatic', since: 1, until: 2, reason: '5 spam messages', by: 'relay' },
  },
  'relay.notice': { title: 'A report could not be delivered', body: 'refused' },
  'relay.harden': { users: [{ id: 1, block: 1, index: 0, verifier }] },
};

/** Well-formed requests of these open other sets, start processes, read and write files or derive keys: here only refusals are asked. */
const FAR_REACHING = /^(sets|backups|folders|files|imports|exports|lists|credentials|relay|jobs)\./;

let folder: string;
let app: Application;
const logged: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-contract-'));
  app = await createApplication({
    shell: plainShell('browser'),
    env: { POSTERN_CONFIG_DIR: join(folder, 'config'), POSTERN_KEY_FILE: join(folder, 'key') },
    actor: 'tester',
    log: (line) => logged.push(line),
  });
  await app.client.invoke('sets.create', { path: join(folder, 'set') });
  for (const username of ['ann', 'bob', 'eve']) {
    await app.client.invoke('users.add', { username, domain: 'example.com', password: 'pw' });
  }
  await app.client.invoke('users.add', { username: '192.0.2.0/24', domain: 'example.com' });
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1.5,
    1e308,
    4294967296,
    '',
    ' ',
    '\0',
    'x'.repeat(5000),
    [],
    {},
    [[]],
    [0],
    '__proto__',
  ),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.jsonValue(),
);
const key = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', 'id', 'limit', ''), fc.string());

/** One step of bending: somewhere (`where` walks the value), something is replaced, removed or added. */
const bend = fc.record({
  where: fc.array(fc.nat(20), { maxLength: 5 }),
  how: fc.constantFrom('replace', 'remove', 'add'),
  junk,
  key,
});
interface Bend {
  where: readonly number[];
  how: string;
  junk: unknown;
  key: string;
}

function bent(value: unknown, { where, how, junk: by, key: added }: Bend): unknown {
  const [step, ...deeper] = where;
  if (typeof value !== 'object' || value === null || step === undefined) {
    if (how === 'add' && typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.fromEntries([...Object.entries(value), [added, by]]);
    }
    return by;
  }
  const entries = Object.entries(value);
  const at = step % Math.max(1, entries.length);
  const changed = entries.flatMap(([name, inner], index): [string, unknown][] => {
    if (index !== at) return [[name, inner]];
    return how === 'remove' && deeper.length === 0
      ? []
      : [[name, bent(inner, { where: deeper, how, junk: by, key: added })]];
  });
  return Array.isArray(value) ? changed.map(([, inner]) => inner) : Object.fromEntries(changed);
}

/**
 * What is on disk: every write moves a file's length, time of change (nanoseconds) or identity. Reading the bytes each
 * time would take hours over 470,000 payloads.
 */
function onDisk(): string {
  const set = join(folder, 'set');
  return readdirSync(set, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { size, mtimeNs, ctimeNs, ino } = statSync(join(set, name), { bigint: true });
      return `${name} ${String(size)} ${String(mtimeNs)} ${String(ctimeNs)} ${String(ino)}`;
    })
    .join('\n');
}

/** By the router; what the router does not know, as the owner is asked by another process. */
async function answer(name: Name, payload: unknown): Promise<Envelope> {
  if (!isOwners(name)) return app.dispatch(name, payload);
  return app.client.call(name, payload).then(
    (value) => ({ ok: true, value }),
    (error: unknown) => ({ ok: false, error: (error as PosternError).toReport() }),
  );
}
const isOwners = (name: Name): name is keyof typeof ownerContract => name in ownerContract;

test.each(NAMES)('%s', async (name: Name) => {
  const examples: Readonly<Record<Name, unknown>> = { ...contractExamples(folder), ...OWNER_EXAMPLES };
  const example = examples[name];
  expect(v.is(ALL[name].request, example)).toBe(true);
  const payloads = fc.oneof(
    { weight: 8, arbitrary: bend.map((by) => bent(example, by)) },
    { weight: 2, arbitrary: fc.tuple(bend, bend).map(([one, two]) => bent(bent(example, one), two)) },
    { weight: 1, arbitrary: fc.oneof(fc.jsonValue(), junk) },
  );
  await fc.assert(
    fc.asyncProperty(payloads, async (generated) => {
      // As it comes over a wire.
      const { generated: payload } = JSON.parse(JSON.stringify({ generated })) as { generated: unknown };
      const fits = v.is(ALL[name].request, payload);
      if (fits && FAR_REACHING.test(name) && !isOwners(name)) return;
      const before = onDisk();
      const envelope = await answer(name, payload);
      expect(logged).toEqual([]);
      if (envelope.ok) {
        expect(fits).toBe(true);
        return;
      }
      expect(onDisk()).toBe(before);
      expect(envelope.error.message).not.toBe('');
      expect(envelope.error.code).not.toBe('internal');
      expect(mayAnswer(name, envelope.error.code), envelope.error.code).toBe(true);
      if (!fits) expect(envelope.error.code).toBe('invalid-request');
      if (envelope.error.code === 'invalid-request') {
        const field = envelope.error.details?.['field'];
        expect(field).toEqual(expect.any(String));
        expect(field).not.toBe('');
      }
    }),
    { numRuns: RUNS },
  );
});

test('exactly what writes can say which set it is meant for', () => {
  const writing = OPERATION_NAMES.filter((name) => contract[name].writes);
  const bound = OPERATION_NAMES.filter((name) => 'set' in contract[name].request.entries);
  expect(bound).toEqual(writing);
  expect(Object.keys(CHANGES_SET).sort()).toEqual([...writing].sort());
});

test('a change that is meant for another set, or for another number of users, is refused', async () => {
  const everybody = { by: 'query', query: {} } as const;
  // Generated payloads before this may have removed everybody.
  for (const username of ['here-1', 'here-2']) {
    await app.client.invoke('users.add', { username, domain: 'example.com', password: 'pw' });
  }
  const { id, path, users } = await app.client.invoke('sets.info', {});
  const set = { id, path };
  const another = { id: 'another', path };
  const before = onDisk();
  const refused = await Promise.all([
    app.dispatch('users.remove', { selection: everybody, set: another }),
    app.dispatch('users.add', { username: 'new', domain: 'example.com', password: 'pw', set: another }),
    app.dispatch('changes.undo', { set: another }),
    app.dispatch('imports.start', { source: { from: 'path', path: join(folder, 'x.csv') }, set: another }),
    app.dispatch('users.remove', { selection: everybody, set, expected: users - 1 }),
    // A copied folder has the same id.
    app.dispatch('users.remove', { selection: everybody, set: { id, path: join(folder, 'copy') } }),
    app.dispatch('users.lock', { selection: everybody, expected: users + 1 }),
    app.dispatch('users.unlock', { selection: everybody, expected: users + 1 }),
    app.dispatch('users.edit', { selection: everybody, expected: users + 1, settings: { limitPerDay: 1 } }),
  ]);
  expect(refused.map((answer) => (answer.ok ? 'done' : answer.error.code))).toEqual(
    refused.map(() => 'conflict'),
  );
  expect(onDisk()).toBe(before);
  expect(refused[0]).toMatchObject({
    error: { message: expect.stringContaining('Another user set') as string },
  });
  expect(refused[4]).toMatchObject({
    error: { message: expect.stringContaining('Look at them again') as string, details: { found: users } },
  });
  await app.client.invoke('users.lock', { selection: everybody, set, expected: users });
  await app.client.invoke('users.unlock', { selection: everybody, set, expected: users });
});

test('a refusal never quotes the value: it may be a password', async () => {
  const secret = 'canary-password'.repeat(100);
  const refused = await app.dispatch('users.add', { username: 'x', domain: 'example.com', password: secret });
  expect(refused).toMatchObject({ ok: false, error: { details: { field: 'password' } } });
  const wrong = await app.dispatch('users.add', { username: 'x', domain: 'example.com', password: [secret] });
  expect(JSON.stringify([refused, wrong])).not.toContain('canary');
});

test('the field is named by its dotted path', async () => {
  const refused = await app.dispatch('users.edit', {
    selection: { by: 'query', query: { domain: 7 } },
  });
  expect(refused).toMatchObject({ error: { details: { field: 'selection.query.domain' } } });
  const unknown = await app.dispatch('users.add', {
    username: 'x',
    domain: 'y',
    settings: { limitPerYear: 1 },
  });
  expect(unknown).toMatchObject({ error: { details: { field: 'settings.limitPerYear' } } });
});

test.each(['Gate\0way', 'Gate\nway', 'Gate\u001b]0;way', 'Gate\u2028way'])(
  'no set is named %j',
  async (name) => {
    const refused = await app.dispatch('sets.rename', { name });
    expect(refused).toMatchObject({ error: { code: 'invalid-request', details: { field: 'name' } } });
    expect(JSON.stringify(refused)).toContain('control characters');
  },
);
