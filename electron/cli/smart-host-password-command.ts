/** `postern relay smart-host-password`: keeps the password that the relay logs in to a smart host with. */
import type { Command, Invocation } from './command.ts';
import { parseEndpoint } from './relay-flags.ts';
import { passwordFromStdin, passwordFromTerminal } from './secret-input.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

export const smartHostPasswordCommand: Command = {
  name: 'relay smart-host-password',
  takes: 'USER@HOST:PORT',
  about:
    'Keep the password of a smart host, in the keychain or sealed under the key file; a relay that runs has it at once.',
  flags: {
    'password-stdin': { help: 'The password comes on stdin; else it is asked for.' },
    forget: { help: 'Forget the password that is kept.' },
  },
  run: async (invocation) => {
    const [name, ...more] = invocation.args;
    const at = name?.lastIndexOf('@') ?? -1;
    const endpoint = parseEndpoint(name?.slice(at + 1) ?? '');
    if (name === undefined || at < 1 || endpoint === null || more.length > 0) {
      throw new UsageError('Name one smart host: USER@HOST:PORT, such as gateway@mail.example.com:587.');
    }
    const username = name.slice(0, at);
    const { host, port } = endpoint;
    const { set } = invocation;
    const password = await passwordOf(invocation);
    const known = await withSet({ ...invocation, set }, 'writes', async (client) => {
      await client.invoke('relay.setSmartHostPassword', { host, port, username, password });
      const { settings } = await client.invoke('relay.settings', {});
      return settings.smartHosts.some(
        (one) => one.host === host && one.port === port && one.username === username,
      );
    });
    if (password !== null && !known) {
      invocation.out.note(
        `No smart host of the set is ${name}: the password waits until “postern relay settings smartHosts=…” names it.`,
      );
    }
    const kept = password !== null;
    await invocation.out.result({ smartHost: name, kept }, kept ? 'The password is kept.' : 'Forgotten.');
    return 0;
  },
};

async function passwordOf(invocation: Invocation): Promise<string | null> {
  if (invocation.has('forget')) {
    if (invocation.has('password-stdin'))
      throw new UsageError('Give --password-stdin or --forget, not both.');
    return null;
  }
  const typed = invocation.has('password-stdin')
    ? await passwordFromStdin(invocation.signal)
    : await passwordFromTerminal('Password: ', invocation.signal);
  if (typed === null) throw new UsageError('Give the password on stdin, with --password-stdin.');
  if (typed === '')
    throw new UsageError('The password is empty; to forget the one that is kept, use --forget.');
  return typed;
}
