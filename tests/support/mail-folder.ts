/** Mail databases in folders that go away by themselves. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { MailStore } from '../../electron/relay/mail/mail-store.ts';
import { openMailStore } from '../../electron/relay/mail/sqlite/open-mail-store.ts';

/** A folder for mail (not made yet) that is removed at the end of the test. */
export async function mailFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'postern-mail-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return join(path, 'mail');
}

/** An open mail database that is closed at the end of the test. */
export async function openedStore(path?: string, now: () => number = Date.now): Promise<MailStore> {
  const store = await openMailStore(path ?? (await mailFolder()), { now });
  // Tests that close it themselves have done so.
  onTestFinished(() => store.close().catch(() => {}));
  return store;
}
