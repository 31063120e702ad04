/** `node bare-smtp-child.ts SPOOL`: the bare smtp-server; prints `{"port"}`. 250 is said once the file is on disk. */
import { close, fdatasync, open, write } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { loadCertificate } from '../electron/relay/tls/load-certificate.ts';

const spool = process.argv[2] ?? '';
const { certificate, key } = await loadCertificate({
  folder: join(spool, '..', 'bare-keys'),
  hostName: 'localhost',
  addresses: [],
  files: null,
  now: Date.now,
});
let count = 0;

const server = new SMTPServer({
  cert: certificate,
  key,
  authOptional: true,
  logger: false,
  disableReverseLookup: true,
  maxClients: 10_000,
  onAuth: ({ username }, _session, callback) => callback(null, { user: username ?? '' }),
  onData(stream, _session, callback) {
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.on('end', () => store(Buffer.concat(pieces), callback));
  },
});

function store(content: Buffer, callback: (error?: Error | null, message?: string) => void): void {
  open(join(spool, String(count++)), 'wx', (error, file) => {
    if (error) return callback(error);
    write(file, content, (failed) => {
      if (failed) return callback(failed);
      fdatasync(file, (unsynced) => close(file, () => callback(unsynced, 'queued')));
    });
  });
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});
process.on('SIGTERM', () => process.exit());
