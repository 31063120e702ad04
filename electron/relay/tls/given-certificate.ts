/** The administrator's own certificate and key from PEM files, checked so that an error says which file is wrong and what to do. */
import { message, type Message } from '../../../shared/text/text.ts';
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { PosternError } from '../../../shared/domain/errors.ts';
import { NoFile, readNamed } from '../../store/log/plain-file.ts';
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
  const certificate = await read(certificateFile, 'The certificate file “{path}” {reason}.');
  const key = await read(keyFile, 'The key file “{path}” {reason}.');
  const parsed = parseCertificate(certificate, certificateFile);
  if (!parsed.checkPrivateKey(parseKey(key, keyFile))) {
    throw bad(
      keyFile,
      message(
        'is not the key of the certificate in “{certificateFile}”: give the pair that was issued together',
        {
          certificateFile,
        },
      ),
    );
  }
  if (parsed.validToDate.getTime() <= now) {
    throw bad(
      certificateFile,
      message('ended on {day}: renew the certificate', { day: day(parsed.validToDate) }),
    );
  }
  if (parsed.validFromDate.getTime() > now) {
    throw bad(
      certificateFile,
      message("is valid only from {day}: check this computer's clock, or use it later", {
        day: day(parsed.validFromDate),
      }),
    );
  }
  try {
    createSecureContext({ cert: certificate, key, minVersion: 'TLSv1.2' });
  } catch (error) {
    throw bad(
      certificateFile,
      message('cannot be used for TLS ({why}): have it issued anew', { why: (error as Error).message }),
      error,
    );
  }
  return { certificate, key };
}

async function read(
  path: string,
  what: 'The certificate file “{path}” {reason}.' | 'The key file “{path}” {reason}.',
): Promise<string> {
  try {
    return await readNamed(path);
  } catch (error) {
    if (error instanceof NoFile)
      throw bad(path, message('{why}: name the PEM file', { why: error.why }), error);
    const { code, message: why } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT'
        ? message('does not exist: check the path')
        : code === 'EACCES'
          ? message("cannot be read by the relay's account: give it the right to read the file")
          : message('cannot be read: {why}', { why });
    throw PosternError.of('bad-file', what, { path, reason }, { path }, { cause: error });
  }
}

function parseCertificate(pem: string, path: string): X509Certificate {
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw bad(
      path,
      message(
        'holds no certificate in PEM form (“-----BEGIN CERTIFICATE-----”): convert it, or name the right file',
      ),
    );
  }
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw bad(path, message('holds a damaged certificate: copy it again'), error);
  }
}

function parseKey(pem: string, path: string): KeyObject {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(pem)) {
    throw bad(
      path,
      message(
        'is protected by a passphrase: remove it (openssl pkey -in KEY -out NEW) and give that file mode 0600',
      ),
    );
  }
  if (!/-----BEGIN (?:RSA |EC )?PRIVATE KEY-----/.test(pem)) {
    throw bad(
      path,
      message('holds no private key in PEM form (“-----BEGIN PRIVATE KEY-----”): name the right file'),
    );
  }
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw bad(path, message('holds a damaged private key: copy it again'), error);
  }
}

function bad(path: string, reason: Message, cause?: unknown): PosternError {
  return PosternError.of(
    'bad-file',
    '“{path}” {reason}.',
    { path, reason },
    { path },
    cause === undefined ? {} : { cause },
  );
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
