import { expect, it } from 'vitest';
import type { MailLogRow, MailWindow } from '../../../shared/contract/relay-types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { MockClient } from '../../mock-client.ts';
import { MessageLife } from './message-life.svelte.ts';

const line = (id: number) => ({ id }) as MailLogRow;

const ALL = { more: false, searchedTo: null };

it('shows the lines of the message oldest first, and how many came before', async () => {
  const client = new MockClient({
    'mailLog.list': () => ({ ...ALL, total: 5, entries: [line(5), line(4), line(3)] }),
  });
  const life = new MessageLife(client);
  await life.load('0000000000A');
  expect(life.lines?.map(({ id }) => id)).toEqual([3, 4, 5]);
  expect(life.earlier).toBe(2);
  expect([client.sent('mailLog.list')[0]?.filter]).toEqual([
    { kind: 'condition', field: 'message', operator: 'is', values: ['0000000000A'] },
  ]);
});

it('shows no lines of the message before, and no late answer', async () => {
  const answers: ((page: MailWindow<MailLogRow>) => void)[] = [];
  const client = new MockClient({ 'mailLog.list': () => new Promise((resolve) => answers.push(resolve)) });
  const life = new MessageLife(client);
  const first = life.load('0000000000A');
  const second = life.load('0000000000B');
  answers[1]?.({ ...ALL, total: 1, entries: [line(2)] });
  await second;
  answers[0]?.({ ...ALL, total: 1, entries: [line(1)] });
  await first;
  expect(life.lines?.map(({ id }) => id)).toEqual([2]);
  void life.load('0000000000C');
  expect(life.lines).toBeNull();
});

it('keeps what it has when it cannot be read again, and says why', async () => {
  const client = new MockClient({ 'mailLog.list': () => ({ ...ALL, total: 1, entries: [line(1)] }) });
  const life = new MessageLife(client);
  await life.load('0000000000A');
  client.answer('mailLog.list', () => {
    throw PosternError.asSaid('io-failed', 'The mail database is locked.');
  });
  await life.load('0000000000A');
  expect([life.lines?.length, life.error]).toEqual([1, 'The mail database is locked.']);
});
