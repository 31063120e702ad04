import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MailAccess } from './mail-access.ts';

let set = '';
beforeEach(async () => void (set = await mkdtemp(join(tmpdir(), 'postern-access-'))));
afterEach(() => rm(set, { recursive: true, force: true }));

const trace = () => new MailAccess({ folder: set }, Date.now).trace();

test('its trace differs once another process has noted its relay, or written mail', async () => {
  const before = trace();
  await mkdir(join(set, 'mail'));
  await writeFile(join(set, 'mail', 'relay.json'), '{}');
  const noted = trace();
  await writeFile(join(set, 'mail', 'mail.db-wal'), 'x');
  expect(new Set([before, noted, trace()]).size).toBe(3);
  expect(trace()).toBe(trace());
});

test.skipIf(process.platform === 'win32').each(['file', 'folder'])(
  'looks at nothing behind a link to a %s in the place of the folder of mail',
  async (what) => {
    const elsewhere = join(set, 'elsewhere');
    if (what === 'file') await writeFile(elsewhere, '');
    else {
      await mkdir(elsewhere);
      await writeFile(join(elsewhere, 'relay.json'), '{}');
    }
    await symlink(elsewhere, join(set, 'mail'));
    expect(trace()).toBe('');
  },
);

test('what is written when no relay runs is dated by the clock that it was given', async () => {
  const times = await new MailAccess({ folder: set }, () => 1_234_567).write((store) =>
    store.addStrike(1, 'spam', 60_000),
  );
  expect(times).toEqual([1_234_567]);
});

test('a database that is gone is no empty one: it is said, until there is one again', async () => {
  const mail = new MailAccess({ folder: set }, Date.now);
  expect(await mail.reading()).toBeNull();
  await mail.write((store) => store.addStrike(1, 'spam', 60_000));
  expect(await mail.reading()).not.toBeNull();
  const path = join(set, 'mail', 'mail.db');
  await rename(path, `${path}.away`);
  await expect(mail.reading()).rejects.toMatchObject({ code: 'set-damaged', details: { path } });
  await rename(`${path}.away`, path);
  expect(await (await mail.reading())?.summary({ eventsSince: 0 })).toMatchObject({ paused: false });
  // With the whole set it is not to be put back alone.
  await rename(set, `${set}.away`);
  await expect(mail.reading()).rejects.toThrow(
    /^The folder of this set was moved.* no longer .*its mail cannot be read/,
  );
  await rename(`${set}.away`, set);
  expect(await (await mail.reading())?.summary({ eventsSince: 0 })).toMatchObject({ paused: false });
  await mail.close();
});
