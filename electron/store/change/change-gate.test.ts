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

test('a change to everything is admitted beside no other, and nothing beside it', async () => {
  const gate = new ChangeGate();
  const inside: string[] = [];
  const enter = async (name: string, keys: readonly string[] | null): Promise<() => void> => {
    const leave = await gate.enter(keys);
    inside.push(name);
    return () => {
      inside.splice(inside.indexOf(name), 1);
      leave();
    };
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const leaveA = await enter('a', ['a']);
  const everything = enter('everything', null);
  const leaveEverything = await Promise.race([everything, settled()]);
  expect(leaveEverything).toBeUndefined();
  expect([inside, gate.exclusive]).toEqual([['a'], false]);
  leaveA();
  const leave = await everything;
  expect([inside, gate.exclusive]).toEqual([['everything'], true]);
  const others = [enter('b', ['b']), enter('all', null)];
  await settled();
  expect(inside).toEqual(['everything']);
  leave();
  (await others[0])?.();
  await settled();
  expect([inside, gate.exclusive]).toEqual([['all'], true]);
  (await others[1])?.();
  expect([inside, gate.exclusive]).toEqual([[], false]);
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
