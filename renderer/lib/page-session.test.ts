/** A window takes its ticket out of the address, keeps its secret for the origin, and has it again after a reload. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { enter, isUnknownThere, keptSession, takeTicket } from './page-session.ts';

const ORIGIN = 'http://127.0.0.1:1234';
const SECRETS = { page: 'page-secret', shell: 'shell-secret' };
const asked: { readonly url: string; readonly body: unknown }[] = [];

/** MockShell: answers each request with this. */
function mockShell(status: number | null, body: unknown = null): void {
  asked.length = 0;
  vi.stubGlobal('fetch', (url: string, init: { readonly body?: unknown }) => {
    asked.push({ url, body: init.body });
    return status === null
      ? Promise.reject(new TypeError('Failed to fetch'))
      : Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
}

beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.unstubAllGlobals();
  window.location.hash = '';
});

describe('The ticket', () => {
  it('is taken out of the address', () => {
    window.location.hash = '#ticket=abc-DEF_1';
    expect(takeTicket(window.location, window.history)).toBe('abc-DEF_1');
    expect(window.location.hash).toBe('');
    expect(takeTicket(window.location, window.history)).toBeNull();
  });

  it('is nothing else behind the #', () => {
    for (const hash of ['', '#users', '#ticket=', '#ticket=a&b', '#a#ticket=b']) {
      window.location.hash = hash;
      expect(takeTicket(window.location, window.history), hash).toBeNull();
    }
  });
});

describe('The secret', () => {
  it('is had for the ticket, and kept', async () => {
    mockShell(200, { ok: true, value: SECRETS });
    expect(await enter(ORIGIN, 'abc')).toEqual(SECRETS);
    expect(asked).toEqual([{ url: `${ORIGIN}/session`, body: 'abc' }]);
    expect(keptSession()).toEqual(SECRETS);
  });

  it('is none where the ticket is refused, or nobody answers; the one before stays', async () => {
    mockShell(200, { ok: true, value: SECRETS });
    await enter(ORIGIN, 'abc');
    for (const status of [401, 500, null]) {
      mockShell(status);
      expect(await enter(ORIGIN, 'used')).toBeNull();
    }
    expect(keptSession()).toEqual(SECRETS);
  });

  it('is none where something else was kept', () => {
    for (const kept of ['', '{', 'null', '{"page":1,"shell":"s"}', '{"page":"p"}', '[]']) {
      localStorage.setItem('postern-page', kept);
      expect(keptSession(), kept).toBeNull();
    }
  });
});

it('A shell that lets nobody in is told from one that is gone, and told nothing', async () => {
  for (const [status, unknown] of [
    [401, true],
    [200, false],
    [500, false],
    [null, false],
  ] as const) {
    mockShell(status);
    expect(await isUnknownThere(ORIGIN)).toBe(unknown);
    expect(asked).toEqual([{ url: `${ORIGIN}/session`, body: '' }]);
  }
});
