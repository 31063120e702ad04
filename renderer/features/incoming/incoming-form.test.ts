import { expect, it } from 'vitest';
import { PosternError } from '../../../shared/domain/errors.ts';
import { MockClient } from '../../mock-client.ts';
import { IncomingForm } from './incoming-form.svelte.ts';

it('takes a whole address apart at its last @, and asks for one', async () => {
  const asked: unknown[] = [];
  const form = new IncomingForm(
    new MockClient({
      'incoming.add': (request) => {
        asked.push(request);
        return { change: 1, users: 1 };
      },
    }),
  );
  for (const address of ['anna', '@example.com', 'anna@']) {
    form.address = address;
    expect([await form.save(), form.field]).toEqual([null, 'username']);
  }
  form.address = ' anna@example.com ';
  form.password = ' pw ';
  form.access = true;
  expect(await form.save()).toMatchObject({ address: 'anna@example.com' });
  expect(asked).toEqual([{ username: 'anna', domain: 'example.com', password: ' pw ', access: true }]);
  form.another();
  expect([form.address, form.password, form.access]).toEqual(['@example.com', '', true]);
});

it('says at its field what is refused', async () => {
  let field: string | undefined = 'domain';
  const client = new MockClient({
    'incoming.add': () => {
      throw PosternError.asSaid('invalid-request', 'No.', field === undefined ? undefined : { field });
    },
  });
  const form = new IncomingForm(client);
  form.address = 'anna@example.com';
  const refused = async (at: string | undefined) => {
    field = at;
    return [await form.save(), form.error, form.field];
  };
  expect(await refused('domain')).toEqual([null, 'No.', 'username']);
  expect(await refused('password')).toEqual([null, 'No.', 'password']);
  expect(await refused(undefined)).toEqual([null, 'No.', null]);
  form.edited();
  expect(form.error).toBeNull();
});
