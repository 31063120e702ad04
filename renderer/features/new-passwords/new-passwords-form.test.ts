import { describe, expect, it } from 'vitest';
import type { ImportState } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { MockClient } from '../../mock-client.ts';
import { NewPasswordsForm } from './new-passwords-form.svelte.ts';

const SUMMARY = {
  count: 3,
  first: ['anna@a.example'],
  byStatus: { active: 3, manual: 0, automatic: 0, 'automatic-exhausted': 0, 'not-authorised': 0 },
  planned: 0,
};

async function formOf(answers: ConstructorParameters<typeof MockClient>[0] = {}, path = '/tmp/new.csv') {
  const client = new MockClient({ 'users.summarise': () => SUMMARY, ...answers });
  const form = new NewPasswordsForm(client, { by: 'ids', ids: [1, 2, 3] }, path);
  await form.task.load();
  return { client, form };
}

describe('NewPasswordsForm', () => {
  it('says whom it is about, how many were seen, and where the passwords are told', async () => {
    const state = { id: 'one' } as ImportState;
    const { client, form } = await formOf({ 'users.newPasswords': () => state }, '  /tmp/new.csv ');
    expect(await form.start()).toBe(state);
    expect(client.sent('users.newPasswords')).toEqual([
      { selection: { by: 'ids', ids: [1, 2, 3] }, expected: 3, handOut: '/tmp/new.csv' },
    ]);
  });

  it('makes no passwords that are told nowhere', async () => {
    const { client, form } = await formOf({}, ' ');
    expect(await form.start()).toBeNull();
    expect(form.error).toContain('Name the file');
    expect(client.sent('users.newPasswords')).toEqual([]);
  });

  it('keeps what was entered when it is refused, with the reason', async () => {
    const { form } = await formOf({
      'users.newPasswords': () => {
        throw PosternError.asSaid('io-failed', '“/tmp/new.csv” is there already.');
      },
    });
    expect(await form.start()).toBeNull();
    expect([form.task.error, form.handOut]).toEqual(['“/tmp/new.csv” is there already.', '/tmp/new.csv']);
  });
});
