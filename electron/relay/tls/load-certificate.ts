/** The certificate that the relay's listeners show: the administrator's files, or one made on first start. */
import { X509Certificate } from 'node:crypto';
import { certificateNames } from './certificate-names.ts';
import { givenCertificate, type CertificateFiles } from './given-certificate.ts';
import { ownCertificate } from './own-certificate.ts';

export interface CertificateRequest {
  /** Folder of the relay's own certificate, made with mode 0700. */
  readonly folder: string;
  /** Host name that clients connect to; may be empty. */
  readonly hostName: string;
  /** More host names and IP addresses that clients may use; 0.0.0.0 and :: are left out. */
  readonly addresses: readonly string[];
  /** The administrator's; null: the relay's own. */
  readonly files: CertificateFiles | null;
  readonly now: () => number;
}

export interface LoadedCertificate {
  /** PEM; the administrator's with the chain that is in the file. */
  readonly certificate: string;
  /** PEM. Secret. */
  readonly key: string;
  /** PEM of the local CA for clients that are to trust the relay (also in `ca.pem`); null for the administrator's. */
  readonly ca: string | null;
  /** Unix milliseconds. */
  readonly expires: number;
  /** SHA-256 of the certificate, in hex with colons. */
  readonly fingerprint: string;
}

/** Loads, checks or makes it. Rejects with a `bad-file`, `io-failed` or `disk-full` error that says what to do. */
export async function loadCertificate(request: CertificateRequest): Promise<LoadedCertificate> {
  const now = request.now();
  const { files, folder, hostName, addresses } = request;
  const { certificate, key, ca } =
    files === null
      ? await ownCertificate(folder, hostName, certificateNames(hostName, addresses), now)
      : { ...(await givenCertificate(files, now)), ca: null };
  const { validToDate, fingerprint256 } = new X509Certificate(certificate);
  return { certificate, key, ca, expires: validToDate.getTime(), fingerprint: fingerprint256 };
}
