import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { NoReply, ClientSession, type TranscriptLine } from './client-session.ts';

let server: Server;
let session: ClientSession;
const transcript: TranscriptLine[] = [];

/** A scripted server: what it says at once, and in answer to each chunk. */
async function open(script: (socket: Socket) => void, patience = 5_000): Promise<ClientSession> {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    script(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  transcript.length = 0;
  session = await ClientSession.open({
    host: '127.0.0.1',
    port,
    localAddress: '127.0.0.1',
    implicitTls: false,
    tls: {},
    patience,
    transcript,
  });
  return session;
}

afterEach(() => {
  session.destroy();
  server.close();
});

describe('ClientSession', () => {
  it('reads a reply of several lines, whatever pieces it comes in', async () => {
    const client = await open((socket) => {
      for (const piece of ['250-he', 'llo\r', '\n250-SIZE 1', '00\r\n25', '0 2.0.0 OK\r\n'])
        socket.write(piece);
    });
    expect(await client.reply()).toEqual({
      code: 250,
      status: '2.0.0',
      lines: ['250-hello', '250-SIZE 100', '250 2.0.0 OK'],
    });
  });

  it('keeps a transcript of both sides, with secrets masked', async () => {
    const client = await open((socket) => {
      socket.on('data', () => socket.write('235 2.7.0 Welcome\r\n'));
    });
    await client.command('AUTH PLAIN AGFubmEAU2VjcmV0', 'AUTH PLAIN ***');
    expect(transcript.slice(1)).toEqual([
      { from: 'client', text: 'AUTH PLAIN ***' },
      { from: 'relay', text: '235 2.7.0 Welcome' },
    ]);
  });

  it('says that the relay hung up, also to commands after it', async () => {
    const client = await open((socket) => void socket.end('421 4.3.2 Stopping\r\n'));
    expect((await client.reply()).code).toBe(421);
    await expect(client.reply()).rejects.toThrow(/closed the connection/);
    await expect(client.command('NOOP')).rejects.toThrow(NoReply);
    await client.close();
  });

  it('says that nothing came in time', async () => {
    const client = await open(() => undefined, 50);
    await expect(client.reply()).rejects.toThrow('did not answer within 50 ms');
  });

  it('does not take any line for a reply', async () => {
    const client = await open((socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n'));
    await expect(client.reply()).rejects.toThrow('no reply: HTTP/1.1');
  });
});
