/** `postern client-test`: logs in and sends as a user over the running relay's port, as a mail client does, and shows what was said. */
import { dialogueLines } from '../../shared/domain/transcript.ts';
import type { Command } from './command.ts';
import { passwordFromStdin, passwordFromTerminal } from './secret-input.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

export const clientTestCommand: Command = {
  name: 'client-test',
  takes: 'ADDRESS',
  about: 'Log in and send a real message as a user, as a mail client does, and show what was said.',
  flags: {
    to: { value: 'ADDRESS', help: 'Who gets the message; the user itself unless told.' },
    'password-stdin': { help: "The user's password comes on stdin; it is used once, and kept nowhere." },
  },
  run: async (invocation) => {
    const [address, ...more] = invocation.args;
    if (address === undefined || more.length > 0) throw new UsageError('Give the one address to send as.');
    const to = invocation.text('to') ?? address;
    const fromStdin = invocation.has('password-stdin');
    const { set } = invocation;
    const password = fromStdin
      ? await passwordFromStdin(invocation)
      : await passwordFromTerminal(`Password of ${address}: `, invocation.signal);
    if (password === null) throw new UsageError('Give the password on stdin, with --password-stdin.');
    const { sent, reason, transcript } = await withSet({ ...invocation, set }, 'writes', (client) =>
      client.invoke('relay.tryClient', { address, password, to }),
    );
    const outcome = sent ? 'The relay took the message.' : reason;
    await invocation.out.result(
      { sent, reason, transcript },
      `${dialogueLines(transcript).join('\n')}\n${outcome}`,
    );
    return sent ? 0 : 1;
  },
};
