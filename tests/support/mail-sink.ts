/** A remote mail server that keeps each octet it was sent; strict about line ends, and scripted where a test wants trouble. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface SunkMail {
  /** MAIL and RCPT lines as they came. */
  readonly mail: string;
  readonly recipients: readonly string[];
  /** Dot-stuffing taken back, without the final dot. */
  readonly content: Buffer;
}

/** Answers a command in place of the sink; undefined: as usual. */
export type Script = (line: string) => string | undefined;

const LINE_END: Buffer = Buffer.from('\r\n');
const END = Buffer.from('\r\n.\r\n');

export class MailSink {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly mails: SunkMail[] = [];
  /** Command lines with a bare CR or LF, or outside the grammar: smuggled or broken. */
  readonly strange: string[] = [];
  script: Script = () => undefined;

  private constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined);
      this.#serve(socket);
    });
  }

  static async start(port = 0): Promise<MailSink> {
    const sink = new MailSink();
    await once(sink.#server.listen(port, '127.0.0.1'), 'listening');
    return sink;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    let unread = Buffer.alloc(0);
    let content: Buffer[] = [];
    /** The last octets of what came, in which an end of data may have begun. */
    let tail = LINE_END;
    let inData = false;
    let mail = '';
    let recipients: string[] = [];
    const answer = (text: string): void => void socket.write(`${text}\r\n`);
    const command = (line: string): void => {
      const scripted = this.script(line);
      if (scripted !== undefined) {
        if (scripted === '') socket.destroy();
        else answer(scripted);
        if (!scripted.startsWith('2') && !scripted.startsWith('3')) return;
      }
      const verb = line.slice(0, 4).toUpperCase();
      const reply = scripted === undefined ? answer : () => undefined;
      if (verb === 'EHLO')
        reply('250-sink.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n250 SIZE 100000000');
      else if (verb === 'MAIL') {
        mail = line;
        recipients = [];
        reply('250 2.1.0 ok');
      } else if (verb === 'RCPT') {
        recipients.push(line);
        reply('250 2.1.5 ok');
      } else if (verb === 'DATA' && recipients.length === 0) reply('503 5.5.1 RCPT first');
      else if (verb === 'DATA') {
        inData = true;
        reply('354 go on');
      } else if (verb === 'QUIT') socket.end('221 bye\r\n');
      else if (verb === 'RSET' || verb === 'NOOP') reply('250 ok');
      else {
        this.strange.push(line);
        reply('500 what?');
      }
      if (/[\r\n]/.test(line)) this.strange.push(line);
    };
    /** Takes content up to the end of data; gives what follows. */
    const takeContent = (piece: Buffer): Buffer => {
      const seen = Buffer.concat([tail, piece]);
      const end = seen.indexOf(END);
      if (end === -1) {
        content.push(piece);
        tail = seen.subarray(-(END.length - 1));
        return piece.subarray(piece.length);
      }
      const taken = end + END.length - tail.length;
      const whole = Buffer.concat([...content, piece.subarray(0, taken)]);
      [content, tail, inData] = [[], LINE_END, false];
      const reply = this.script('.') ?? '250 2.0.0 taken';
      if (reply.startsWith('250')) {
        this.mails.push({ mail, recipients, content: unstuffed(whole.subarray(0, whole.length - 3)) });
      }
      if (reply === '') socket.destroy();
      else answer(reply);
      return piece.subarray(taken);
    };
    /** Takes commands up to DATA; gives what follows. */
    const takeCommands = (piece: Buffer): Buffer => {
      unread = Buffer.concat([unread, piece]);
      for (;;) {
        const end = unread.indexOf(LINE_END);
        if (end === -1) return piece.subarray(piece.length);
        const line = unread.subarray(0, end).toString('utf8');
        unread = unread.subarray(end + 2);
        command(line);
        if (!inData) continue;
        const rest = unread;
        unread = Buffer.alloc(0);
        return rest;
      }
    };
    socket.on('data', (piece: Buffer) => {
      for (let rest = piece; rest.length > 0;) rest = inData ? takeContent(rest) : takeCommands(rest);
    });
    const greeting = this.script('connect') ?? '220 sink.example ESMTP';
    if (greeting === '') socket.destroy();
    else answer(greeting);
  }
}

function unstuffed(content: Buffer): Buffer {
  return Buffer.from(content.toString('latin1').replaceAll(/(^|\r\n)\.\./g, '$1.'), 'latin1');
}
