/** Holds the set in argv[2] until its stdin ends. `add`: adds users; `wait`: tries until it may; `race`: opens at the word. */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { PosternError } from '../../shared/domain/errors.ts';
import { openSet } from '../../electron/store/open-set.ts';
import type { UserStore } from '../../electron/store/model/store-types.ts';

const [, , folder = '', how = ''] = process.argv;

function say(line: unknown): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

async function open(): Promise<UserStore | null> {
  let waited = false;
  for (;;) {
    try {
      return await openSet(folder, { socket: `socket-of-${process.pid}` });
    } catch (error) {
      if (!(error instanceof PosternError) || error.code !== 'set-in-use') throw error;
      if (how !== 'wait') {
        say({ refused: error.code });
        return null;
      }
      if (!waited) say({ waiting: error.details?.['pid'] });
      waited = true;
      await pause(10);
    }
  }
}

const ended = once(process.stdin, 'end');
if (how === 'race') {
  say({ ready: true });
  await once(process.stdin, 'data');
}
const store = await open();
if (store !== null) say({ opened: true });
if (how === 'add' && store !== null) {
  const password = { entries: 1, bytes: Buffer.from('sealed') };
  const user = {
    kind: 'mailbox',
    username: 'added-0',
    domain: 'example.com',
    settings: {},
    password,
  } as const;
  const { users } = await store.commit({ kind: 'add', users: [user] }, 'child');
  say({ added: users });
}
process.stdin.resume();
await ended;
await store?.close();
