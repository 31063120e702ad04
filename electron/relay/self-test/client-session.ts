/** A plain SMTP client (RFC 5321) that says exactly what it is told and keeps a transcript of both sides. */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

export interface TranscriptLine {
  /** `note`: what happened around the dialogue, such as a TLS handshake. */
  readonly from: 'client' | 'relay' | 'note';
  /** One line without its line end; secrets are masked. */
  readonly text: string;
}

export interface Reply {
  readonly code: number;
  /** Enhanced status code (RFC 3463) such as `4.7.1`; empty when there is none. */
  readonly status: string;
  /** All lines as they came. */
  readonly lines: readonly string[];
}

export interface SessionOptions {
  readonly host: string;
  readonly port: number;
  /** Address of this end; the system's choice when absent. */
  readonly localAddress?: string;
  /** TLS from the first byte (RFC 8314). */
  readonly implicitTls: boolean;
  /** Trusted certificates and the name to check. */
  readonly tls: ConnectionOptions;
  /** Milliseconds to wait for a reply. */
  readonly patience: number;
  readonly transcript: TranscriptLine[];
}

/** The relay hung up, or did not answer in time; the message says which. */
export class NoReply extends Error {}

export class ClientSession {
  readonly #options: SessionOptions;
  #socket: Socket;
  #text = '';
  #lines: string[] = [];
  #gone: Error | null = null;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket, options: SessionOptions) {
    this.#options = options;
    this.#socket = socket;
    this.#listen(socket);
  }

  /** Connects and shakes hands; the greeting is the first {@link reply}. Rejects with the socket's error. */
  static async open(options: SessionOptions): Promise<ClientSession> {
    const { host, port, localAddress, implicitTls, transcript } = options;
    const at = { host, port, ...(localAddress === undefined ? {} : { localAddress }) };
    const socket = connectTcp(at);
    await happened(socket, 'connect', options.patience);
    const from = localAddress === undefined ? '' : ` from ${localAddress}`;
    transcript.push({ from: 'note', text: `connected to ${host}:${port}${from}` });
    const session = new ClientSession(socket, options);
    if (implicitTls) await session.secure();
    return session;
  }

  /** The TLS handshake, after `STARTTLS` or at once. Rejects when the certificate is not trusted. */
  async secure(): Promise<void> {
    this.#socket.removeAllListeners();
    const socket = connectTls({ ...this.#options.tls, socket: this.#socket });
    await happened(socket, 'secureConnect', this.#options.patience);
    this.#socket = socket;
    this.#listen(socket);
    const { name } = socket.getCipher();
    this.#note(`${socket.getProtocol() ?? 'TLS'} ${name}, certificate trusted`);
  }

  /** Sends a line and waits for its reply. `shown` stands in the transcript in place of a secret. */
  async command(line: string, shown = line): Promise<Reply> {
    this.send(`${line}\r\n`, shown);
    return this.reply();
  }

  /** Sends bytes as they are, without waiting; `shown` is what the transcript says of them. */
  send(bytes: string | Uint8Array, shown: string): void {
    for (const text of shown.split(/\r?\n/)) this.#options.transcript.push({ from: 'client', text });
    if (this.#gone === null) this.#socket.write(bytes);
  }

  /** Sends bytes without a word in the transcript; resolves once there is room for more. */
  async pour(bytes: Uint8Array): Promise<void> {
    if (this.#gone !== null || this.#socket.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#socket.off('drain', done).off('close', done);
        resolve();
      };
      this.#socket.on('drain', done).on('close', done);
    });
  }

  /** The next reply. Rejects with {@link NoReply}. */
  async reply(): Promise<Reply> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.#line();
      this.#options.transcript.push({ from: 'relay', text: line });
      lines.push(line);
      if (/^\d{3}-/.test(line)) continue;
      const code = Number(/^\d{3}(?= |$)/.exec(line)?.[0] ?? NaN);
      if (Number.isNaN(code))
        throw new NoReply(`The relay sent a line that is no reply: ${line.slice(0, 80)}`);
      return { code, status: /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?= |$)/.exec(line)?.[1] ?? '', lines };
    }
  }

  /** Says QUIT where the relay still listens, and hangs up. Never rejects. */
  async close(): Promise<void> {
    if (this.#gone === null) await this.command('QUIT').catch(() => undefined);
    this.#socket.destroy();
  }

  /** Hangs up without a word. */
  destroy(): void {
    this.#socket.destroy();
  }

  async #line(): Promise<string> {
    const deadline = AbortSignal.timeout(this.#options.patience);
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) return line;
      if (this.#gone !== null) throw new NoReply(`The relay closed the connection (${this.#gone.message}).`);
      if (deadline.aborted)
        throw new NoReply(`The relay did not answer within ${this.#options.patience} ms.`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        deadline.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  #listen(socket: Socket): void {
    socket.on('data', (bytes: Buffer) => {
      const parts = (this.#text + bytes.toString('utf8')).split('\r\n');
      this.#text = parts.pop() ?? '';
      this.#lines.push(...parts);
      this.#wake();
    });
    const end = (error: Error): void => {
      this.#gone ??= error;
      this.#wake();
    };
    socket.on('error', end);
    socket.on('close', () => end(new Error('end of the connection')));
  }

  #note(text: string): void {
    this.#options.transcript.push({ from: 'note', text });
  }
}

/** Resolves at the event; rejects at an error, or after `milliseconds`. */
function happened(socket: Socket, event: 'connect' | 'secureConnect', milliseconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new NoReply(`The relay did not answer within ${milliseconds} ms.`));
    }, milliseconds);
    const settle = (then: () => void) => (): void => {
      clearTimeout(timer);
      then();
    };
    socket.once(event, settle(resolve));
    socket.once('error', (error: Error) => settle(() => reject(error))());
  });
}
