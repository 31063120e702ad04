/** An SMTP client made of raw octets: says exactly what a test wants said, in the pieces it wants. */
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

export interface SmtpReply {
  readonly code: number;
  /** Each line after its code. */
  readonly lines: readonly string[];
  /** As it came, without the last line end. */
  readonly text: string;
}

/** Milliseconds; longer than the relay makes a guesser of passwords wait. */
const QUIET = 60_000;

export class SmtpDialogue {
  #socket: Socket;
  #unread = '';
  #lines: string[] = [];
  readonly #replies: SmtpReply[] = [];
  #wake: (() => void) | null = null;
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen();
  }

  /** Connects from `from` (any of 127.0.0.0/8) and reads the greeting. */
  static async open(port: number, from = '127.0.0.1'): Promise<SmtpDialogue> {
    const dialogue = await SmtpDialogue.connect(port, from);
    await dialogue.expect(220);
    return dialogue;
  }

  /** Connects without reading the greeting. */
  static async connect(port: number, from = '127.0.0.1'): Promise<SmtpDialogue> {
    const socket = connectTcp({ port, host: '127.0.0.1', localAddress: from });
    await once(socket, 'connect');
    return new SmtpDialogue(socket);
  }

  #listen(): void {
    this.#socket.setNoDelay(true);
    this.#socket.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#closed = true;
      this.#wake?.();
    });
  }

  #take(text: string): void {
    this.#unread += text;
    for (let end = this.#unread.indexOf('\r\n'); end !== -1; end = this.#unread.indexOf('\r\n')) {
      const line = this.#unread.slice(0, end);
      this.#unread = this.#unread.slice(end + 2);
      this.#lines.push(line);
      if (line[3] === '-') continue;
      this.#replies.push({
        code: Number(line.slice(0, 3)),
        lines: this.#lines.map((one) => one.slice(4)),
        text: this.#lines.join('\n'),
      });
      this.#lines = [];
      this.#wake?.();
    }
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The next reply, or null when the connection was closed instead. */
  async reply(): Promise<SmtpReply | null> {
    await this.#until(() => this.#replies.length > 0, 'no reply came');
    return this.#replies.shift() ?? null;
  }

  /** The next reply, which must have this code. */
  async expect(code: number): Promise<SmtpReply> {
    const reply = await this.reply();
    if (reply?.code !== code)
      throw new Error(`Expected ${code}, got ${reply?.text ?? 'a closed connection'}`);
    return reply;
  }

  /** Octets as they are; resolves once they are on their way. */
  async send(octets: string | Uint8Array): Promise<void> {
    if (this.#closed || this.#socket.write(octets)) return;
    await Promise.race([once(this.#socket, 'drain'), this.end()]);
  }

  /** A command and the reply to it. */
  async command(line: string): Promise<SmtpReply | null> {
    await this.send(`${line}\r\n`);
    return this.reply();
  }

  /** Commands one after the other, each with the code of its reply. */
  async say(...script: readonly (readonly [line: string, code: number])[]): Promise<void> {
    for (const [line, code] of script) {
      await this.send(`${line}\r\n`);
      await this.expect(code).catch((error: unknown) => {
        throw new Error(`${line}: ${(error as Error).message}`);
      });
    }
  }

  async startTls(options: ConnectionOptions = {}): Promise<void> {
    await this.say(['STARTTLS', 220]);
    await this.secure(options);
  }

  /** The TLS handshake by itself. */
  async secure(options: ConnectionOptions = {}): Promise<void> {
    const plain = this.#socket;
    plain.removeAllListeners();
    plain.setEncoding();
    const secure = connectTls({
      socket: plain,
      servername: 'localhost',
      rejectUnauthorized: false,
      ...options,
    });
    this.#socket = secure;
    this.#unread = '';
    await once(secure, 'secureConnect');
    this.#listen();
  }

  /** EHLO, STARTTLS, EHLO, AUTH PLAIN. */
  async login(user: string, password: string): Promise<SmtpReply | null> {
    await this.say(['EHLO client.example', 250]);
    await this.startTls();
    await this.say(['EHLO client.example', 250]);
    return this.command(`AUTH PLAIN ${plainToken(user, password)}`);
  }

  /** A whole message; the reply to its end of data, or the first refusal before. `content` is dot-stuffed here. */
  async message(sender: string, recipient: string, content: string | Buffer): Promise<SmtpReply | null> {
    for (const line of [`MAIL FROM:<${sender}>`, `RCPT TO:<${recipient}>`]) {
      const reply = await this.command(line);
      if (reply?.code !== 250) return reply;
    }
    const reply = await this.command('DATA');
    if (reply?.code !== 354) return reply;
    const text = typeof content === 'string' ? content : content.toString('latin1');
    await this.send(
      Buffer.from(
        `${text.replaceAll(/^\./gm, '..')}\r\n.\r\n`,
        typeof content === 'string' ? 'utf8' : 'latin1',
      ),
    );
    return this.reply();
  }

  /** Waits until the other side has closed. */
  end(): Promise<void> {
    return this.#until(() => false, 'the connection stayed open');
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #until(done: () => boolean, otherwise: string): Promise<void> {
    while (!done() && !this.#closed) {
      const woken = Promise.withResolvers<undefined>();
      const late = setTimeout(() => woken.reject(new Error(`Within ${QUIET / 1000} s ${otherwise}.`)), QUIET);
      this.#wake = () => woken.resolve(undefined);
      try {
        await woken.promise;
      } finally {
        clearTimeout(late);
        this.#wake = null;
      }
    }
  }
}

/** The argument of AUTH PLAIN (RFC 4616). */
export function plainToken(user: string, password: string): string {
  return Buffer.from(`\0${user}\0${password}`).toString('base64');
}
