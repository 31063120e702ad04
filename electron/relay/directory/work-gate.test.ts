import { expect, test } from 'vitest';
import type { Standing, Turn } from './turn-order.ts';
import { GateFull, NobodyWaits, WorkGate } from './work-gate.ts';

function turnOf(name: string, standing: Standing = 'fresh', isGone = () => false): Turn {
  return { standing, name, neighbourhood: name, isGone };
}

/** Work whose end a test decides; `order`: as it was begun. */
function bench(gate: WorkGate) {
  const order: string[] = [];
  const ends = new Map<string, () => void>();
  const enter = (label: string, standing?: Standing, isGone?: () => boolean): Promise<string> =>
    gate.run(turnOf(label, standing, isGone), async () => {
      order.push(label);
      await new Promise<void>((resolve) => ends.set(label, resolve));
      return label;
    });
  /** Ends it; the next has begun by then. */
  const end = async (label: string): Promise<void> => {
    ends.get(label)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { order, enter, end };
}

/** Lets one after the other end; gives the order in which they were begun. */
async function through({ order, end }: ReturnType<typeof bench>): Promise<string> {
  // It grows meanwhile.
  for (const label of order) await end(label);
  return order.join(' ');
}

test('so many run, so many wait, and the next is refused', async () => {
  const tried = bench(new WorkGate({ all: 2, unproved: 2, waiting: 2 }));
  const all = ['1', '2', '3', '4'].map((name) => tried.enter(name));
  await expect(tried.enter('5')).rejects.toThrow(GateFull);
  expect(tried.order).toEqual(['1', '2']);
  await tried.end('2');
  await expect(all[1]).resolves.toBe('2');
  expect(tried.order).toEqual(['1', '2', '4']);
  // Whoever has come in has made room.
  const later = tried.enter('6');
  await expect(tried.enter('7')).rejects.toThrow(GateFull);
  expect(await through(tried)).toBe('1 2 4 6 3');
  await expect(later).resolves.toBe('6');
});

test('a failure gives its place away', async () => {
  const gate = new WorkGate({ all: 1, unproved: 1, waiting: 1 });
  await expect(gate.run(turnOf(''), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(gate.run(turnOf(''), () => Promise.resolve(1))).resolves.toBe(1);
});

test('who is not proved leaves a place to who is', async () => {
  const tried = bench(new WorkGate({ all: 2, unproved: 1, waiting: 100 }));
  void tried.enter('failed1', 'failed');
  void tried.enter('fresh1');
  void tried.enter('failed2', 'failed');
  expect(tried.order).toEqual(['failed1']);
  void tried.enter('proved1', 'proved');
  void tried.enter('proved2', 'proved');
  expect(tried.order).toEqual(['failed1', 'proved1']);
  await tried.end('proved1');
  expect(tried.order.slice(2)).toEqual(['proved2']);
  await tried.end('failed1');
  expect(tried.order.slice(3)).toEqual(['fresh1']);
  await tried.end('proved2');
  expect(tried.order).toHaveLength(4);
  expect(await through(tried)).toBe('failed1 proved1 proved2 fresh1 failed2');
});

test('who is gone before its turn costs no work, and hears so', async () => {
  const tried = bench(new WorkGate({ all: 1, unproved: 1, waiting: 100 }));
  void tried.enter('running');
  const gone = tried.enter('gone', 'fresh', () => true);
  void tried.enter('here', 'failed');
  const heard = expect(gone).rejects.toThrow(NobodyWaits);
  expect(await through(tried)).toBe('running here');
  await heard;
});
