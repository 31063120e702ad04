/** The relay's own certificate on disk: made on first start by a local CA, and made anew before it ends or when its names change. */
import { message } from '../../../shared/text/text.ts';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { isIP } from 'node:net';
import { PosternError } from '../../../shared/domain/errors.ts';
import { makePrivateFolders, readPlain, requireFolders } from '../../store/log/plain-file.ts';
import { writeWhole } from '../../store/log/whole-file.ts';
import type { KeyedCertificate } from './make-certificates.ts';

const DAY = 24 * 3_600_000;
/** Time before its end at which a certificate is made anew. */
const RENEW_BEFORE = 30 * DAY;

/** The CA's certificate for clients that are to trust the relay. Its key lies beside it. */
export const CA_FILE = 'ca.pem';
const CA_KEY_FILE = 'ca-key.pem';
/** The certificate it shows. */
export const SERVER_FILE = 'server.pem';
const SERVER_KEY_FILE = 'server-key.pem';

export interface OwnCertificate extends KeyedCertificate {
  readonly ca: string;
}

/** Reads the certificate from `folder`, or makes what is missing, damaged, near its end, or for other names. */
export async function ownCertificate(
  folder: string,
  hostName: string,
  names: readonly string[],
  now: number,
): Promise<OwnCertificate> {
  try {
    const around = dirname(folder);
    requireFolders(dirname(around), basename(around));
    makePrivateFolders(around, basename(folder));
    const authority = await readPair(folder, CA_FILE, CA_KEY_FILE);
    const server = await readPair(folder, SERVER_FILE, SERVER_KEY_FILE);
    const authorityHolds = authority !== null && endsAfter(authority, now + RENEW_BEFORE);
    if (authorityHolds && server !== null && serves(server, authority, names, now)) {
      return { ...server, ca: authority.certificate };
    }
    // Only now: loading the library takes longer than a start without it.
    const { makeAuthority, makeServerCertificate } = await import('./make-certificates.ts');
    const signer = authorityHolds ? authority : await makeAuthority(hostName, now);
    if (!authorityHolds) await writePair(folder, CA_FILE, CA_KEY_FILE, signer);
    const made = await makeServerCertificate(signer, names, now);
    await writePair(folder, SERVER_FILE, SERVER_KEY_FILE, made);
    return { ...made, ca: signer.certificate };
  } catch (error) {
    if (error instanceof PosternError) {
      throw new PosternError(
        error.code,
        message('{reason} Or give certificate files of your own.', { reason: error.told }),
        error.details,
      );
    }
    const { message: why, code } = error as NodeJS.ErrnoException;
    throw PosternError.of(
      code === 'ENOSPC' ? 'disk-full' : 'io-failed',
      "The relay's certificate in “{folder}” cannot be read or made: {message}. Let the relay's account write that folder, or give certificate files of your own.",
      { folder, message: why },
      { path: folder },
      { cause: error },
    );
  }
}

/** Null when a file is missing or does not hold what it should; a kill between two writes leaves a pair that does not fit. */
async function readPair(
  folder: string,
  certificateFile: string,
  keyFile: string,
): Promise<KeyedCertificate | null> {
  const [certificate, key] = await Promise.all(
    [certificateFile, keyFile].map((file) => readPlain(join(folder, file))),
  );
  if (certificate == null || key == null) return null;
  try {
    const fits = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
    return fits ? { certificate, key } : null;
  } catch {
    return null;
  }
}

function endsAfter({ certificate }: KeyedCertificate, time: number): boolean {
  return new X509Certificate(certificate).validToDate.getTime() > time;
}

function serves(
  server: KeyedCertificate,
  authority: KeyedCertificate,
  names: readonly string[],
  now: number,
): boolean {
  const certificate = new X509Certificate(server.certificate);
  const ca = new X509Certificate(authority.certificate);
  return (
    endsAfter(server, now + RENEW_BEFORE) &&
    // A clock that was wrong when it was made: nobody would accept it until then.
    certificate.validFromDate.getTime() <= now &&
    certificate.checkIssued(ca) &&
    certificate.verify(ca.publicKey) &&
    names.every((name) => (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)))
  );
}

/** The key first, so that a certificate is never there without one that could fit. */
async function writePair(
  folder: string,
  certificateFile: string,
  keyFile: string,
  pair: KeyedCertificate,
): Promise<void> {
  await writeWhole(join(folder, keyFile), (file) => file.writeFile(pair.key));
  await writeWhole(join(folder, certificateFile), async (file) => {
    await file.writeFile(pair.certificate);
    // For everybody.
    await file.chmod(0o644);
  });
}
