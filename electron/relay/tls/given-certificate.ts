/** The administrator's own certificate and key from PEM files, checked so that an error says which file is wrong and what to do. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { PosternError } from '../../../shared/domain/errors.ts';
import { readNamed } from '../../store/log/plain-file.ts';
import type { KeyedCertificate } from './make-certificates.ts';

/** Paths of PEM files: the certificate with its chain (leaf first), and the key without a passphrase. */
export interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** Reads both files; `bad-file` when a server could not use them at `now` (Unix milliseconds). */
export async function givenCertificate(
  { certificateFile, keyFile }: CertificateFiles,
  now: number,
): Promise<KeyedCertificate> {
  const certificate = await read(certificateFile, 'certificate');
  const key = await read(keyFile, 'key');
  const parsed = parseCertificate(certificate, certificateFile);
  if (!parsed.checkPrivateKey(parseKey(key, keyFile))) {
    throw bad(
      keyFile,
      `is not the key of the certificate in “${certificateFile}”: give the pair that was issued together`,
    );
  }
  if (parsed.validToDate.getTime() <= now) {
    throw bad(certificateFile, `ended on ${day(parsed.validToDate)}: renew the certificate`);
  }
  if (parsed.validFromDate.getTime() > now) {
    throw bad(
      certificateFile,
      `is valid only from ${day(parsed.validFromDate)}: check this computer's clock, or use it later`,
    );
  }
  try {
    createSecureContext({ cert: certificate, key, minVersion: 'TLSv1.2' });
  } catch (error) {
    throw bad(
      certificateFile,
      `cannot be used for TLS (${(error as Error).message}): have it issued anew`,
      error,
    );
  }
  return { certificate, key };
}

async function read(path: string, what: string): Promise<string> {
  try {
    return await readNamed(path);
  } catch (error) {
    const why = error instanceof PosternError ? error.details?.['why'] : undefined;
    if (typeof why === 'string') throw bad(path, `${why}: name the PEM file`, error);
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT'
        ? 'does not exist: check the path'
        : code === 'EACCES'
          ? "cannot be read by the relay's account: give it the right to read the file"
          : `cannot be read: ${message}`;
    throw new PosternError('bad-file', `The ${what} file “${path}” ${reason}.`, { path }, { cause: error });
  }
}

function parseCertificate(pem: string, path: string): X509Certificate {
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw bad(
      path,
      'holds no certificate in PEM form (“-----BEGIN CERTIFICATE-----”): convert it, or name the right file',
    );
  }
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw bad(path, 'holds a damaged certificate: copy it again', error);
  }
}

function parseKey(pem: string, path: string): KeyObject {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(pem)) {
    throw bad(
      path,
      'is protected by a passphrase: remove it (openssl pkey -in KEY -out NEW) and give that file mode 0600',
    );
  }
  if (!/-----BEGIN (?:RSA |EC )?PRIVATE KEY-----/.test(pem)) {
    throw bad(path, 'holds no private key in PEM form (“-----BEGIN PRIVATE KEY-----”): name the right file');
  }
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw bad(path, 'holds a damaged private key: copy it again', error);
  }
}

function bad(path: string, reason: string, cause?: unknown): PosternError {
  return new PosternError('bad-file', `“${path}” ${reason}.`, { path }, cause === undefined ? {} : { cause });
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
