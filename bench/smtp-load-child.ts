/** A client of many sessions at once, as lean as it gets: `node smtp-load-child.ts '{ClientLoad}'` prints a ClientResult. */
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ClientLoad, ClientResult } from './smtp-target-fixture.ts';

const load = JSON.parse(process.argv[2] ?? '') as ClientLoad;
const latencies: number[] = [];
let left = load.messages;

const content = Buffer.from(
  `From: <bench@bench.example>\r\nTo: <someone@far.example>\r\nSubject: bench\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\n` +
    `Message-ID: <bench@client.example>\r\n\r\n${`${'x'.repeat(78)}\r\n`.repeat(Math.ceil(load.bytes / 80))}.\r\n`,
);

/** A connection on which a command is answered before the next is sent. */
class Session {
  #socket: Socket;
  #buffer = '';
  #reply: ((text: string) => void) | null = null;
  #failed: ((error: Error) => void) | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen();
  }

  #listen(): void {
    this.#socket.setNoDelay(true);
    this.#socket.setEncoding('latin1').on('data', (text: string) => {
      this.#buffer += text;
      const end = this.#buffer.lastIndexOf('\n', this.#buffer.length - 2) + 1;
      if (!this.#buffer.endsWith('\n') || this.#buffer[end + 3] === '-') return;
      const reply = this.#buffer;
      this.#buffer = '';
      this.#reply?.(reply);
    });
    this.#socket.on('error', (error) => this.#failed?.(error));
    this.#socket.on('close', () => this.#failed?.(new Error('The server closed the connection.')));
  }

  async expect(code: string, send?: string | Buffer): Promise<string> {
    const reply = await new Promise<string>((resolve, reject) => {
      this.#reply = resolve;
      this.#failed = reject;
      if (send !== undefined) this.#socket.write(typeof send === 'string' ? `${send}\r\n` : send);
    });
    if (!reply.startsWith(code)) throw new Error(`Expected ${code}: ${reply}`);
    return reply;
  }

  async startTls(): Promise<void> {
    await this.expect('220', 'STARTTLS');
    const plain = this.#socket;
    plain.removeAllListeners();
    const secure = connectTls({ socket: plain, rejectUnauthorized: false, servername: 'localhost' });
    this.#socket = secure;
    await once(secure, 'secureConnect');
    this.#listen();
  }

  end(): void {
    this.#failed = null;
    this.#socket.removeAllListeners('error').on('error', () => undefined);
    this.#socket.end('QUIT\r\n');
  }
}

async function open(): Promise<Session> {
  const socket = connectTcp(load.port, '127.0.0.1');
  const session = new Session(socket);
  await session.expect('220');
  await session.expect('250', 'EHLO client.example');
  if (load.login !== undefined) {
    await session.startTls();
    await session.expect('250', 'EHLO client.example');
    const { user, password } = load.login;
    await session.expect('235', `AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`);
  }
  return session;
}

async function work(): Promise<void> {
  while (left > 0) {
    const session = await open();
    for (let count = 0; count < load.perConnection && left > 0; count++) {
      left--;
      await session.expect('250', 'MAIL FROM:<bench@bench.example>');
      await session.expect('250', 'RCPT TO:<someone@far.example>');
      await session.expect('354', 'DATA');
      const sent = performance.now();
      await session.expect('250', content);
      latencies.push(performance.now() - sent);
    }
    session.end();
  }
}

const start = performance.now();
await Promise.all(Array.from({ length: load.sessions }, work));
const result: ClientResult = { ms: performance.now() - start, latencies };
process.stdout.write(JSON.stringify(result));
