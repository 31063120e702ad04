/** `postern relay smart-host-password`: keeps the password that the relay logs in to a smart host with. */
import type { Command, Invocation } from './command.ts';
import { COURIER_TLS, type SmartHost } from '../../shared/domain/relay-settings.ts';
import { parseEndpoint } from '../../shared/domain/endpoint.ts';
import { passwordFromStdin, passwordFromTerminal } from './secret-input.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

export const smartHostPasswordCommand: Command = {
  name: 'relay smart-host-password',
  takes: `USER@HOST:PORT[+${COURIER_TLS.join('|')}]`,
  server: true,
  about:
    'Keep the password of a smart host at its TLS level, in the keychain or sealed under the key file; a relay that runs has it at once.',
  flags: {
    'password-stdin': { help: 'The password comes on stdin; else it is asked for.' },
    forget: { help: 'Forget the password that is kept.' },
  },
  run: async (invocation) => {
    const [name, ...more] = invocation.args;
    const at = name?.lastIndexOf('@') ?? -1;
    const [where = '', ...options] = (name?.slice(at + 1) ?? '').split('+');
    const endpoint = parseEndpoint(where);
    const [level, ...others] = options.filter((option) => option !== 'implicit');
    const known = (text: string): text is SmartHost['tls'] => COURIER_TLS.some((one) => one === text);
    const wrong = others.length > 0 || (level !== undefined && !known(level));
    if (name === undefined || at < 1 || endpoint === null || more.length > 0 || wrong) {
      throw new UsageError(
        'Name one smart host: USER@HOST:PORT, such as gateway@mail.example.com:587, with +off, +opportunistic or +verified where the settings do not say it.',
      );
    }
    const username = name.slice(0, at);
    const { host, port } = endpoint;
    const forget = invocation.has('forget');
    const fromStdin = invocation.has('password-stdin');
    if (forget && fromStdin) throw new UsageError('Give --password-stdin or --forget, not both.');
    const { set } = invocation;
    const password = forget ? null : await passwordFrom(fromStdin, invocation);
    const { tls, named } = await withSet({ ...invocation, set }, 'writes', async (client) => {
      const { settings } = await client.invoke('relay.settings', {});
      const hosts = settings.smartHosts.filter(
        (one) => one.host === host && one.port === port && one.username === username,
      );
      // As the settings have it where they name it.
      const tls = level !== undefined && known(level) ? level : (hosts[0]?.tls ?? 'verified');
      await client.invoke('relay.setSmartHostPassword', { host, port, tls, username, password });
      return { tls, named: hosts.some((one) => one.tls === tls) };
    });
    const smartHost = `${username}@${where}`;
    if (password !== null && !named) {
      invocation.out.note(
        `No smart host of the set is ${smartHost}+${tls}: the password waits until “postern relay settings smartHosts=…” names it so.`,
      );
    }
    const kept = password !== null;
    await invocation.out.result(
      { smartHost, tls, kept },
      kept ? `The password is kept, for ${smartHost} with TLS ${tls} only.` : 'Forgotten.',
    );
    return 0;
  },
};

async function passwordFrom(stdin: boolean, invocation: Invocation): Promise<string> {
  const typed = stdin
    ? await passwordFromStdin(invocation)
    : await passwordFromTerminal('Password: ', invocation.signal);
  if (typed === null) throw new UsageError('Give the password on stdin, with --password-stdin.');
  if (typed === '')
    throw new UsageError('The password is empty; to forget the one that is kept, use --forget.');
  return typed;
}
