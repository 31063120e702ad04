/** The real keytar and a real gnome-keyring on a bus of its own; each case in a child process, as a keyring is per session. */
import { tell, type Message } from '../../shared/text/text.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemKeychain } from './keychain.ts';

const has = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
const testable =
  process.platform === 'linux' && ['dbus-run-session', 'gnome-keyring-daemon', 'dbus-send'].every(has);

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'postern-keychain-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const said = ({ problem }: { readonly is?: string; readonly problem?: Message } = {}): string =>
  problem === undefined ? '' : tell(problem);

/** Prints what the system's keychain says to find, keep, find. */
const PROGRAM = `
import { systemKeychain } from ${JSON.stringify(new URL('./keychain.ts', import.meta.url).href)};
const keychain = systemKeychain();
const key = new Uint8Array(32).fill(7);
const answers = [await keychain.find('a set'), await keychain.keep('a set', key), await keychain.find('a set')];
await keychain.forget('a set');
answers.push(await keychain.glance('a set'));
console.log(JSON.stringify(answers.map(({ is, problem, key }) => ({ is, problem, first: key?.[0] }))));
process.exit(0);
`;
const LOCK =
  'dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets ' +
  'org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login >/dev/null';

async function ask(setup: string | null): Promise<{ is: string; problem?: Message; first?: number }[]> {
  const node = `"${process.execPath}" --input-type=module-typescript -e "$PROGRAM"`;
  const [command, ...args] =
    setup === null ? ['bash', '-c', node] : ['dbus-run-session', '--', 'bash', '-c', `${setup}\n${node}`];
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    PROGRAM,
    HOME: home,
    XDG_DATA_HOME: home,
    XDG_RUNTIME_DIR: home,
  };
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as { is: string }[];
}

const UNLOCK = 'printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1';

describe.runIf(testable)('a real Secret Service', () => {
  test('unlocked: surely none, kept, found, forgotten', async () => {
    const answers = await ask(UNLOCK);
    expect(answers.map(({ is }) => is)).toEqual(['none', 'found', 'found', 'none']);
    expect(answers[2]?.first).toBe(7);
  });

  test('locked: told from a missing key, and nothing is kept', async () => {
    const answers = await ask(`${UNLOCK}\n${LOCK}`);
    expect(answers.slice(0, 2).map(({ is }) => is)).toEqual(['locked', 'locked']);
    expect(said(answers[0])).toMatch(/locked/);
  });

  test('no bus: unavailable, with the reason', async () => {
    const answers = await ask(null);
    expect(answers[0]).toMatchObject({ is: 'unavailable' });
    expect(said(answers[0])).toMatch(/No keychain can be used here/);
  });
});

test('a keytar that cannot be loaded is an answer, no crash', async () => {
  const keychain = systemKeychain(() => Promise.reject(new Error('Failed to load keytar native addon')));
  const answer = await keychain.find('a set');
  expect(answer).toMatchObject({ is: 'unavailable' });
  expect(said(answer)).toMatch(/native addon/);
  await keychain.forget('a set');
});

test.each([
  ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'unavailable', 'server without a desktop'],
  [
    'The name org.freedesktop.secrets was not provided by any .service files',
    'unavailable',
    'no keychain runs',
  ],
  ['libsecret-1.so.0: cannot open shared object file', 'unavailable', 'libsecret-1-0'],
  ['Something else', 'unavailable', 'No keychain can be used here (Something else).'],
  ['Cannot create an item in a locked collection', 'locked', 'is locked'],
  ['The user name or passphrase prompt was dismissed', 'locked', 'closed without an answer'],
  ['User canceled the operation.', 'locked', 'closed without an answer'],
  ['Access denied', 'locked', 'did not let Postern in'],
  ['User interaction is not allowed.', 'locked', 'can ask nobody here'],
  ['The user name or passphrase you entered is not allowed', 'locked', 'did not let Postern in'],
  ['Interaction is required', 'locked', 'can ask nobody here'],
])('“%s” is said as %s, in words that say what to do', async (message, is, words) => {
  const keychain = systemKeychain(() => Promise.reject(new Error(message)));
  const answer = await keychain.find('a set');
  expect(answer).toMatchObject({ is });
  expect(said(answer)).toContain(words);
});
