import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { canMount, smallDisk } from '../../../../tests/support/small-disk.ts';
import { asDiskError, CHECKED_BYTES, isBusy } from './disk-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-disk-error-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const corrupt = Object.assign(new Error('database disk image is malformed'), {
  code: 'ERR_SQLITE_ERROR',
  errcode: 11,
});

test('a damaged file is checked at the next start only if it is not too large for that', () => {
  const path = join(folder, 'mail.db');
  writeFileSync(path, '');
  truncateSync(path, CHECKED_BYTES);
  expect(asDiskError(corrupt, path)?.message).toMatch(
    /is damaged .*start it again to have the file checked\.$/,
  );
  truncateSync(path, CHECKED_BYTES + 1);
  expect(asDiskError(corrupt, path)?.message).toMatch(
    /is damaged .*too large to be checked.*move the file away/,
  );
  expect(asDiskError(corrupt, join(folder, 'gone.db'))?.message).toContain('to have the file checked');
});

test.skipIf(!canMount('what SQLite says of a full disk'))(
  'that reading failed for want of room is said',
  () => {
    const disk = smallDisk('64k');
    try {
      const error = Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 4618 });
      const path = join(disk.path, 'mail.db');
      expect(asDiskError(error, path)?.code).toBe('io-failed');
      writeFileSync(join(disk.path, 'ballast'), Buffer.alloc(40 * 1024));
      expect(asDiskError(error, path)).toMatchObject({
        code: 'disk-full',
        message: expect.stringMatching(/is full/) as string,
      });
    } finally {
      disk.unmount();
    }
  },
);

/** SQLITE_BUSY, SQLITE_LOCKED, and SQLITE_PROTOCOL: what a lock over the log’s index ends in. */
test.each([5, 6, 15])('another program that holds the file is told as such: code %d', (errcode) => {
  const error = Object.assign(new Error('locking protocol'), { code: 'ERR_SQLITE_ERROR', errcode });
  expect(isBusy(error)).toBe(true);
  expect(asDiskError(error, '/set/mail/mail.db')?.message).toMatch(
    /^Another program holds .*mail\.db, most likely a backup/,
  );
});
