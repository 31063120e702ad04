/** The relay's process as an Electron utility process, over a mock of Electron; and the relay's own end of it. */
import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import { startRelayUtility } from '../../electron/desktop/relay-utility.ts';
import { ownerChannel } from '../../electron/relay/link/owner-channel.ts';
import { utilityProcess, type MockUtilityProcess } from './mock-electron.ts';

vi.mock('electron', () => import('./mock-electron.ts'));

function started() {
  const child = startRelayUtility(new URL('file:///app/electron/relay/main.js'));
  return { child, mock: utilityProcess.fork.mock.results.at(-1)?.value as MockUtilityProcess };
}

it('starts the module without a word about the set', () => {
  started();
  expect(utilityProcess.fork.mock.lastCall).toEqual([
    '/app/electron/relay/main.js',
    [],
    { serviceName: 'Postern relay', stdio: ['ignore', 'ignore', 'pipe'] },
  ]);
});

it('carries messages both ways', () => {
  const { child, mock } = started();
  const heard: unknown[] = [];
  child.channel.onMessage((message) => heard.push(message));
  child.channel.send({ event: 1 });
  mock.emit('message', { answer: 2 });
  expect([mock.posted, heard]).toEqual([[{ event: 1 }], [{ answer: 2 }]]);
});

it('tells of its end once its last words are read', async () => {
  const { child, mock } = started();
  const told: unknown[] = [];
  child.onLine((line) => told.push(line));
  child.channel.onClose(() => told.push('closed'));
  const ended = new Promise<void>((resolve) =>
    child.onExit((exit) => {
      told.push(exit);
      resolve();
    }),
  );
  mock.emit('exit', 7);
  mock.stderr.end('out of paper\n');
  await ended;
  expect(told).toEqual(['closed', 'out of paper', { code: 7, signal: null }]);
});

it('is talked to by way of parentPort at its own end', () => {
  const posted: unknown[] = [];
  const parentPort = Object.assign(new EventEmitter(), {
    postMessage: (message: unknown) => posted.push(message),
  });
  const channel = ownerChannel({ parentPort } as unknown as NodeJS.Process);
  const heard: unknown[] = [];
  channel?.onMessage((message) => heard.push(message));
  channel?.onClose(() => heard.push('closed'));
  channel?.send({ event: 1 });
  parentPort.emit('message', { data: { call: 2 }, ports: [] });
  parentPort.emit('close');
  expect([posted, heard]).toEqual([[{ event: 1 }], [{ call: 2 }, 'closed']]);
});

it('knows when nobody is at the other end', () => {
  expect(ownerChannel({} as NodeJS.Process)).toBeNull();
});
