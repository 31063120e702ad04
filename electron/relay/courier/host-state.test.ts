import { describe, expect, it } from 'vitest';
import { HostState, type BrokeOff } from './host-state.ts';

function host(): HostState {
  return new HostState({
    id: 1,
    host: 'mx.example',
    address: '',
    port: 25,
    tls: 'off',
    implicitTls: false,
    auth: null,
    connections: 1,
  });
}

/** Which of these breaks the host is blamed for, of a host that has taken a message. */
function blames(breaks: readonly (readonly [message: number, lane: string])[], how: BrokeOff): boolean[] {
  const it = host();
  it.answered();
  return breaks.map(([message, lane]) => it.blamedFor(message, lane, how));
}

describe('a host that breaks off', () => {
  const ofTwo = [
    [1, 'a'],
    [2, 'b'],
    [3, 'a'],
  ] as const;

  it('is in trouble at the third message in a row, when they are not all of one sender', () => {
    expect(blames(ofTwo, 'closed')).toEqual([false, false, true]);
    expect(blames(ofTwo, 'silent')).toEqual([false, false, true]);
  });

  it('is in trouble at the third of one sender when it says that it takes nothing', () => {
    const ofOne = [1, 2, 3].map((message) => [message, 'a'] as const);
    expect(blames(ofOne, 'busy')).toEqual([false, false, true]);
    expect(blames(ofOne, 'login')).toEqual([false, false, true]);
    expect(blames(ofOne, 'closed')).toEqual([false, false, false]);
  });

  it('is in trouble at the twentieth of one sender', () => {
    const many = Array.from({ length: 20 }, (_, message) => [message, 'a'] as const);
    expect(blames(many, 'closed').indexOf(true)).toBe(19);
  });

  it('is not for a message at which it broke off before', () => {
    const again = [1, 2, 1, 2, 1].map((message) => [message, `of ${message}`] as const);
    expect(blames(again, 'closed')).toEqual([false, false, false, false, false]);
  });

  it('is not for the same message again while it is down, and is for any other', () => {
    const one = host();
    one.answered();
    one.failed(1000, 'gone');
    expect([one.blamedFor(1, 'a', 'closed'), one.blamedFor(1, 'a', 'closed')]).toEqual([true, false]);
    expect(one.blamedFor(2, 'a', 'closed')).toBe(true);
  });

  it('begins anew once it answered for another', () => {
    const one = host();
    one.blamedFor(1, 'a', 'closed');
    one.blamedFor(2, 'b', 'closed');
    expect(one.brokeOffAtMailOf('a')).toBe(true);
    expect(one.brokeOffAtMailOf('c')).toBe(false);
    one.answered();
    expect(one.brokeOffAtMailOf('a')).toBe(false);
    expect(one.blamedFor(3, 'a', 'closed')).toBe(false);
  });

  it.each([
    ['silent', true],
    ['login', true],
    ['closed', false],
    ['busy', false],
  ] as const)('at its very first message, %s, is down: %s', (how, blamed) => {
    expect(host().blamedFor(1, 'a', how)).toBe(blamed);
  });

  it('is down again at the first message after it was down', () => {
    const one = host();
    one.answered();
    one.failed(0, 'x');
    expect(one.blamedFor(1, 'a', 'closed')).toBe(true);
  });
});

describe('a host that is down', () => {
  it('is left alone for a growing time, then probed with one message', () => {
    const one = host();
    one.failed(1000, 'x');
    expect([one.up, one.mayProbe(10_999), one.mayProbe(11_000)]).toEqual([false, false, true]);
    one.probing = true;
    expect(one.mayProbe(11_000)).toBe(false);
    one.failed(11_000, 'y');
    expect([one.probing, one.reason, one.downUntil]).toEqual([false, 'y', 31_000]);
  });

  it('counts once what fails of one cause', () => {
    const one = host();
    one.failed(0, 'x');
    one.failed(5000, 'y');
    expect([one.failures, one.downUntil, one.reason]).toEqual([1, 10_000, 'y']);
  });

  it('is up again once it answers, or may be probed when an administrator says so', () => {
    const one = host();
    one.failed(0, 'x');
    one.forgive();
    expect([one.up, one.mayProbe(1)]).toEqual([false, true]);
    one.answered();
    expect([one.up, one.downUntil, one.reason, one.probing]).toEqual([true, 0, '', false]);
  });
});
