import { expect, it } from 'vitest';
import { relaySettings, type RelaySettings } from '../../../shared/domain/relay-settings.ts';
import type { DueMessage } from '../mail/mail-types.ts';
import { Backlog } from './backlog.ts';
import type { CourierOptions } from './courier-types.ts';
import type { Verdicts } from './verdicts.ts';
import { WorkSorter } from './work-sorter.ts';

const HOST = { host: 'mx.example', port: 25, tls: 'off', implicitTls: false, username: '' } as const;

let ids = 0;
function message(...recipients: readonly string[]): DueMessage {
  const id = ++ids;
  const deliveries = recipients.map((address) => ({
    ...{ id: ++ids, message: id, recipient: { address, notify: [], orcpt: null } },
    ...{ attempts: 0, domain: address.slice(address.indexOf('@') + 1), route: '', epoch: 1 },
  }));
  return {
    ...{ id, deliveries, received: 0, expires: 1, warned: null, bytes: 1, content: null },
    envelope: { sender: 'a@x.example', smtpUtf8: false, eightBit: false, ret: null, envid: null },
    origin: { userId: 1, user: '', client: '', helo: '', tls: '' },
  };
}

function sorter() {
  const state = { settings: relaySettings({ smartHosts: [HOST] }), anew: 0, ready: [] as string[] };
  const settled: Verdicts[] = [];
  const backlog = new Backlog();
  const options = { now: () => 0, settings: () => state.settings } as unknown as CourierOptions;
  const made = new WorkSorter(options, backlog, {
    ready: ({ key }) => void state.ready.push(key),
    sortedAnew: () => (state.anew += 1),
    unsent: (_message, _deliveries, verdicts) => void settled.push(verdicts),
  });
  const use = (smartHosts: RelaySettings['smartHosts']) => {
    state.settings = relaySettings({ smartHosts });
  };
  return { made, backlog, state, settled, use };
}

it('what waits in memory goes back when the smart hosts change, and their state is forgotten', () => {
  const { made, backlog, state, use } = sorter();
  expect(made.offer(message('b@y.example'))).toBe(1);
  const [before] = backlog.destinations.values();
  before?.lookupFailed(5, 'down');
  expect([state.ready, backlog.works, backlog.taken.size]).toEqual([['*'], 1, 1]);
  use([{ ...HOST, port: 26 }]);
  made.noteSettings();
  expect([state.anew, backlog.works, backlog.taken.size, before?.waiting.length]).toEqual([1, 0, 0, 0]);
  expect(before?.downUntil(0)).toBe(0);
});

it('the same smart hosts, read again, change nothing', () => {
  const { made, backlog, state, use } = sorter();
  made.offer(message('b@y.example'));
  use([{ ...HOST }]);
  made.noteSettings();
  expect([state.anew, backlog.works]).toEqual([0, 1]);
});

it('without smart hosts each domain is a destination, with them there is one', () => {
  const { made, backlog, state, use } = sorter();
  expect(made.offer(message('b@y.example', 'c@z.example'))).toBe(2);
  expect(backlog.works).toBe(1);
  use([]);
  expect(made.offer(message('b@y.example', 'c@z.example', 'd@y.example'))).toBe(3);
  expect([state.anew, state.ready]).toEqual([1, ['*', 'y.example', 'z.example']]);
});

it('takes nothing of which a recipient is in memory already, and settles at once what goes nowhere', () => {
  const { made, backlog, settled } = sorter();
  const twice = message('b@y.example');
  expect([made.offer(twice), made.offer(twice)]).toEqual([1, 0]);
  expect(made.offer(message('x@a.postern-self-test.invalid'))).toBe(1);
  expect([settled.length, backlog.works, backlog.taken.size]).toEqual([1, 1, 2]);
});
