import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadCertificate, type CertificateRequest, type LoadedCertificate } from './load-certificate.ts';
import { watchCertificate, type CertificateWatch } from './watch-certificate.ts';

const DAY = 24 * 3_600_000;
let folder: string;
let watching: CertificateWatch | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-tls-'));
});
afterEach(async () => {
  watching?.close();
  await rm(folder, { recursive: true, force: true });
});

const own = (name: string, now = Date.now): CertificateRequest => ({
  folder: join(folder, name),
  hostName: `${name}.example`,
  addresses: [],
  files: null,
  now,
});

test('files that change are loaded, and a server shows them to the next client without a restart', async () => {
  const files = { certificateFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  const place = async (name: string): Promise<LoadedCertificate> => {
    const made = await loadCertificate(own(name));
    await copyFile(join(folder, name, 'server-key.pem'), files.keyFile);
    await copyFile(join(folder, name, 'server.pem'), files.certificateFile);
    return made;
  };
  const first = await place('first');
  const request = { ...own('unused'), files };
  const current = await loadCertificate(request);
  const server = createServer({ cert: current.certificate, key: current.key }, (socket) => socket.end());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const shown = async (): Promise<string> => {
    const { port } = server.address() as AddressInfo;
    const client = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(client, 'secureConnect');
    const { fingerprint256 } = client.getPeerCertificate();
    client.destroy();
    return fingerprint256;
  };
  watching = watchCertificate(
    request,
    current,
    ({ certificate, key }) => server.setSecureContext({ cert: certificate, key }),
    () => undefined,
  );
  expect(await shown()).toBe(first.fingerprint);
  const second = await place('second');
  await expect.poll(shown).toBe(second.fingerprint);
  await new Promise((resolve) => server.close(resolve));
});

test('files that cannot be used are told once, and the next good ones are taken', async () => {
  const files = {
    certificateFile: join(folder, 'a', 'server.pem'),
    keyFile: join(folder, 'a', 'server-key.pem'),
  };
  const first = await loadCertificate(own('a'));
  const [changed, failed] = [vi.fn(), vi.fn()];
  watching = watchCertificate({ ...own('unused'), files }, first, changed, failed);
  await writeFile(files.certificateFile, 'nonsense');
  await watching.check();
  await watching.check();
  expect(failed).toHaveBeenCalledOnce();
  expect(failed.mock.calls).toMatchObject([
    [{ message: expect.stringContaining('holds no certificate') as string }],
  ]);
  expect(changed).not.toHaveBeenCalled();
  const second = await loadCertificate(own('a'));
  await watching.check();
  expect(changed.mock.calls).toMatchObject([[{ fingerprint: second.fingerprint }]]);
});

test("the relay's own certificate is renewed before it ends", async () => {
  let now = Date.now();
  const request = own('a', () => now);
  const first = await loadCertificate(request);
  const changed = vi.fn<(certificate: LoadedCertificate) => void>();
  watching = watchCertificate(request, first, changed, () => undefined);
  await watching.check();
  expect(changed).not.toHaveBeenCalled();
  now = first.expires - 10 * DAY;
  await watching.check();
  await watching.check();
  expect(changed).toHaveBeenCalledOnce();
  expect(changed.mock.calls[0]?.[0].ca).toBe(first.ca);
});
