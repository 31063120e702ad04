/** `postern add`: one mailbox user with a password, or one IP user without. */
import { applyPatch } from '../../shared/domain/settings.ts';
import { looksLikeIp } from '../../shared/domain/user-name.ts';
import { reportChange } from './change-output.ts';
import type { Command, Invocation } from './command.ts';
import { passwordFromStdin, passwordFromTerminal } from './secret-input.ts';
import { withSet } from './set-client.ts';
import { SETTING_FLAGS, settingsPatch } from './setting-flags.ts';
import { UsageError } from './usage-error.ts';

export const addCommand: Command = {
  name: 'add',
  server: true,
  takes: 'ADDRESS',
  about: 'Add an outgoing user: a mailbox, or an IP address or range with --domain.',
  flags: {
    'password-stdin': { help: "The mailbox's password comes on stdin." },
    domain: { value: 'DOMAIN', help: 'The domain of an IP user.' },
    ...SETTING_FLAGS,
  },
  run: async (invocation) => {
    const identity = parseAddress(invocation);
    const settings = applyPatch({}, settingsPatch(invocation));
    const fromStdin = invocation.has('password-stdin');
    if (fromStdin && identity.ip)
      throw new UsageError('An IP user has no password: leave out --password-stdin.');
    const { set } = invocation;
    const password = identity.ip ? '' : await passwordFrom(fromStdin, invocation);
    const request = { username: identity.username, domain: identity.domain, password, settings };
    const result = await withSet({ ...invocation, set }, 'writes', (client) =>
      client.invoke('users.add', request),
    );
    await reportChange(invocation.out, 'Added', result);
    return 0;
  },
};

function parseAddress(invocation: Invocation): { username: string; domain: string; ip: boolean } {
  const [address, ...more] = invocation.args;
  if (address === undefined || more.length > 0) throw new UsageError('Give one address to add.');
  const domain = invocation.text('domain');
  const at = address.lastIndexOf('@');
  if (at !== -1) {
    if (domain !== undefined)
      throw new UsageError('The address names its domain already: leave out --domain.');
    return { username: address.slice(0, at), domain: address.slice(at + 1), ip: false };
  }
  if (domain === undefined) {
    throw new UsageError(
      looksLikeIp(address)
        ? 'Say to which domain the IP user belongs: --domain example.com.'
        : 'Give the whole address, such as user@example.com.',
    );
  }
  return { username: address, domain, ip: looksLikeIp(address) };
}

async function passwordFrom(stdin: boolean, invocation: Invocation): Promise<string> {
  const given = stdin
    ? await passwordFromStdin(invocation)
    : await passwordFromTerminal('Password: ', invocation.signal);
  if (given === null) throw new UsageError('Give the password on stdin, with --password-stdin.');
  return given;
}
