/** What the kernel saw: between the end of a message's data and its 250 the database was synced. */
import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { RelayChild } from '../../electron/app/base/relay-child.ts';
import { childChannel } from '../../electron/relay/link/child-channel.ts';
import { BareRelay } from '../support/bare-relay.ts';
import { hasProgram } from '../support/programs.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

const MESSAGES = 30;
let relay: BareRelay | undefined;
afterEach(() => relay?.dispose());

/** The relay under strace, which writes what concerns syncing and talking, in the order in which it happened. */
function traced(output: () => string) {
  return (module: URL): RelayChild => {
    const calls = 'trace=fsync,fdatasync,write,writev,sendto,sendmsg';
    const child = fork(module, [], {
      execPath: 'strace',
      execArgv: ['-f', '-qq', '-s', '40', '-e', calls, '-o', output(), process.execPath],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    return {
      channel: childChannel(child),
      pid: child.pid,
      onExit: (listener) => void child.once('close', (code, signal) => listener({ code, signal })),
      onLine(listener) {
        if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', listener);
      },
      kill: () => void child.kill('SIGKILL'),
    };
  };
}

test.skipIf(!hasProgram('strace'))('each 250 for a message comes after a sync of its own', async () => {
  const made: BareRelay = (relay = await BareRelay.make(traced(() => join(made.folder, 'trace'))));
  await relay.start({
    smartHosts: [{ host: '127.0.0.1', port: 9, tls: 'off', implicitTls: false, username: '' }],
  });
  const client = await SmtpDialogue.open(relay.port);
  await client.say(['EHLO client.example', 250]);
  for (let count = 0; count < MESSAGES; count++) {
    const reply = await client.message('ann@example.com', 'bob@far.example', `Subject: ${count}\r\n\r\n`);
    expect(reply?.code).toBe(250);
  }
  client.destroy();
  await relay.stop();
  const trace = await readFile(join(relay.folder, 'trace'), 'utf8');
  let [synced, acknowledged, unsynced] = [false, 0, 0];
  for (const line of trace.split('\n')) {
    // 354 opens a message; what was synced before it is not of this message.
    if (line.includes('"354 ')) synced = false;
    else if (/\bf(?:data)?sync\(\d+\) += 0|<\.\.\. f(?:data)?sync resumed>\) += 0/.test(line)) synced = true;
    else if (line.includes('"250 2.6.0 ')) {
      acknowledged += 1;
      if (!synced) unsynced += 1;
      synced = false;
    }
  }
  expect({ acknowledged, unsynced }).toEqual({ acknowledged: MESSAGES, unsynced: 0 });
});
