import { expect, test } from 'vitest';
import { PosternError } from '../../../shared/domain/errors.ts';
import { MailActions } from './mail-actions.ts';

/** Over a relay that is asked nothing: the steps are the test's own. */
const actionsAt = (now: () => number) =>
  new MailActions(now, { changes: (work) => work(() => Promise.reject(new Error('No relay is asked.'))) });
const ids = Array.from({ length: 100_000 }, (_, index) => index + 1);

test('many are changed in steps that are longer while they take little time, each of them once', async () => {
  let clock = 0;
  const steps: number[] = [];
  const seen: number[] = [];
  const actions = actionsAt(() => clock);
  const result = await actions.run({
    job: undefined,
    ids,
    step: async (_change, some) => {
      steps.push(some.length);
      seen.push(...some);
      clock += some.length / 5;
      return { changed: some.length };
    },
  });
  expect(result).toEqual({ changed: 100_000 });
  expect(seen).toEqual(ids);
  expect(steps.slice(0, 4)).toEqual([250, 500, 500, 500]);
});

test('all steps are within one change of the relay’s, which opens the database once for them', async () => {
  let [opened, open, within] = [0, false, 0];
  const actions = new MailActions(() => 0, {
    changes: async (work) => {
      opened++;
      open = true;
      const result = await work(() => Promise.resolve({ changed: 1 }));
      open = false;
      return result;
    },
  });
  await actions.run({
    job: undefined,
    ids,
    step: (change, some) => {
      if (open) within++;
      return change('hold', { ids: [...some], on: true, by: 'me' });
    },
  });
  expect(opened).toBe(1);
  expect(within).toBeGreaterThan(5);
});

test('a step that took long is followed by a smaller one, but never by one of few', async () => {
  let clock = 0;
  const steps: number[] = [];
  const actions = actionsAt(() => clock);
  const step = async (_change: unknown, some: readonly number[]) => {
    steps.push(some.length);
    clock += 1000;
    return { changed: 0 };
  };
  await actions.run({ job: undefined, ids: ids.slice(0, 600), step });
  expect(steps).toEqual([250, 125, 62, 50, 50, 50, 13]);
});

test('it tells how far it is, and stops: what was done stays done and is said', async () => {
  const actions = actionsAt(() => 0);
  const states: unknown[] = [];
  const result = await actions.run({
    job: 'one',
    ids,
    step: async (_change, some) => {
      states.push(actions.look('one', states.length === 2));
      return { changed: some.length - 1 };
    },
  });
  expect(states).toEqual([
    { done: 0, of: 100_000 },
    { done: 250, of: 100_000 },
    { done: 750, of: 100_000 },
  ]);
  expect(result).toEqual({ changed: 1747, stopped: { done: 1750, of: 100_000 } });
  expect(actions.look('one', true)).toBeNull();
});

test('a refusal in the middle says what stands; one at once is as it was', async () => {
  const actions = actionsAt(() => 0);
  const refusal = PosternError.asSaid('io-failed', 'The disk is full.');
  const at = (failing: number) => {
    let step = 0;
    return actions.run({
      job: 'one',
      ids,
      step: async (_change, some) => {
        step += 1;
        if (step === failing) throw refusal;
        return { changed: some.length };
      },
    });
  };
  await expect(at(1)).rejects.toBe(refusal);
  await expect(at(3)).rejects.toMatchObject({
    code: 'io-failed',
    message: '750 of 100,000 were done, and stay done; then it ended. The disk is full.',
  });
});

test('all are looked at before anything is done, which can be stopped', async () => {
  const actions = actionsAt(() => 0);
  const seen: number[] = [];
  const changes: number[] = [];
  const refusal = PosternError.asSaid('invalid-request', 'Not that one.');
  const run = (check: (some: readonly number[]) => void) =>
    actions.run({
      job: 'one',
      ids,
      check: async (some) => {
        seen.push(...some);
        check(some);
      },
      step: async (_change, some) => ({ changed: changes.push(...some) }),
    });
  await expect(
    run((some) => {
      if (some.includes(99_999)) throw refusal;
    }),
  ).rejects.toBe(refusal);
  expect([seen, changes]).toEqual([ids, []]);
  seen.length = 0;
  const stopped = await run(() => void actions.look('one', true));
  expect(stopped).toEqual({ changed: 0, stopped: { done: 0, of: 100_000 } });
  expect([seen.length < 10_000, changes]).toEqual([true, []]);
  await run(() => undefined);
  expect(changes).toEqual(ids);
});
