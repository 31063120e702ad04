/** Keeps the listeners' certificate fresh: notices changed files, and renews the relay's own before it ends. */
import { watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import { loadCertificate, type CertificateRequest, type LoadedCertificate } from './load-certificate.ts';

/** Milliseconds; an administrator's tool writes certificate and key one after the other. */
const SETTLE = 500;
/** Milliseconds; for renewal, and for file systems that do not tell of changes. */
const CHECK_EVERY = 3_600_000;

export interface CertificateWatch {
  /** Looks now; resolves when the listener has been called, if there was anything to tell. */
  check(): Promise<void>;
  close(): void;
}

/**
 * Calls `changed` with each certificate that differs from the one before, so that listeners swap it
 * (`updateSecureContext`) without a restart. A certificate that cannot be used is told to `failed`, once, and the old one stays.
 */
export function watchCertificate(
  request: CertificateRequest,
  current: LoadedCertificate,
  changed: (certificate: LoadedCertificate) => void,
  failed: (error: Error) => void,
): CertificateWatch {
  let { fingerprint, key } = current;
  let complaint = '';
  let closed = false;
  let underWay: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    try {
      const loaded = await loadCertificate(request);
      complaint = '';
      if (closed || (loaded.fingerprint === fingerprint && loaded.key === key)) return;
      ({ fingerprint, key } = loaded);
      changed(loaded);
    } catch (error) {
      if (closed || (error as Error).message === complaint) return;
      complaint = (error as Error).message;
      failed(error as Error);
    }
  };
  const check = (): Promise<void> => (underWay = underWay.then(look));

  let settling: NodeJS.Timeout | undefined;
  const soon = (): void => {
    clearTimeout(settling);
    settling = setTimeout(() => void check(), SETTLE).unref();
  };
  const watchers = folders(request).map((folder) => watchFolder(folder, soon));
  const hourly = setInterval(() => void check(), CHECK_EVERY).unref();
  return {
    check,
    close() {
      closed = true;
      clearTimeout(settling);
      clearInterval(hourly);
      for (const watcher of watchers) watcher?.close();
    },
  };
}

/** Folders, because a file that is replaced by another (rename, symbolic link) takes its watcher with it. */
function folders({ files }: CertificateRequest): readonly string[] {
  return files === null ? [] : [...new Set([dirname(files.certificateFile), dirname(files.keyFile)])];
}

/** Null where watching is not possible; the hourly look remains. */
function watchFolder(folder: string, changed: () => void): FSWatcher | null {
  try {
    // The folder itself may go away; the hourly look then says that the files are gone.
    return watch(folder, { persistent: false }, changed).on('error', () => undefined);
  } catch {
    return null;
  }
}
