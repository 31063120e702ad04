/** `postern backup`: the set as one encrypted file. */
import { resolve } from 'node:path';
import { BACKUP_ENDING, backupContent } from '../../shared/domain/backup.ts';
import type { Command } from './command.ts';
import { newPassphrase, PASSPHRASE_FLAG } from './new-passphrase.ts';
import { counted } from './output.ts';
import { withSet } from './set-client.ts';
import { stoppableJob } from './stoppable-job.ts';
import { UsageError } from './usage-error.ts';

export const backupCommand: Command = {
  name: 'backup',
  takes: `--out FILE${BACKUP_ENDING}`,
  about:
    'Write the set into one encrypted file, also while it is open and its relay runs; the file is read back and compared.\n' +
    'It opens without Postern, too: age -d FILE | tar xz. A lost passphrase cannot be recovered.',
  flags: {
    out: { value: 'FILE', help: 'The file to write, outside the set. It must not be there yet.' },
    recipient: {
      value: 'age1…',
      many: true,
      help: 'Encrypt for this public key of age in place of a passphrase; may be given again.',
    },
    'without-key': {
      help: 'Leave out the set’s key: the passwords can then be used only where that key is.',
    },
    'without-relay-keys': { help: 'Leave out DKIM keys and the relay’s own certificate.' },
    'with-mail': {
      help: 'Take the mail database along: queue, quarantine, mail log, what was used of limits.',
    },
    ...PASSPHRASE_FLAG,
  },
  run: async (invocation) => {
    const file = invocation.text('out');
    if (invocation.args.length > 0)
      throw new UsageError('backup takes no arguments; name the file by --out.');
    if (file === undefined) throw new UsageError('Say which file to write: --out FILE.');
    const choice = {
      key: !invocation.has('without-key'),
      relayKeys: !invocation.has('without-relay-keys'),
      mail: invocation.has('with-mail'),
    };
    const recipients = [...invocation.texts('recipient')];
    const fromStdin = invocation.has('passphrase-stdin');
    if (fromStdin && recipients.length > 0)
      throw new UsageError('Give --recipient or --passphrase-stdin, not both.');
    const { set, out, signal } = invocation;
    const lock =
      recipients.length > 0 ? { recipients } : { passphrase: await newPassphrase(fromStdin, invocation) };
    const made = await withSet({ ...invocation, set }, 'writes', async (client) => {
      const content = backupContent(choice, await client.invoke('backups.survey', {}));
      for (const text of content.holds) out.note(`Holds: ${text}`);
      for (const text of content.lacks) out.note(`Does not hold: ${text}`);
      return stoppableJob(client, signal, (job) =>
        client.invoke('backups.make', { path: resolve(file), ...lock, ...choice, job }),
      );
    });
    await out.result(
      made,
      `Wrote ${made.file} (${counted(made.bytes, 'byte')}; ${counted(made.set.users, 'user')}), read it back, and found in it what was put in.`,
    );
    return 0;
  },
};
