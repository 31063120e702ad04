import { describe, expect, test, vi } from 'vitest';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { Client } from '../../../shared/contract/contract.ts';
import { BackupForm } from './backup-form.svelte.ts';
import { BackupTask } from './backup-task.svelte.ts';
import { RestoreForm } from './restore-form.svelte.ts';

const SURVEY = { key: 'ready', relayKeys: 2, mail: null, keychain: true };
const HELD = { set: { name: 'Gateway' }, compared: null };

/** Answers as named, or throws it; hears what was asked. */
function mockClient(answers: Readonly<Record<string, unknown>>) {
  const asked: [string, Record<string, unknown>][] = [];
  const invoke = (name: string, request: Record<string, unknown>): Promise<unknown> => {
    asked.push([name, request]);
    const answer = answers[name];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer ?? null);
  };
  return { asked, client: { invoke } as unknown as Client };
}

describe('a backup', () => {
  test('is not made before it is said what it holds, nor with a passphrase that is short or typed differently', async () => {
    const { client, asked } = mockClient({ 'backups.survey': SURVEY, 'backups.make': { file: '/b' } });
    const form = new BackupForm(client);
    form.passphrase = form.repeat = 'long enough it is';
    expect(await form.make('/b')).toBeNull();
    await form.load();
    expect(form.content?.holds.join()).toMatch(/set’s key.*DKIM/);
    expect(form.content?.lacks.join()).toMatch(/has none yet.*keychain/);
    form.key = false;
    expect(form.content?.lacks[0]).toMatch(/only be used where that key is/);
    form.passphrase = form.repeat = 'short';
    expect(await form.make('/b')).toBeNull();
    expect(form.passphraseError).toMatch(/at least 12/);
    form.passphrase = 'long enough it is';
    expect(await form.make('/b')).toBeNull();
    expect(form.repeatError).toMatch(/not the same/);
    expect(asked.map(([name]) => name)).toEqual(['backups.survey']);
    form.repeat = form.passphrase;
    expect(await form.make('/b')).toEqual({ file: '/b' });
    expect(asked[1]?.[1]).toMatchObject({ path: '/b', key: false, relayKeys: true, mail: false });
  });

  test('that fails says why, and can be tried again', async () => {
    const full = PosternError.asSaid('disk-full', 'There is no room.');
    const { client } = mockClient({ 'backups.survey': SURVEY, 'backups.make': full });
    const form = new BackupForm(client);
    await form.load();
    form.passphrase = form.repeat = 'long enough it is';
    expect(await form.make('/b')).toBeNull();
    expect(form.error).toBe('There is no room.');
    expect(form.task.running).toBe(false);
  });
});

describe('a restore', () => {
  test('asks for file and passphrase first; what it finds and where it goes is shown before', async () => {
    const { client, asked } = mockClient({ 'backups.describe': HELD, 'backups.restore': { folder: '/to' } });
    const form = new RestoreForm(client);
    const place = (name: string): string => `/sets/${name}`;
    await form.look(place);
    expect([form.pathError, form.passphraseError]).toEqual([
      'Choose a backup.',
      'Enter the passphrase of the backup.',
    ]);
    expect(asked).toEqual([]);
    [form.path, form.passphrase] = ['/b', 'secret'];
    await form.look(place);
    expect(form.to).toBe('/sets/Gateway');
    expect(form.done).toBeNull();
    await form.restore();
    expect(asked[1]).toMatchObject(['backups.restore', { path: '/b', to: '/sets/Gateway' }]);
    expect(form.done).toEqual({ folder: '/to' });
  });

  test('a wrong passphrase is told at its field, until another is typed', async () => {
    const wrong = PosternError.asSaid('wrong-key', 'That is not the passphrase of this backup.');
    const form = new RestoreForm(mockClient({ 'backups.describe': wrong }).client);
    [form.path, form.passphrase] = ['/b', 'secret'];
    await form.look((name) => name);
    expect([form.error, form.passphraseError]).toEqual([null, wrong.message]);
    form.passphrase = 'another';
    expect(form.passphraseError).toBeNull();
    expect(form.held).toBeNull();
  });
});

test('how far it was is no matter once it has ended', async () => {
  vi.useFakeTimers();
  const late = Promise.withResolvers<unknown>();
  const task = new BackupTask({ invoke: () => late.promise } as unknown as Client);
  const end = Promise.withResolvers<void>();
  const ran = task.run(() => end.promise);
  await vi.advanceTimersByTimeAsync(300);
  end.resolve();
  await ran;
  late.resolve({ step: 'writing', done: 1, of: 2 });
  await vi.advanceTimersByTimeAsync(300);
  expect([task.state, task.share]).toEqual([null, null]);
  vi.useRealTimers();
});
