import { expect, it } from 'vitest';
import type { ImportState } from '../../../shared/contract/types.ts';
import type { DirectorySample } from '../../../shared/domain/directory.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { MockClient } from '../../mock-client.ts';
import { DirectoryForm } from './directory-form.svelte.ts';

const SAMPLE: DirectorySample = { entries: [], read: 0, more: false };
const STARTED = { id: 'job' } as ImportState;
const FINGERPRINT = 'AB:CD';

function filled(client: MockClient): DirectoryForm {
  const form = new DirectoryForm(client);
  form.url = ' ldap://dc1.example.org ';
  form.base = 'dc=example,dc=org';
  form.bind = 'cn=reader';
  form.password = ' secret ';
  return form;
}

it('asks for what is missing before anything is sent', async () => {
  const client = new MockClient({});
  const form = new DirectoryForm(client);
  await form.test();
  expect(form.field).toBe('url');
  form.url = 'ldaps://dc1';
  expect(await form.start(false)).toBe(null);
  expect(form.field).toBe('base');
  form.base = 'dc=org';
  form.password = 'secret';
  await form.test();
  expect([form.field, client.calls]).toEqual(['bind', []]);
});

it('says in clear what is sent in clear, and only then', () => {
  const form = filled(new MockClient({}));
  form.clearPassword = true;
  expect([form.inClear, form.directory.clearPassword]).toEqual([true, true]);
  form.startTls = true;
  expect([form.inClear, form.directory.clearPassword, form.directory.startTls]).toEqual([false, false, true]);
  form.url = 'ldaps://dc1';
  expect([form.inClear, form.directory.startTls]).toEqual([false, false]);
  expect(form.directory.bind).toEqual({ name: 'cn=reader', password: ' secret ' });
  form.bind = ' ';
  expect(form.directory.bind).toBe(null);
});

it('trusts a certificate only when told, and of another server none', async () => {
  const untrusted = PosternError.asSaid('choice-needed', 'Not trusted.', {
    subject: 'dir',
    fingerprint: FINGERPRINT,
  });
  const client = new MockClient({
    'imports.testDirectory': ({ directory }) => {
      if (directory.fingerprint === FINGERPRINT) return SAMPLE;
      throw untrusted;
    },
    'imports.startDirectory': () => STARTED,
  });
  const form = filled(client);
  expect(await form.start(true)).toBe(null);
  expect([form.error, form.offered?.subject, client.sent('imports.startDirectory')]).toEqual([
    'Not trusted.',
    'dir',
    [],
  ]);
  form.trust();
  await form.test();
  expect([form.sample, form.error]).toEqual([SAMPLE, null]);
  expect(await form.start(true)).toBe(STARTED);
  expect(client.sent('imports.startDirectory')).toMatchObject([
    { dryRun: true, gone: 'tell', aliases: false },
  ]);
  form.otherServer();
  expect([form.directory.fingerprint, form.sample]).toEqual([null, null]);
});

it('shows nothing of what was found before the last edit', async () => {
  const slow = Promise.withResolvers<DirectorySample>();
  const form = filled(new MockClient({ 'imports.testDirectory': () => slow.promise }));
  const tested = form.test();
  expect(form.testing).toBe(true);
  form.edited();
  slow.resolve(SAMPLE);
  await tested;
  expect([form.sample, form.testing]).toEqual([null, false]);
});

it('stands again as it was typed last', () => {
  const client = new MockClient({});
  const form = filled(client);
  form.gone = 'delete';
  form.edited();
  const again = new DirectoryForm(client, form);
  expect([again.directory, again.gone, again.dirty]).toEqual([form.directory, 'delete', false]);
});
