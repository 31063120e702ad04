/** Fields the relay puts before a message: Received (RFC 5321, 4.4), and Date and Message-ID when missing (RFC 6409, 8). */

export interface Trace {
  readonly helo: string;
  readonly client: string;
  readonly hostName: string;
  readonly id: string;
  readonly tls: boolean;
  readonly authenticated: boolean;
  readonly utf8: boolean;
  /** The recipient when there is only one: more would tell each of the others. */
  readonly recipient: string | null;
  /** Unix milliseconds. */
  readonly time: number;
}

/** Octets of header looked through for Date and Message-ID. */
export const MAX_HEADER_LOOK = 65_536;

/** `ESMTP`, `ESMTPS`, `ESMTPA`, `ESMTPSA` (RFC 3848) or with `UTF8SMTP` (RFC 6531). */
function protocol({ utf8, tls, authenticated }: Trace): string {
  return `${utf8 ? 'UTF8SMTP' : 'ESMTP'}${tls ? 'S' : ''}${authenticated ? 'A' : ''}`;
}

export function receivedField(trace: Trace): string {
  const { helo, client, hostName, id, recipient, time } = trace;
  const address = client.includes(':') ? `IPv6:${client}` : client;
  const to = recipient === null ? '' : `\r\n\tfor <${recipient}>`;
  return (
    // What a client calls itself may be anything; a header holds printable ASCII.
    `Received: from ${helo.replaceAll(/[^!-~]|[()<>\\]/g, '?')} ([${address}])\r\n` +
    `\tby ${hostName} (Postern) with ${protocol(trace)} id ${id}${to};\r\n` +
    `\t${mailDate(time)}\r\n`
  );
}

/** Date and Message-ID, as far as `header` (the octets up to the empty line) lacks them. */
export function missingFields(header: Buffer, trace: Trace): string {
  const text = header.toString('latin1');
  const date = /^date[ \t]*:/im.test(text) ? '' : `Date: ${mailDate(trace.time)}\r\n`;
  const messageId = /^message-id[ \t]*:/im.test(text)
    ? ''
    : `Message-ID: <${trace.id}@${trace.hostName}>\r\n`;
  return date + messageId;
}

let lastSecond = -1;
let lastDate = '';

/** Date and time of RFC 5322, section 3.3, in UTC. */
export function mailDate(time: number): string {
  const second = Math.floor(time / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastDate = new Date(second * 1000).toUTCString().replace('GMT', '+0000');
  }
  return lastDate;
}
