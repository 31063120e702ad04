/** `postern export`: writes users as CSV to a file, or to stdout. */
import { createReadStream, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PosternError } from '../../shared/domain/errors.ts';
import type { Command, Invocation } from './command.ts';
import { counted } from './output.ts';
import { conditions, WHERE_FLAG } from './selection.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

export const exportCommand: Command = {
  name: 'export',
  takes: '',
  about: 'Write users as CSV.',
  flags: {
    where: WHERE_FLAG,
    out: { value: 'FILE', help: 'The file to write; without it, the CSV goes to stdout.' },
    'neutralise-formulas': {
      help: 'For reading in a spreadsheet: such a file does not import exactly as it was.',
    },
  },
  run: async (invocation) => {
    const file = invocation.text('out');
    if (invocation.args.length > 0)
      throw new UsageError('export takes no arguments; name the file by --out.');
    if (file !== undefined) {
      const result = await write(invocation, resolve(file));
      const wrote = `Wrote ${counted(result.rows, 'user')} to ${result.file}.`;
      await invocation.out.result(result, `${wrote}${told(result.hardened)}`);
      return 0;
    }
    if (invocation.out.json) throw new UsageError('With --json, say which file to write: --out FILE.');
    // The owner of the set may be another process, so the rows come by a file that only this user can read.
    // It goes also where the process ends at once, since whoever reads stdout has seen enough.
    const folder = await mkdtemp(join(tmpdir(), 'postern-export-'));
    const remove = (): void => rmSync(folder, { recursive: true, force: true });
    process.once('exit', remove);
    try {
      const { file: written, hardened } = await write(invocation, join(folder, 'users.csv'));
      if (told(hardened) !== '') invocation.out.note(told(hardened).trim());
      const text = createReadStream(written, 'utf8') as AsyncIterable<string>;
      for await (const chunk of text) {
        if (invocation.signal.aborted) throw new PosternError('cancelled', 'The export was stopped.');
        await invocation.out.write(chunk);
      }
    } finally {
      remove();
      process.off('exit', remove);
    }
    return 0;
  },
};

function told(hardened = 0): string {
  return hardened === 0
    ? ''
    : ` Of ${counted(hardened, 'password')} only the argon2id verifier is left; Postern imports it again, a gateway cannot.`;
}

function write(invocation: Invocation, path: string) {
  const query = { conditions: conditions(invocation) };
  const neutraliseFormulas = invocation.has('neutralise-formulas');
  return withSet(invocation, 'reads', (client) =>
    client.invoke('exports.users', { query, path, neutraliseFormulas }),
  );
}
