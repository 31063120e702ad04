/** `postern relay`: runs the relay of a set until it is told to stop. */
import { basename } from 'node:path';
import { createApplication } from '../app/application.ts';
import { plainShell } from '../app/base/shell.ts';
import type { ProcessState } from '../app/relay/relay-process.ts';
import type { RelayRun } from '../app/relay/relay-start.ts';
import type { Client } from '../../shared/contract/contract.ts';
import { tell } from '../../shared/text/text.ts';
import { destinationsOf } from '../../shared/domain/delivery.ts';
import { relaySettings, type RelaySettings } from '../../shared/domain/relay-settings.ts';
import { smartHostName } from '../../shared/domain/smart-host-name.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { Command, Invocation } from './command.ts';
import { reportDamage } from './damage-output.ts';
import { RELAY_FLAGS, relayPatch } from './relay-flags.ts';
import { passwordFromStdin } from './secret-input.ts';
import { isServerAddress } from '../../shared/domain/set-place.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

export const relayCommand: Command = {
  name: 'relay',
  takes: '',
  server: true,
  about:
    'Run the relay until it is stopped; prints {"listening"} once it accepts mail. What is given here holds for this run only.',
  flags: {
    ...RELAY_FLAGS,
    'no-restart': { help: 'End when the relay dies, in place of starting it again.' },
  },
  run: async (invocation) => {
    if (invocation.args.length > 0) {
      throw new UsageError(
        'relay takes no arguments. The commands below it are relay settings, relay smart-host-password, relay dkim and relay test.',
      );
    }
    const overrides = relayPatch(invocation);
    const fromStdin = invocation.has('smart-host-password-stdin');
    const restart = !invocation.has('no-restart');
    const { set } = invocation;
    const passwords = fromStdin ? await passwordsFor(invocation, overrides) : {};
    const run = { overrides, passwords, restart };
    if (isServerAddress(set.path)) await onServer(invocation, run);
    else if (!(await asOwner({ ...invocation, set }, run))) await besideOwner({ ...invocation, set }, run);
    return 0;
  },
};

type Run = RelayRun & { readonly restart: boolean };

async function passwordsFor(
  invocation: Invocation,
  { smartHosts = [] }: RelayRun['overrides'],
): Promise<RelayRun['passwords']> {
  const password = await passwordFromStdin(invocation);
  if (password === '') throw new UsageError('The password on stdin is empty.');
  return Object.fromEntries(smartHosts.map((host) => [smartHostName(host), password]));
}

/** False when another process has the set open. */
async function asOwner(invocation: Invocation, run: Run): Promise<boolean> {
  const { path, create } = invocation.set;
  const { signal } = invocation;
  const app = await createApplication({ shell: plainShell('cli'), env: invocation.env });
  try {
    try {
      const opened = await app.openSet(path, {
        ...(create ? { create: { name: basename(path) } } : {}),
        signal,
      });
      reportDamage(invocation.out, opened);
      const { unseen } = await app.client.invoke('relay.state', {});
      // What this run overrides is what was just asked for.
      const where = unseen === null ? null : destinationsOf(await settingsOf(app.client, run)).map(tell);
      if (where !== null) invocation.out.note(`Mail goes to ${where.join(', and ')}.`);
    } catch (error) {
      if (error instanceof PosternError && error.code === 'set-in-use') return false;
      throw error;
    }
    app.subscribe('notification', ({ title, body }) => invocation.out.note(`${title}: ${body}`));
    const life = new Life(invocation);
    void app.startRelay({ ...run, onState: (state) => life.enter(state) }).catch(life.fail);
    await life.over;
  } finally {
    // Lets it finish its sessions.
    await app.close();
  }
  return true;
}

async function settingsOf(client: Client, { overrides }: RelayRun): Promise<RelaySettings> {
  const { set } = await client.invoke('relay.settings', {});
  return relaySettings({ ...set, ...overrides });
}

async function besideOwner(invocation: Invocation, run: Run): Promise<void> {
  const { runBesideOwner } = await import('../app/relay/run-beside-owner.ts');
  const { publishRelay } = await import('../app/relay/reach-relay-beside.ts');
  const life = new Life(invocation);
  const relay = runBesideOwner({
    ask: (work) => withSet(invocation, 'writes', work),
    env: invocation.env,
    run,
    restart: run.restart,
    onState: (state) => life.enter(state),
    now: Date.now,
    log: (line) => invocation.out.note(line),
  });
  let withdraw = (): Promise<void> => Promise.resolve();
  try {
    const state = await Promise.race([relay.start(), life.over]);
    // So that the owner's window, and commands that go through it, reach this relay.
    if (state?.phase === 'running' || state?.phase === 'waiting') {
      withdraw = await publishRelay(invocation.set.path, invocation.env, () => relay.peer());
    }
    await life.over;
  } finally {
    await withdraw();
    await relay.stop();
  }
}

/** One of the relays of a set that lies on a server. */
async function onServer(invocation: Invocation, { restart, ...run }: Run): Promise<void> {
  const { runOnServer } = await import('../app/relay/run-on-server.ts');
  const { path, create } = invocation.set;
  const life = new Life(invocation);
  const relay = await runOnServer({
    ...{ path, create, run, restart, env: invocation.env },
    onState: (state) => life.enter(state),
    log: (line) => invocation.out.note(line),
  });
  try {
    const settings = relaySettings({ ...relay.store.system().relay, ...run.overrides });
    const where = destinationsOf(settings).map(tell);
    if (where.length > 0) invocation.out.note(`Mail goes to ${where.join(', and ')}.`);
    void relay.start().catch(life.fail);
    await life.over;
  } finally {
    await relay.stop();
  }
}

/** From the start to the signal that ends it, or its failure. */
class Life {
  readonly over: Promise<void>;
  readonly fail: (error: unknown) => void;
  readonly #out: Invocation['out'];
  #told = false;

  constructor({ out, signal }: Invocation) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.over = promise;
    this.fail = reject;
    this.#out = out;
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  }

  enter(state: ProcessState): void {
    if (state.phase === 'failed') this.fail(new PosternError('io-failed', state.reason));
    if (state.phase !== 'running' || this.#told) return;
    this.#told = true;
    const at = (tls: string) => {
      const one = state.listening.find((listening) => listening.tls === tls);
      return one === undefined ? null : { host: one.host, port: one.port };
    };
    const implicit = at('implicit');
    const line = {
      listening: at('starttls'),
      ...(implicit === null ? {} : { listeningTls: implicit }),
      pid: state.pid,
    };
    this.#out.write(`${JSON.stringify(line)}\n`).catch(this.fail);
  }
}
