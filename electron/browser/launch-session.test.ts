/** What opens the browser shell: once, for a time, and never the cookie alone. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LaunchSession, TOKEN_LIFE } from './launch-session.ts';

let time = 0;
const make = () => new LaunchSession(1234, () => time);
const enter = (session: LaunchSession) => session.exchange(session.mint())!;

afterEach(() => {
  vi.useRealTimers();
  time = 0;
});

describe('A token', () => {
  it('is exchanged once, within its life', () => {
    const session = make();
    const [token, late] = [session.mint(), session.mint()];
    time = TOKEN_LIFE;
    expect(session.exchange(token)).not.toBeNull();
    expect(session.exchange(token)).toBeNull();
    time = TOKEN_LIFE + 1;
    expect(session.exchange(late)).toBeNull();
    expect(session.exchange('')).toBeNull();
  });

  it('tells once that it opens nothing any more', () => {
    vi.useFakeTimers();
    const session = make();
    const used = vi.fn();
    session.exchange(session.mint(used));
    session.mint(used);
    vi.advanceTimersByTime(TOKEN_LIFE);
    expect(used).toHaveBeenCalledTimes(2);
  });
});

describe('A cookie', () => {
  it('is known under its own name only', () => {
    const session = make();
    const { cookie } = enter(session);
    expect(cookie).toMatch(/^postern-1234=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const [pair] = cookie.split(';');
    expect(
      [pair, `a=b; ${pair}`, pair!.replace('1234', '1235'), 'postern-1234=', undefined].map((h) =>
        session.knows(h),
      ),
    ).toEqual([true, true, false, false, false]);
    expect(make().knows(pair)).toBe(false);
  });
});

describe('A ticket', () => {
  it('gives a window its secrets, once and within its life', () => {
    const session = make();
    const [first, late] = [enter(session), enter(session)];
    expect(session.admit(first.ticket)).not.toBeNull();
    expect(session.admit(first.ticket)).toBeNull();
    time = TOKEN_LIFE + 1;
    expect(session.admit(late.ticket)).toBeNull();
  });

  it('is no token, and a token is no ticket', () => {
    const session = make();
    expect(session.exchange(enter(session).ticket)).toBeNull();
    expect(session.admit(session.mint())).toBeNull();
  });
});

describe('The secret of a window', () => {
  it('is answered by the one of the shell for that window', () => {
    const session = make();
    const [one, other] = [enter(session), enter(session)].map(({ ticket }) => session.admit(ticket)!);
    expect(session.answerTo(one!.page)).toBe(one!.shell);
    expect(session.answerTo(other!.page)).toBe(other!.shell);
    expect(new Set([one!.page, one!.shell, other!.page, other!.shell]).size).toBe(4);
  });

  it('is none of the other secrets', () => {
    const session = make();
    const { cookie, ticket } = enter(session);
    const secrets = session.admit(ticket)!;
    const [value] = cookie.split('=')[1]!.split(';');
    for (const wrong of [value, ticket, secrets.shell, '', undefined, null, 5, [secrets.page]]) {
      expect(session.answerTo(wrong), String(wrong)).toBeNull();
    }
    expect(make().answerTo(secrets.page)).toBeNull();
  });
});
