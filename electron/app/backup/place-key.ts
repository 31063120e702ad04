/** Where the key of a restored set lies: where it is found already, or else under the passphrase of the backup. */
import { message, type Message } from '../../../shared/text/text.ts';
import type { BackupManifest } from '../../../shared/domain/backup.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { isKeyOf, keyCheck, readKeyRecord, writeKeyRecord } from '../../credentials/key-record.ts';
import { openKeyring } from '../../credentials/keyring.ts';
import { wrapKey } from '../../credentials/passphrase.ts';
import { KEY_LENGTH } from '../../credentials/seal.ts';
import { plainSecret } from './backup-stream.ts';

interface Read {
  readonly manifest: BackupManifest;
  /** The text of the key's file; null: the backup was made without. */
  readonly key: string | null;
}

/** `folder`: the restored set, not yet in its place. Says what is to be known of the key, a sentence each. */
export async function placeKey(
  folder: string,
  { manifest, key: text }: Read,
  { passphrase, env }: { readonly passphrase: string; readonly env: NodeJS.ProcessEnv },
): Promise<readonly Message[]> {
  const { id } = manifest.set;
  const record = await readKeyRecord(folder);
  if (record === null) return [];
  const key = text === null ? null : Buffer.from(text.trim(), 'base64');
  if (key !== null && (key.length !== KEY_LENGTH || !isKeyOf(record, key, id))) {
    throw PosternError.of(
      'bad-file',
      'The key in the backup is not the key of its set. Nothing was restored; use another backup.',
      {},
    );
  }
  const { state } = (await openKeyring(id, folder, { env })).state();
  if (state === 'ready')
    return [message('The set’s key was found on this computer, so its passwords can be used.')];
  if (key === null) {
    return record.keptIn === 'passphrase'
      ? [message('The set’s key is under its own passphrase, as before: enter that to use the passwords.')]
      : [
          message(
            'The backup was made without the set’s key, and the key is not on this computer: the passwords in it cannot be used here until you put the key there.',
          ),
        ];
  }
  await writeKeyRecord(folder, {
    format: 1,
    keptIn: 'passphrase',
    check: keyCheck(key, id),
    wrapped: await wrapKey(key, plainSecret(passphrase), id),
  });
  return [
    message(
      'The set’s key is under the passphrase of the backup, or the age identity that opened it: enter that once the set is open (Settings, Passwords, Unlock), where it can be put into the keychain, too.',
    ),
  ];
}
