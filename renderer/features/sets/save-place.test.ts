import { expect, test } from 'vitest';
import type { Client } from '../../../shared/contract/contract.ts';
import { SavePlace } from './save-place.svelte.ts';

const LISTING = { path: '/srv/lists', parent: '/srv', entries: [] };

/** Answers by the operation's name, or rejects with it. */
function placeOn(answers: Readonly<Record<string, unknown>>, nativeDialogs: boolean): SavePlace {
  const invoke = (name: string): Promise<unknown> => {
    const answer = answers[name];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const computer = { platform: 'linux' as const, nativeDialogs, defaultFolder: '/home/ann' };
  return new SavePlace({ invoke } as unknown as Client, computer, 'users.csv', () => ({
    file: 'export-csv',
  }));
}

test('the system’s dialog names the file; one that is dismissed leaves the path', async () => {
  const chosen = placeOn({ 'files.pick': '/media/stick/u.csv' }, true);
  expect(chosen.path).toBe('/home/ann/users.csv');
  await chosen.browse();
  expect(chosen.path).toBe('/media/stick/u.csv');
  const dismissed = placeOn({ 'files.pick': null }, true);
  await dismissed.browse();
  expect(dismissed.path).toBe('/home/ann/users.csv');
});

test('without one the folder that is looked into takes the file under the name it has', async () => {
  const place = placeOn({ 'folders.list': LISTING }, false);
  place.path = '/home/ann/mine.csv';
  await place.browse();
  expect(place.browsing).toBe(true);
  place.useFolder();
  expect(place.path).toBe('/srv/lists/mine.csv');
  expect(place.browsing).toBe(false);
});

test('another name is proposed in the folder that was chosen', () => {
  const place = placeOn({}, false);
  place.path = '/srv/lists/mine.csv';
  place.propose('ann.xml');
  expect(place.path).toBe('/srv/lists/ann.xml');
});

test('a dialog that fails says why, and the next one clears it', async () => {
  const answers: Record<string, unknown> = { 'files.pick': new Error('No dialog.') };
  const place = placeOn(answers, true);
  await place.browse();
  expect(place.error).toBe('No dialog.');
  answers['files.pick'] = '/b.csv';
  await place.browse();
  expect(place.error).toBeNull();
});
