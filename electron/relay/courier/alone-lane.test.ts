import { expect, it } from 'vitest';
import { AloneLane } from './alone-lane.ts';
import type { SendResult } from './courier-messages.ts';
import { Destination, type Work } from './destination.ts';
import { HostState } from './host-state.ts';
import { judge } from './verdicts.ts';

const host = new HostState({
  id: 1,
  host: 'mx.example',
  address: '',
  port: 25,
  tls: 'off',
  implicitTls: false,
  auth: null,
  connections: 1,
});
const destination = new Destination('remote.example', 'direct');
destination.hosts = [host];

function workOf(id: number): Work {
  const delivery = {
    id,
    message: id,
    recipient: { address: `u${id}@remote.example`, notify: [], orcpt: null },
    attempts: 0,
    domain: 'remote.example',
    route: '',
    epoch: 1,
  };
  const message = {
    id,
    envelope: { sender: '', smtpUtf8: false, eightBit: false, ret: null, envid: null },
    origin: { userId: null, user: '', client: '', helo: '', tls: '' },
    received: 0,
    expires: 1_000_000,
    warned: null,
    bytes: 0,
    content: null,
    deliveries: [delivery],
  };
  return { message, deliveries: [delivery], destination, host, probe: false, avoid: new Set() };
}

/** A lane whose steps are written down. */
function recorded() {
  const steps: string[] = [];
  let job = 10;
  const name = ({ message }: Work) => String(message.id);
  const lane = new AloneLane(
    { now: () => 1000, onNotice: (notice) => steps.push(notice.kind) },
    {
      maySend: () => true,
      send: (work) => {
        steps.push(`send ${name(work)}`);
        return job++;
      },
      isWithdrawn: () => false,
      giveBack: (work) => steps.push(`back ${name(work)}`),
      judge: (work, answers, now, retryAt) => judge(work.message, work.deliveries, answers, now, retryAt),
      settle: (work, { outcomes }) => steps.push(`${outcomes[0]?.result ?? 'none'} ${name(work)}`),
      over: () => steps.push('over'),
    },
  );
  const suspect = (id: number): Work => {
    const work = workOf(id);
    for (let death = 0; death < 3; death++) lane.died(work);
    return work;
  };
  return { lane, steps, suspect };
}

const unreached = (job: number, brokeOff: 'closed' | null): SendResult => ({
  job,
  kind: 'unreached',
  brokeOff,
  remote: 'mx.example:25',
  reason: { status: '4.4.1', text: 'refused' },
});

it('takes what was at three deaths, one at a time', () => {
  const { lane, steps, suspect } = recorded();
  expect(lane.takes(workOf(1))).toBe(false);
  const [first, second] = [suspect(2), suspect(3)];
  expect([lane.takes(first), lane.takes(second)]).toEqual([true, true]);
  expect(steps).toEqual(['send 2']);
  const answered = {
    job: 10,
    kind: 'answered',
    remote: '',
    tls: '',
    dsn: false,
    replies: { step: 'content', reply: '250 ok' },
  } as const;
  expect(lane.settles(first, answered)).toBe(false);
  lane.next();
  expect(steps).toEqual(['send 2', 'send 3']);
  // The thread outlived it.
  expect(lane.takes(first)).toBe(false);
});

it('still suspects what reached no host', () => {
  const { lane, steps, suspect } = recorded();
  const work = suspect(1);
  lane.takes(work);
  expect(lane.settles(work, unreached(10, null))).toBe(true);
  expect(steps).toEqual(['send 1', 'retry 1']);
  expect(lane.takes(work)).toBe(true);
  expect(lane.settles(work, unreached(11, 'closed'))).toBe(false);
  expect(lane.takes(work)).toBe(false);
});

it('holds back what its own thread died of, and gives back what had no thread', () => {
  const { lane, steps, suspect } = recorded();
  const work = suspect(1);
  lane.takes(work);
  lane.threadDied(work, new Error('out of memory'), false);
  lane.takes(work);
  lane.threadDied(work, new Error('out of memory'), true);
  expect(steps).toEqual(['send 1', 'back 1', 'over', 'send 1', 'held 1', 'held-back', 'over']);
});
