import { describe, expect, it } from 'vitest';
import { SMART_HOSTS } from './destination.ts';
import { LaneShares, type Fill } from './lane-shares.ts';

const A = { domain: 'a.example', user: 1 };
const OTHER_OF_A = { domain: 'a.example', user: 2 };
const B = { domain: 'b.example', user: 3 };

function shares() {
  const state: { fill: Fill } = { fill: 'room' };
  return { state, lanes: new LaneShares(() => state.fill) };
}

describe('shares of senders', () => {
  it('bound one destination of a sender, and leave the others open', () => {
    const { lanes } = shares();
    lanes.add(A, 'd.example', 499);
    expect([lanes.crowded, [...lanes.full(A)]]).toEqual([false, []]);
    lanes.add(A, 'd.example', 1);
    expect([lanes.crowded, [...lanes.full(A)], [...lanes.full(B)]]).toEqual([true, ['d.example'], []]);
    expect(lanes.hasRoom(A, 'd.example')).toBe(false);
    expect(lanes.hasRoom(A, 'e.example') && lanes.hasRoom(B, 'd.example')).toBe(true);
    expect([lanes.remove(A, 'd.example', 249), lanes.remove(A, 'd.example', 1)]).toEqual([false, true]);
    expect([...lanes.full(A)]).toEqual([]);
  });

  it('bound a user, and the users of a domain together', () => {
    const { lanes } = shares();
    lanes.add(A, SMART_HOSTS, 750);
    expect([lanes.room(A), lanes.room(OTHER_OF_A), lanes.room(B)]).toEqual([0, 250, 750]);
    lanes.add(OTHER_OF_A, SMART_HOSTS, 250);
    expect([lanes.room(OTHER_OF_A), lanes.room({ ...A, user: 9 }), lanes.room(B)]).toEqual([0, 0, 750]);
    expect([lanes.remove(A, SMART_HOSTS, 375), lanes.room(A)]).toEqual([true, 0]);
    expect([lanes.remove(OTHER_OF_A, SMART_HOSTS, 125), lanes.room(OTHER_OF_A)]).toEqual([true, 500]);
  });

  it('find room in a full backlog for a few of each, until it is twice as full', () => {
    const { lanes, state } = shares();
    lanes.add(A, SMART_HOSTS, 180);
    state.fill = 'full';
    expect([lanes.crowded, lanes.room(A), lanes.room(OTHER_OF_A), lanes.room(B)]).toEqual([true, 0, 20, 20]);
    lanes.add(OTHER_OF_A, SMART_HOSTS, 19);
    lanes.add(B, SMART_HOSTS, 19);
    expect([lanes.room(OTHER_OF_A), lanes.hasFew(B), lanes.room({ ...A, user: 9 })]).toEqual([1, true, 1]);
    lanes.add(B, SMART_HOSTS, 1);
    expect([lanes.room(B), lanes.hasFew(B)]).toEqual([0, false]);
    state.fill = 'over';
    expect(lanes.room({ domain: 'c.example', user: 4 })).toBe(0);
  });
});
