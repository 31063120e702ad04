/** `postern restore`: looks into a backup, and makes its set anew in a folder of its own. */
import { tell } from '../../shared/text/text.ts';
import { resolve } from 'node:path';
import type { BackupDescription } from '../../shared/contract/backup-contract.ts';
import { backupComparisonWords, backupHoldsWords } from '../../shared/domain/backup.ts';
import { createApplication } from '../app/application.ts';
import { plainShell } from '../app/base/shell.ts';
import type { OwnerClient } from '../app/relay/run-beside-owner.ts';
import type { Command, Invocation } from './command.ts';
import { knownPassphrase, PASSPHRASE_FLAG } from './new-passphrase.ts';
import { counted } from './output.ts';
import { patientClient } from './patient-client.ts';
import { withSet } from './set-client.ts';
import { stoppableJob } from './stoppable-job.ts';
import { UsageError } from './usage-error.ts';

export const restoreCommand: Command = {
  name: 'restore',
  takes: 'FILE --to DIR',
  set: 'optional',
  about:
    'Make the set of a backup anew in a folder that is missing or empty, whole or not at all. What it holds is said before.\n' +
    'With --set, it is compared with that set, which stays as it is.',
  flags: {
    to: { value: 'DIR', help: 'The folder of the restored set.' },
    identity: { value: 'FILE', help: 'Of a backup for a public key: the file that age-keygen wrote.' },
    'dry-run': { help: 'Only look into the backup: restore nothing.' },
    ...PASSPHRASE_FLAG,
  },
  run: async (invocation) => {
    const [file, ...more] = invocation.args;
    if (file === undefined || more.length > 0) throw new UsageError('Name one backup.');
    const to = invocation.text('to');
    const dryRun = invocation.has('dry-run');
    if (to === undefined && !dryRun) throw new UsageError('Say where the set is to be made anew: --to DIR.');
    if (invocation.has('create'))
      throw new UsageError('--create is not used by “restore”: the folder of --to is made in any case.');
    const fromStdin = invocation.has('passphrase-stdin');
    const identity = invocation.text('identity');
    const compares = invocation.text('set') !== undefined;
    const using = compares ? { ...invocation, set: invocation.set } : invocation;
    const passphrase = await knownPassphrase({ fromStdin, identity }, invocation);
    const path = resolve(file);
    const { out, signal } = invocation;
    const work = async (client: OwnerClient): Promise<0> => {
      const held = await stoppableJob(client, signal, (job) =>
        client.invoke('backups.describe', { path, passphrase, job }),
      );
      for (const line of described(held)) out.note(line);
      if (dryRun || to === undefined) {
        await out.result({ ...held, restored: false }, 'Nothing was restored (--dry-run).');
        return 0;
      }
      const restored = await stoppableJob(client, signal, (job) =>
        client.invoke('backups.restore', { path, passphrase, to: resolve(to), job }),
      );
      const notes = restored.notes.map(tell);
      for (const note of notes) out.note(note);
      const text = `Restored ${counted(restored.set.users, 'user')} into ${restored.folder}.`;
      await out.result({ ...restored, notes, restored: true, compared: held.compared }, text);
      return 0;
    };
    return compares ? withSet(using, 'reads', work) : withoutSet(invocation, work);
  },
};

async function withoutSet<T>(invocation: Invocation, work: (client: OwnerClient) => Promise<T>): Promise<T> {
  const app = await createApplication({ shell: plainShell('cli'), env: invocation.env });
  try {
    return await work(patientClient(app.client, invocation));
  } finally {
    await app.close();
  }
}

function described({ made, set, holds, compared }: BackupDescription): readonly string[] {
  const { name, users, incoming, changes } = set;
  const also = incoming > 0 ? ` and ${counted(incoming, 'incoming user')}` : '';
  return [
    `“${name}”, backed up ${new Date(made).toISOString()}: ${counted(users, 'user')}${also}, ${counted(changes, 'change')}.`,
    ...backupHoldsWords(holds),
    ...(compared === null ? [] : backupComparisonWords(compared)),
  ];
}
