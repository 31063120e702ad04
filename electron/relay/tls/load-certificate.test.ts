import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadCertificate, type CertificateRequest } from './load-certificate.ts';

const DAY = 24 * 3_600_000;
let folder: string;
let request: CertificateRequest;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-tls-'));
  request = {
    folder: join(folder, 'keys'),
    hostName: 'Mail.Example.com',
    addresses: ['192.0.2.7', '0.0.0.0', 'smtp.example.com'],
    files: null,
    now: Date.now,
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const openssl = (...args: string[]): string =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
const mode = async (file: string): Promise<number> => (await stat(join(request.folder, file))).mode & 0o777;

describe("the relay's own certificate", () => {
  test('is trusted by openssl through its CA, for each of its names and as a TLS server only', async () => {
    const { expires, ca } = await loadCertificate(request);
    const [caFile, serverFile] = [join(request.folder, 'ca.pem'), join(request.folder, 'server.pem')];
    const verify = (...more: string[]): string =>
      openssl(
        'verify',
        '-x509_strict',
        '-no-CApath',
        '-CAfile',
        caFile,
        '-purpose',
        'sslserver',
        ...more,
        serverFile,
      );
    for (const name of ['mail.example.com', 'smtp.example.com', 'localhost']) {
      expect(verify('-verify_hostname', name)).toContain('OK');
    }
    for (const address of ['127.0.0.1', '::1', '192.0.2.7']) {
      expect(verify('-verify_ip', address)).toContain('OK');
    }
    expect(() => verify('-verify_ip', '0.0.0.0')).toThrow();
    expect(() => openssl('verify', '-CAfile', caFile, '-purpose', 'sslclient', serverFile)).toThrow();
    expect(ca).toBe(await readFile(caFile, 'utf8'));
    expect(Math.round((expires - Date.now()) / DAY)).toBe(397);
    const text = openssl('x509', '-in', caFile, '-noout', '-text');
    expect(text).toContain('CA:TRUE, pathlen:0');
    expect(text).toContain('prime256v1');
  });

  test('is kept from others, and stays the same from start to start', async () => {
    const first = await loadCertificate(request);
    expect(await mode('.')).toBe(0o700);
    expect(await mode('ca-key.pem')).toBe(0o600);
    expect(await mode('server-key.pem')).toBe(0o600);
    await chmod(request.folder, 0o755);
    expect(await loadCertificate(request)).toEqual(first);
    expect(await mode('.')).toBe(0o700);
  });

  test('is made anew 30 days before its end, by the same CA', async () => {
    const first = await loadCertificate(request);
    const after = (days: number) => ({ ...request, now: () => first.expires - days * DAY });
    expect((await loadCertificate(after(31))).fingerprint).toBe(first.fingerprint);
    const renewed = await loadCertificate(after(29));
    expect(renewed.fingerprint).not.toBe(first.fingerprint);
    expect(renewed.ca).toBe(first.ca);
    expect(Math.round((renewed.expires - first.expires) / DAY)).toBe(397 - 29);
  });

  test('is never valid for longer than its CA, which is made anew before its own end', async () => {
    const { ca } = await loadCertificate(request);
    const end = new X509Certificate(ca ?? '').validToDate.getTime();
    expect(Math.round((end - Date.now()) / DAY / 365.25)).toBe(10);
    const late = await loadCertificate({ ...request, now: () => end - 100 * DAY });
    expect([late.ca, late.expires]).toEqual([ca, end]);
    const later = await loadCertificate({ ...request, now: () => end - 20 * DAY });
    expect(later.ca).not.toBe(ca);
    expect(later.expires).toBeGreaterThan(end);
  });

  test('is made anew for another name, after a crash between two files, and when it is damaged', async () => {
    const first = await loadCertificate(request);
    const renamed = await loadCertificate({ ...request, hostName: 'bücher.example' });
    expect(renamed.ca).toBe(first.ca);
    expect(new X509Certificate(renamed.certificate).checkHost('xn--bcher-kva.example')).toBeTruthy();

    const other = { ...request, folder: join(folder, 'other') };
    await loadCertificate(other);
    await writeFile(
      join(request.folder, 'server-key.pem'),
      await readFile(join(other.folder, 'server-key.pem')),
    );
    const mended = await loadCertificate(request);
    expect(mended.ca).toBe(first.ca);
    await writeFile(join(request.folder, 'ca.pem'), 'not a certificate');
    const anew = await loadCertificate(request);
    expect(anew.ca).not.toBe(first.ca);
    await serveAndVerify(anew);
  });

  test('says what to do when its folder cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(loadCertificate({ ...request, folder: join(folder, 'file', 'keys') })).rejects.toMatchObject(
      {
        code: 'set-damaged',
        message: expect.stringContaining('certificate files of your own') as string,
      },
    );
  });
});

describe("the administrator's files", () => {
  const path = (name: string): string => join(folder, name);
  const files = { certificateFile: '', keyFile: '' };
  beforeEach(() => Object.assign(files, { certificateFile: path('cert.pem'), keyFile: path('key.pem') }));

  function issue(days: string, ...keyOptions: string[]): void {
    const key = keyOptions.length > 0 ? keyOptions : ['rsa:2048'];
    openssl(
      ...[
        'req',
        '-x509',
        '-nodes',
        '-newkey',
        ...key,
        '-keyout',
        files.keyFile,
        '-out',
        files.certificateFile,
      ],
      ...['-days', days, '-subj', '/CN=mail.example.com', '-addext', 'subjectAltName=DNS:localhost'],
    );
  }
  const refusal = (now = Date.now()): Promise<string> =>
    loadCertificate({ ...request, files, now: () => now }).then(
      () => 'no error',
      (error: unknown) => (error as Error).message,
    );

  test('are used as they are, RSA and ECDSA alike', async () => {
    for (const key of [['rsa:2048'], ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'], ['ed25519']]) {
      issue('20', ...key);
      const loaded = await loadCertificate({ ...request, files });
      expect(loaded.certificate).toBe(await readFile(files.certificateFile, 'utf8'));
      expect(loaded.ca).toBeNull();
      await serveAndVerify({ ...loaded, ca: loaded.certificate });
    }
  });

  test('are refused with what is wrong and what to do', async () => {
    expect(await refusal()).toMatch(/certificate file “.*cert\.pem” does not exist: check the path/);
    issue('20');
    const good = await readFile(files.keyFile, 'utf8');
    expect(await refusal(Date.now() + 21 * DAY)).toMatch(/cert\.pem” ended on \d{4}-\d\d-\d\d: renew/);
    expect(await refusal(Date.now() - 2 * DAY)).toMatch(/is valid only from .*: check this computer's clock/);

    openssl('genpkey', '-algorithm', 'RSA', '-out', files.keyFile);
    expect(await refusal()).toMatch(/key\.pem” is not the key of the certificate in “.*cert\.pem”/);
    openssl('genpkey', '-algorithm', 'RSA', '-aes256', '-pass', 'pass:secret', '-out', files.keyFile);
    expect(await refusal()).toMatch(/protected by a passphrase: remove it \(openssl pkey/);
    await writeFile(files.keyFile, good.replace(/[A-Za-z]{8}\n/, '!\n'));
    expect(await refusal()).toMatch(/damaged private key/);
    await writeFile(files.keyFile, await readFile(files.certificateFile));
    expect(await refusal()).toMatch(/holds no private key in PEM form/);
    await writeFile(files.certificateFile, good);
    expect(await refusal()).toMatch(/holds no certificate in PEM form/);
    await writeFile(files.certificateFile, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    expect(await refusal()).toMatch(/damaged certificate/);
    expect(await refusal().then((text) => text.includes(good))).toBe(false);
    files.keyFile = folder;
    expect(await refusal()).toMatch(/is a folder: name the PEM file/);
  });
});

/** A real handshake over a real socket, with nothing trusted but `ca`. */
async function serveAndVerify({
  certificate,
  key,
  ca,
}: {
  certificate: string;
  key: string;
  ca: string | null;
}) {
  const server = createServer({ cert: certificate, key, minVersion: 'TLSv1.2' }, (socket) => socket.end());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const client: TLSSocket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: ca ?? '' });
  await once(client, 'secureConnect');
  expect(client.authorized).toBe(true);
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
}
