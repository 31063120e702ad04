import { expect, test } from 'vitest';
import { ChangeGate } from './change-gate.ts';

test('changes to different things are inside together, to the same thing one after another', async () => {
  const gate = new ChangeGate();
  const order: string[] = [];
  const leaveA = await gate.enter(['user:1']);
  const leaveB = await gate.enter(['user:2']);
  const third = gate.enter(['user:1', 'user:3']).then((leave) => {
    order.push('third');
    leave();
  });
  order.push('first leaves');
  leaveA();
  await third;
  leaveB();
  expect(order).toEqual(['first leaves', 'third']);
});

test('a change to everything waits for all, holds back those behind it, and does not starve', async () => {
  const gate = new ChangeGate();
  const order: string[] = [];
  const leave = await gate.enter(['a']);
  const everything = gate.enter(null).then((done) => {
    order.push('everything');
    done();
  });
  const later = gate.enter(['b']).then((done) => {
    order.push('later');
    done();
  });
  leave();
  await Promise.all([everything, later]);
  expect(order).toEqual(['everything', 'later']);
});
