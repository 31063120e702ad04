/** A remote mail server on a real socket that answers as a test says, and keeps every byte it was sent. */
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';

export interface Received {
  /** The MAIL line's argument, `<a@b> SIZE=…`. */
  readonly mail: string;
  readonly recipients: readonly string[];
  /** Unstuffed, without the dot that ended it. */
  readonly content: Buffer;
  readonly tls: boolean;
  readonly user: string;
  /** Number of the connection, from 0. */
  readonly connection: number;
}

/** What to answer; a reply without line end, `close`: hang up, `silence`: never answer. */
export type Answer = string;

export interface SmtpScript {
  /** `null`: never says anything. */
  readonly greeting?: (connection: number) => Answer | null;
  readonly extensions?: readonly string[];
  /** Null: the usual answer. `count` is how many such commands came so far, from 0. */
  readonly on?: (verb: string, line: string, count: number) => Answer | null;
  /** Called in the middle of the content, after its first bytes. A reply is said at once, and none at the end, to which it reads on. */
  readonly onContent?: (count: number) => Answer | null;
  /** Reply to the end of the content. */
  readonly onEnd?: (message: Received, count: number) => Answer | null;
  /** No content is answered before this. */
  readonly gate?: Promise<unknown>;
  /** Leaves the connection open after it said 421. */
  readonly lingers?: boolean;
  readonly certificate?: { readonly key: string; readonly cert: string };
  readonly implicitTls?: boolean;
}

export class ScriptedSmtpServer {
  readonly messages: Received[] = [];
  /** Command lines as they came. */
  readonly lines: string[] = [];
  connections = 0;
  script: SmtpScript;
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  readonly #counts = new Map<string, number>();

  constructor(script: SmtpScript = {}) {
    this.script = script;
    const onSocket = (socket: net.Socket) => new Session(this, socket, this.connections++).greet();
    this.#server =
      script.implicitTls === true
        ? tls.createServer({ ...script.certificate }, onSocket)
        : net.createServer(onSocket);
    this.#server.on('connection', (socket: net.Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
    });
  }

  /** Listens on loopback; port 0 picks a free one. */
  async listen(port = 0, host = '127.0.0.1'): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    return this.port;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  count(verb: string): number {
    const count = this.#counts.get(verb) ?? 0;
    this.#counts.set(verb, count + 1);
    return count;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

class Session {
  readonly #server: ScriptedSmtpServer;
  readonly #number: number;
  #socket: net.Socket;
  #buffer = Buffer.alloc(0);
  #data = false;
  /** The content was answered before its end. */
  #early = false;
  #mail = '';
  #recipients: string[] = [];
  #user = '';
  #login: 'user' | 'pass' | null = null;
  #tls: boolean;

  constructor(server: ScriptedSmtpServer, socket: net.Socket, number: number) {
    this.#server = server;
    this.#socket = socket;
    this.#number = number;
    this.#tls = server.script.implicitTls === true;
    this.#listen();
  }

  greet(): void {
    const { greeting } = this.#server.script;
    const answer = greeting === undefined ? '220 scripted.example ESMTP' : greeting(this.#number);
    if (answer !== null) this.#say(answer);
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#read();
    });
    this.#socket.on('error', () => undefined);
  }

  #say(answer: Answer): void {
    if (answer === 'close') this.#socket.destroy();
    else if (answer !== 'silence') this.#socket.write(`${answer}\r\n`);
    if (answer.startsWith('421') && this.#server.script.lingers !== true) this.#socket.end();
  }

  #read(): void {
    for (;;) {
      if (this.#data) {
        const { script } = this.#server;
        if (this.#buffer.length > 0 && !this.#early) {
          const answer = script.onContent?.(this.#server.count('content')) ?? null;
          this.#early = answer !== null;
          if (answer !== null) this.#say(answer);
          if (answer === 'close') return;
        }
        const end = this.#buffer.subarray(0, 3).equals(Buffer.from('.\r\n'))
          ? -2
          : this.#buffer.indexOf('\r\n.\r\n');
        if (end === -1) return;
        const raw = this.#buffer.subarray(0, end + 2);
        this.#buffer = this.#buffer.subarray(end + 5);
        this.#onContent(raw);
        continue;
      }
      const end = this.#buffer.indexOf('\r\n');
      if (end < 0) return;
      const line = this.#buffer.subarray(0, end).toString('utf8');
      this.#buffer = this.#buffer.subarray(end + 2);
      this.#server.lines.push(line);
      if (this.#onLine(line) === 'starttls') return;
    }
  }

  #onContent(raw: Buffer): void {
    this.#data = false;
    const content = Buffer.from(raw.toString('latin1').replace(/(^|\r\n)\./g, '$1'), 'latin1');
    const message: Received = {
      mail: this.#mail,
      recipients: this.#recipients,
      content,
      tls: this.#tls,
      user: this.#user,
      connection: this.#number,
    };
    if (this.#early) {
      this.#early = false;
      return;
    }
    const answer = this.#server.script.onEnd?.(message, this.#server.count('end')) ?? '250 2.0.0 taken';
    if (answer.startsWith('2')) this.#server.messages.push(message);
    this.#mail = '';
    this.#recipients = [];
    const { gate } = this.#server.script;
    if (gate === undefined) this.#say(answer);
    else void gate.then(() => this.#say(answer));
  }

  #onLine(line: string): 'starttls' | null {
    if (this.#login !== null) {
      this.#onLogin(line);
      return null;
    }
    const verb = line.slice(0, 4).toUpperCase();
    const { script } = this.#server;
    const answer = script.on?.(verb, line, this.#server.count(verb)) ?? null;
    if (verb === 'STAR' && answer === null) {
      this.#startTls();
      return 'starttls';
    }
    this.#say(answer ?? this.#usual(verb, line));
    const accepted = answer === null || answer.startsWith('2');
    if (verb === 'MAIL' && accepted) this.#mail = line.slice(10);
    if (verb === 'RCPT' && accepted && this.#mail !== '') this.#recipients.push(line.slice(8));
    if (verb === 'DATA' && (answer === null ? this.#recipients.length > 0 : answer.startsWith('3')))
      this.#data = true;
    if (verb === 'RSET') {
      this.#mail = '';
      this.#recipients = [];
    }
    return null;
  }

  #usual(verb: string, line: string): Answer {
    switch (verb) {
      case 'EHLO': {
        const { extensions = ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'DSN', 'SIZE 52428800'], certificate } =
          this.#server.script;
        const all = certificate !== undefined && !this.#tls ? [...extensions, 'STARTTLS'] : extensions;
        return ['scripted.example', ...all]
          .map((text, at) => `250${at === all.length ? ' ' : '-'}${text}`)
          .join('\r\n');
      }
      case 'MAIL':
        return this.#mail === '' ? '250 2.1.0 ok' : '503 5.5.1 nested MAIL';
      case 'RCPT':
        return this.#mail === '' ? '503 5.5.1 MAIL first' : '250 2.1.5 ok';
      case 'DATA':
        return this.#recipients.length === 0 ? '503 5.5.1 RCPT first' : '354 go on';
      case 'AUTH':
        return this.#onAuth(line);
      case 'QUIT':
        setImmediate(() => this.#socket.end());
        return '221 bye';
      default:
        return '250 ok';
    }
  }

  #onAuth(line: string): Answer {
    const [, mechanism, initial] = line.split(' ');
    if (mechanism === 'LOGIN') {
      this.#login = 'user';
      return '334 VXNlcm5hbWU6';
    }
    this.#user = Buffer.from(initial ?? '', 'base64')
      .toString()
      .split('\0')
      .slice(1)
      .join(':');
    return '235 2.7.0 welcome';
  }

  #onLogin(line: string): void {
    const text = Buffer.from(line, 'base64').toString();
    if (this.#login === 'user') {
      this.#user = text;
      this.#login = 'pass';
      this.#say('334 UGFzc3dvcmQ6');
    } else {
      this.#user += `:${text}`;
      this.#login = null;
      this.#say('235 2.7.0 welcome');
    }
  }

  #startTls(): void {
    this.#socket.removeAllListeners('data');
    this.#socket.write('220 go ahead\r\n');
    this.#buffer = Buffer.alloc(0);
    this.#socket = new tls.TLSSocket(this.#socket, {
      isServer: true,
      ...this.#server.script.certificate,
    });
    this.#tls = true;
    this.#listen();
  }
}
