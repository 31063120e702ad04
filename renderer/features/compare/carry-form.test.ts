/** Files for the gateway: which are proposed, what is said of them before, and what a failure leaves. */
import { expect, it } from 'vitest';
import { PosternError } from '../../../shared/domain/errors.ts';
import { MockClient } from '../../mock-client.ts';
import { CarryForm } from './carry-form.svelte.ts';

const survey = { add: 3, remove: 0, passwords: 2, 'by-hand': 1, blank: { add: 1, passwords: 2 } };

it('proposes what holds anything, and counts the passwords that will be blank', async () => {
  const form = new CarryForm(new MockClient({ 'exports.describeChanges': () => survey }), 'Monday', {
    path: '/home/Gateway.csv',
  });
  expect(form.secrets).toBe(true);
  await form.load();
  expect(form.files).toEqual(['add', 'passwords', 'by-hand']);
  expect(form.blank).toBe(3);
  form.chosen.add = false;
  expect([form.blank, form.secrets]).toEqual([2, false]);
  expect(form.pathOf('by-hand')).toBe('/home/Gateway-by-hand.csv');
});

it('says what was written before one that could not be', async () => {
  const asked: string[] = [];
  const client = new MockClient({
    'exports.describeChanges': () => survey,
    'exports.changes': ({ file, path, mark }) => {
      asked.push(`${mark} ${file}`);
      if (file === 'passwords') throw PosternError.asSaid('disk-full', 'There is no room left.');
      return { rows: 1, file: path };
    },
  });
  const form = new CarryForm(client, 'Monday', { path: '/home/Gateway' });
  await form.load();
  expect(await form.write()).toBeNull();
  expect(asked).toEqual(['Monday add', 'Monday passwords']);
  expect(form.error).toBe('There is no room left. Written before: /home/Gateway-add.csv.');
  expect(form.busy).toBe(false);
});
