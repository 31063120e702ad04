/** What the open set does by itself: scheduled jobs, its directory, notifications by e-mail. */
import { type PlainText } from '../../../shared/text/text.ts';
import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import type { CheckedRequest } from '../../../shared/contract/contract.ts';
import type { ChangeResult } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import {
  BACKUP_SECRET_NAME,
  directorySecretName,
  kept,
  type KeptDirectory,
} from '../../../shared/domain/job-settings.ts';
import type { SystemSettings } from '../../../shared/domain/settings.ts';
import type { Group } from '../base/handler-types.ts';
import { requireBackupFolder } from '../jobs/scheduled/backup-work.ts';
import type { AppContext } from './app-context.ts';

type Key = 'scheduledBackup' | 'directory' | 'mailNotices';
type Base = CheckedRequest<'jobs.setMail'>['base'];

/** The contract's operations on these. */
export function jobHandlers(context: AppContext): Group<'jobs'> {
  const { session, actor, scheduled, jobSecrets, mailNotices, relay } = context;

  return {
    'jobs.state': async () => {
      const state = await scheduled.state();
      const { directory } = state.settings;
      const bindName =
        directory === null || directory.bindName === '' ? null : directorySecretName(directory);
      const names = [BACKUP_SECRET_NAME, ...(bindName === null ? [] : [bindName])];
      const kept = await jobSecrets.has(names);
      return {
        ...state,
        kept: {
          passphrase: kept.has(BACKUP_SECRET_NAME),
          bindPassword: bindName !== null && kept.has(bindName),
        },
        mailBy: mailNotices.by(),
      };
    },
    'jobs.setBackup': async ({ settings, passphrase, base }) => {
      if (settings === null) {
        const result = await set('scheduledBackup', null, base);
        await jobSecrets.keep(BACKUP_SECRET_NAME, null).catch(() => undefined);
        return result;
      }
      await requireBackupFolder(settings.folder);
      const { requireRecipients } = await import('../backup/backup-stream.ts');
      requireRecipients(settings.recipients);
      if (settings.recipients.length === 0) await keepPassphrase(passphrase);
      const result = await set('scheduledBackup', { ...settings, folder: resolve(settings.folder) }, base);
      if (settings.recipients.length > 0)
        await jobSecrets.keep(BACKUP_SECRET_NAME, null).catch(() => undefined);
      return result;
    },
    'jobs.setDirectory': async ({ settings, password, base }) => {
      const before = session.store().system().directory ?? null;
      if (settings !== null) await checkKept(settings);
      if (settings !== null) await keepBindPassword(settings, password);
      const result = await set('directory', settings, base);
      const name = before === null || before.bindName === '' ? null : directorySecretName(before);
      const stays = settings !== null && name === directorySecretName(settings);
      if (name !== null && !stays) await jobSecrets.keep(name, null).catch(() => undefined);
      await relay.sendSecrets();
      return result;
    },
    'jobs.setMail': ({ settings, base }) => {
      if (settings?.to === '') throw noAddress();
      return set('mailNotices', settings, base);
    },
    'jobs.run': ({ job }) => scheduled.run(job),
    'jobs.agree': () => scheduled.agree(),
    'jobs.testMail': async ({ settings }) => {
      if (settings.to === '') throw noAddress();
      const { name } = session.store().info();
      const text = `This is a test of Postern’s notifications for the set “${name}”. Nothing has happened.\n`;
      return { by: await mailNotices.send(settings, { subject: `[Postern] ${name}: Test`, text }) };
    },
  };

  /** The secret first: what is set is to work from its first run on. */
  async function keepPassphrase(passphrase: string | undefined): Promise<void> {
    if (passphrase !== undefined) return jobSecrets.keep(BACKUP_SECRET_NAME, passphrase);
    if ((await jobSecrets.has([BACKUP_SECRET_NAME])).size > 0) return;
    throw PosternError.of(
      'invalid-request',
      'Give a passphrase, which is kept for when nobody is there to be asked; or a public key of age, which needs no secret here.',
      {},
      { field: 'passphrase' },
    );
  }

  /** What cannot be meant is refused before it is kept. */
  async function checkKept(settings: KeptDirectory): Promise<void> {
    const { checkDirectory } = await import('../../import/ldap/directory.ts');
    // Whether there is a password is asked where it is kept.
    checkDirectory(kept(settings, 'kept'));
    if (settings.logins.length > 0) {
      const { requireTls } = await import('../../import/ldap/check-login.ts');
      requireTls(settings);
    }
    requireCertificates(settings.ca);
  }

  async function keepBindPassword(settings: KeptDirectory, password: string | undefined): Promise<void> {
    const bad = (field: string, message: PlainText) =>
      new PosternError('invalid-request', message, { field });
    if (settings.bindName === '') {
      if (password !== undefined) throw bad('bindName', 'Enter the name that the password is of.');
      return;
    }
    const name = directorySecretName(settings);
    if (password !== undefined) return jobSecrets.keep(name, password);
    if ((await jobSecrets.has([name])).size > 0) return;
    throw bad(
      'password',
      'Enter the password of this name, at this server: it is kept with the set’s other secrets.',
    );
  }

  async function set<K extends Key>(key: K, settings: SystemSettings[K], base: Base): Promise<ChangeResult> {
    const result = await session.store().commit(
      {
        kind: 'settings',
        domain: null,
        settings: {},
        system: { [key]: settings },
        base: base && { system: { [key]: base.settings } },
      },
      actor,
    );
    await scheduled.settled();
    return result;
  }
}

/** Throws `bad-file` for a text that has no certificate in PEM, or a damaged one. */
function requireCertificates(pem: string | null): void {
  if (pem === null) return;
  const each = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    for (const one of each) new X509Certificate(one);
    if (each.length > 0) return;
  } catch {
    // Said below.
  }
  throw new PosternError(
    'bad-file',
    'That is no certificate of an authority in PEM (-----BEGIN CERTIFICATE-----), or it is damaged.',
    { field: 'settings.ca' },
  );
}

function noAddress(): PosternError {
  return new PosternError('invalid-request', 'Enter the address that is to be told.', {
    field: 'settings.to',
  });
}
