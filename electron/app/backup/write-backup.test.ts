/** What was written is read back and compared, not only decrypted. */
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packBackup, type Digests } from './backup-stream.ts';
import { compare } from './write-backup.ts';

const PASSPHRASE = 'correct horse battery';

async function written(): Promise<{ readonly path: string; readonly digests: Digests }> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-backup-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'b.age');
  const fd = openSync(path, 'wx');
  const bytes = Buffer.from('what is in it');
  const { digests } = await packBackup({
    files: [
      { name: 'set/a', size: bytes.length, read: (into, offset) => bytes.copy(into, 0, offset) },
      { name: 'set/b', size: 0, read: () => 0 },
    ],
    ...{ lock: { passphrase: PASSPHRASE }, time: 0, cost: 1 },
    write: (part) => void writeSync(fd, part),
    progress: () => {},
  });
  closeSync(fd);
  return { path, digests };
}

const against = (path: string, digests: Digests) => compare(path, { secret: PASSPHRASE }, digests, () => {});

test('what is as it was put in passes; another file, one too many or too few does not', async () => {
  const { path, digests } = await written();
  await against(path, digests);
  const unlike = { code: 'io-failed', message: expect.stringContaining('no backup was made') as string };
  await expect(against(path, new Map([...digests, ['set/a', 'another']]))).rejects.toMatchObject(unlike);
  await expect(against(path, new Map([...digests, ['set/c', 'c']]))).rejects.toMatchObject(unlike);
  await expect(against(path, new Map([...digests].slice(0, 1)))).rejects.toMatchObject(unlike);
  const bytes = readFileSync(path);
  bytes[bytes.length - 20]! ^= 1;
  writeFileSync(path, bytes);
  await expect(against(path, digests)).rejects.toMatchObject(unlike);
});
