import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCREENS } from '../lib/router.svelte.ts';
import {
  plainAddress,
  readAddress,
  readSharedView,
  writeAddress,
  writeSharedView,
  type ViewAddress,
} from './view-address.ts';

const users = plainAddress('users');

describe('an address', () => {
  it.each<[ViewAddress, string]>([
    [users, '#/users'],
    [{ ...users, domain: 'a.example' }, '#/users?domain=a.example'],
    [
      {
        ...users,
        filter: 'kind:ip limitPerDay>500 "a&b+c"',
        off: '-status:manual',
        sort: [
          { field: 'domain', descending: true },
          { field: 'address', descending: false },
        ],
        group: 'domain',
        also: true,
        row: '17',
      },
      '#/users?filter=kind:ip+limitPerDay%3E500+%22a%26b%2Bc%22&off=-status:manual&sort=-domain,address&group=domain&also=on&row=17',
    ],
    [
      { ...plainAddress('mail-log'), filter: '👩‍🚀 #1%' },
      `#/mail-log?filter=${encodeURIComponent('👩‍🚀')}+%231%25`,
    ],
  ])('%j is %s', (address, text) => {
    expect(writeAddress(address)).toBe(text);
    expect(readAddress(text)).toEqual(address);
  });

  it('comes through a URL as it is, whatever stands in it', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    fc.assert(
      fc.property(fc.constantFrom(...SCREENS), text, text, text, (screen, filter, off, row) => {
        const address = { ...plainAddress(screen), filter, off, row: row || null };
        const url = new URL(`http://localhost/${writeAddress(address)}`);
        expect(readAddress(url.hash)).toEqual(address);
      }),
    );
    // Half a character, which no URL can hold.
    expect(writeAddress({ ...users, filter: 'a\uD800' })).toBe('#/users?filter=a%EF%BF%BD');
  });

  it.each(['', '#', '#/', '#/nowhere', '#ticket=abc', '#users', '/users', '#/users/1'])(
    'is not %j',
    (text) => {
      expect(readAddress(text)).toBeNull();
    },
  );

  it('passes over what it does not know, and what is broken', () => {
    expect(readAddress('#/users?colour=red&filter=%zz&sort=,-,')).toEqual({ ...users, filter: '%zz' });
  });
});

describe('a view as text', () => {
  it('is a line with its name', () => {
    const text = writeSharedView('Robots & more', '#/users?filter=kind:ip&sort=-domain');
    expect(text).toBe('postern:/users?name=Robots+%26+more&filter=kind:ip&sort=-domain');
    expect(readSharedView(` ${text}\n`)).toEqual({
      name: 'Robots & more',
      address: { ...users, filter: 'kind:ip', sort: [{ field: 'domain', descending: true }] },
    });
    expect(readSharedView('postern:/queue')).toEqual({ name: '', address: plainAddress('queue') });
  });

  it('selects no row, and keeps a ? of the filter', () => {
    const text = writeSharedView('a', writeAddress({ ...users, filter: 'what?', row: '3' }));
    expect(readSharedView(text)).toMatchObject({ address: { filter: 'what?', row: null } });
  });

  it('is told from other texts, and from a line that leads nowhere', () => {
    expect(readSharedView('kind:ip')).toBeNull();
    expect(readSharedView('postern:/nowhere?filter=a')).toMatch(/leads to no screen/);
  });

  it('shows the marks in what a stranger shared', () => {
    expect(readSharedView('postern:/users?name=a%E2%80%AEb')).toMatchObject({ name: 'a⟨U+202E⟩b' });
    expect(readSharedView('postern:/no\u202e')).toMatch(/^“postern:\/no⟨U\+202E⟩” leads/);
  });
});
