/** Scanners that hang, die, talk nonsense or are not there: a verdict within the time limit, no socket left behind, a breaker that opens and closes. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { FIRST_PAUSE, LONGEST_PAUSE } from '../../electron/relay/scan/outside/breaker.ts';
import { MockDraft, scanRequest, scanTrial, type ScanTrial } from '../support/mock-mail.ts';
import type { RelaySettings, ScannerKind } from '../../shared/domain/relay-settings.ts';
import { freePort } from './scanner-daemons.ts';

const MESSAGE = 'From: a@example.com\r\nSubject: x\r\n\r\nText\r\n';
const KINDS = ['rspamd', 'spamd', 'clamd'] as const;
type Kind = (typeof KINDS)[number];
type Behaviour = (socket: Socket, connection: number) => void;

const ANSWER = JSON.stringify({ action: 'no action', score: 0.1, symbols: { A: {} } });
const CLEAN: Readonly<Record<Kind, string>> = {
  rspamd: `HTTP/1.1 200 OK\r\nContent-Length: ${ANSWER.length}\r\n\r\n${ANSWER}`,
  spamd: 'SPAMD/1.1 0 EX_OK\r\nContent-length: 0\r\nSpam: False ; 0.1 / 5.0\r\n\r\n',
  clamd: 'stream: OK\0',
};

/** Answers what a clean message is answered once the message has come. */
const answersClean =
  (kind: Kind): Behaviour =>
  (socket) => {
    let received = '';
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
      // The last line of the message, and for clamd the empty piece after it.
      if (kind === 'clamd' ? received.endsWith('\0\0\0\0') : received.endsWith('Text\r\n'))
        socket.end(CLEAN[kind]);
    });
  };

const NONSENSE = 'HELO how are you\r\n\r\n\0';
const TROUBLE: readonly (readonly [name: string, behave: Behaviour, reason: RegExp])[] = [
  ['accepts and says nothing', () => {}, /no answer within 300 ms/],
  ['closes at once', (socket) => socket.destroy(), /./],
  ['dies while it reads', (socket) => socket.once('data', () => socket.resetAndDestroy()), /./],
  ['closes without an answer', (socket) => socket.once('data', () => socket.end()), /./],
  ['answers nonsense', (socket) => socket.once('data', () => socket.end(NONSENSE)), /./],
  [
    'answers half',
    (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{')),
    /./,
  ],
  ['answers without an end', (socket) => flood(socket), /./],
];

function flood(socket: Socket): void {
  const piece = Buffer.alloc(65_536, 'x');
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', more);
  more();
}

const servers: { server: Server; sockets: Set<Socket> }[] = [];

afterEach(async () => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }
});

/** A made-up scanner that does what it is told with each connection. */
async function madeUpScanner(
  behave: Behaviour,
  port = 0,
): Promise<{ port: number; open: Set<Socket>; connections: () => number }> {
  const open = new Set<Socket>();
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    behave(socket, count);
    // Not reading is for the behaviour to choose.
    if (socket.listenerCount('data') === 0 && !socket.destroyed) socket.resume();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  servers.push({ server, sockets: open });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, open, connections: () => count };
}

function trialOf(
  kind: ScannerKind,
  address: string,
  settings: Partial<RelaySettings> = {},
  now: () => number = () => 0,
): ScanTrial {
  const scanners = [{ kind, enabled: true, address, timeout: 300, spamScore: 5 }];
  return scanTrial({ scanners, ...settings }, { now });
}

describe.each(KINDS)('%s', (kind) => {
  it.each(TROUBLE)('that %s makes the message unavailable', async (_, behave, reason) => {
    const { port, open } = await madeUpScanner(behave);
    const { verdict, headers } = await trialOf(kind, `127.0.0.1:${port}`).scan(MESSAGE);
    expect(verdict).toEqual({
      kind: 'unavailable',
      scanner: kind,
      reason: expect.stringMatching(reason) as string,
    });
    expect(headers.subject).toBe('x');
    await expect.poll(() => open.size).toBe(0);
  });

  it('that is not there makes the message unavailable, or lets it pass and says so', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    expect((await trialOf(kind, address).scan(MESSAGE)).verdict).toMatchObject({ kind: 'unavailable' });
    const passed = await trialOf(kind, address, { scannerFailure: 'pass' }).scan(MESSAGE);
    expect(passed.verdict).toEqual({ kind: 'clean' });
    expect(passed.detail).toMatch(new RegExp(`^${kind} could not be asked: .*connection refused`));
    expect((await trialOf(kind, 'no address').scan(MESSAGE)).verdict).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('give host:port') as string,
    });
  });

  it('is let go of when the client goes away', async () => {
    const { port, open } = await madeUpScanner(() => {});
    const { scanners } = trialOf(kind, `127.0.0.1:${port}`);
    const draft = new MockDraft();
    const session = scanners.begin(scanRequest(draft));
    draft.write(Buffer.from(MESSAGE));
    await session.write(Buffer.from(MESSAGE));
    const result = session.end();
    await expect.poll(() => open.size).toBe(1);
    session.abort();
    session.abort();
    expect((await result).verdict.kind).toBe('unavailable');
    await expect.poll(() => open.size).toBe(0);
    expect(scanners.states()).toEqual([{ scanner: kind, available: true, reason: '' }]);
  });

  it('is left alone after three failures, then tried with one message', async () => {
    let time = 0;
    let works = false;
    const { port, connections } = await madeUpScanner((socket, n) => {
      if (works) answersClean(kind)(socket, n);
      else socket.destroy();
    });
    const trial = trialOf(kind, `127.0.0.1:${port}`, {}, () => time);
    const { notices, scanners } = trial;
    const verdict = async () => (await trial.scan(MESSAGE)).verdict.kind;
    for (let n = 0; n < 3; n += 1) expect(await verdict()).toBe('unavailable');
    expect(notices).toEqual([{ kind: 'scanner-down', scanner: kind, reason: expect.any(String) as string }]);
    const asked = connections();
    expect(await verdict()).toBe('unavailable');
    expect(connections()).toBe(asked);
    expect(scanners.states()[0]).toMatchObject({
      available: false,
      reason: expect.stringContaining(kind) as string,
    });

    // Probes fail: the pause grows, to two minutes at most, and nobody is told again.
    for (let pause = FIRST_PAUSE; pause <= 2 * LONGEST_PAUSE; pause *= 2) {
      const limited = Math.min(pause, LONGEST_PAUSE);
      time += limited - 1;
      const before = connections();
      expect(await verdict()).toBe('unavailable');
      expect(connections(), `${limited} ms are not over`).toBe(before);
      time += 1;
      expect(await verdict()).toBe('unavailable');
      expect(connections()).toBeGreaterThan(before);
    }
    expect(notices).toHaveLength(1);

    works = true;
    time += LONGEST_PAUSE;
    expect(await verdict()).toBe('clean');
    expect(await verdict()).toBe('clean');
    expect(scanners.states()).toEqual([{ scanner: kind, available: true, reason: '' }]);
  });
});

it('lets only one message probe at a time', async () => {
  let time = 0;
  const waiting: Socket[] = [];
  const { port, connections } = await madeUpScanner((socket, n) => {
    // Three messages, each of which clamd is asked about three times.
    if (n <= 3 * 3) socket.destroy();
    else waiting.push(socket);
  });
  const trial = trialOf('clamd', `127.0.0.1:${port}`, {}, () => time);
  for (let n = 0; n < 3; n += 1) await trial.scan(MESSAGE);
  const failed = connections();
  time = FIRST_PAUSE;
  const probe = trial.scan(MESSAGE);
  await expect.poll(() => waiting.length).toBe(1);
  expect((await trial.scan(MESSAGE)).verdict).toMatchObject({
    reason: expect.stringContaining('not asked again') as string,
  });
  waiting[0]?.end('stream: OK\0');
  expect((await probe).verdict.kind).toBe('clean');
  expect(connections()).toBe(failed + 1);
});

it('asks clamd again when it hung up on a slow sender', async () => {
  const { port } = await madeUpScanner((socket, n) => {
    if (n === 1) socket.once('data', () => socket.destroy());
    else answersClean('clamd')(socket, n);
  });
  expect((await trialOf('clamd', `127.0.0.1:${port}`).scan(MESSAGE)).verdict).toEqual({ kind: 'clean' });
});

it('does not wait for longer than the limit while a scanner takes nothing of a long message', async () => {
  const { port, open } = await madeUpScanner((socket) => socket.pause());
  const piece = Buffer.alloc(1 << 20, 'x');
  const { verdict } = await trialOf('clamd', `127.0.0.1:${port}`).scan(
    MESSAGE,
    ...Array.from({ length: 16 }, () => piece),
  );
  expect(verdict).toMatchObject({ reason: expect.stringContaining('no answer within 300 ms') as string });
  await expect.poll(() => open.size).toBe(0);
});

it('goes on with the next scanner under "pass", in the order of the settings', async () => {
  const finds = await madeUpScanner((socket) =>
    socket.once('data', () => socket.end('stream: Made.Up FOUND\0')),
  );
  const hangs = await madeUpScanner(() => {});
  const scanner = (kind: ScannerKind, port: number) => ({
    kind,
    enabled: true,
    address: `127.0.0.1:${port}`,
    timeout: 300,
    spamScore: 5,
  });
  const scanners = [scanner('spamd', hangs.port), scanner('clamd', finds.port)];
  const passed = await scanTrial({ scanners, scannerFailure: 'pass' }).scan(MESSAGE);
  expect(passed.verdict).toEqual({ kind: 'malware', scanner: 'clamd', reason: 'Made.Up', score: null });
  expect(passed.detail).toMatch(/^spamd could not be asked: .*; clamd malware: Made\.Up \d+ ms$/);
  const deferred = await scanTrial({ scanners, scannerFailure: 'defer' }).scan(MESSAGE);
  expect(deferred.verdict).toMatchObject({ kind: 'unavailable', scanner: 'spamd' });
});

it('asks the next scanner about a blocked attachment, which malware in it outdoes and nothing else', async () => {
  const answering = async (answer: string) => {
    const { port } = await madeUpScanner((socket) => socket.once('data', () => socket.end(answer)));
    const scanners = [
      { kind: 'built-in' as const, enabled: true, address: '', timeout: 300, spamScore: 5 },
      { kind: 'clamd' as const, enabled: true, address: `127.0.0.1:${port}`, timeout: 300, spamScore: 5 },
    ];
    const blocked = 'Content-Disposition: attachment; filename=a.js\r\n\r\nText\r\n';
    const { verdict } = await scanTrial({ scanners }).scan(Buffer.from(blocked));
    return verdict;
  };
  expect(await answering('stream: Made.Up FOUND\0')).toMatchObject({ kind: 'malware', scanner: 'clamd' });
  for (const answer of [CLEAN.clamd, NONSENSE])
    expect(await answering(answer)).toMatchObject({ kind: 'blocked', scanner: 'built-in' });
});

it('asks whoever may find malware in what another found to be spam, and no other', async () => {
  const answering = async (kind: ScannerKind, answer: string) => {
    const { port } = await madeUpScanner((socket) => socket.once('data', () => socket.end(answer)));
    return { kind, enabled: true, address: `127.0.0.1:${port}`, timeout: 3000, spamScore: 5 };
  };
  const builtIn = { kind: 'built-in' as const, enabled: true, address: '', timeout: 300, spamScore: 5 };
  const gtube = Buffer.from(
    'Subject: x\r\n\r\nXJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n',
  );
  const clamd = (answer: string) => answering('clamd', answer);
  const found = await scanTrial({ scanners: [builtIn, await clamd('stream: Made.Up FOUND\0')] }).scan(gtube);
  expect(found.verdict).toMatchObject({ kind: 'malware', scanner: 'clamd', reason: 'Made.Up' });
  expect(found.detail).toMatch(/^built-in spam.*; clamd malware: Made\.Up/);
  for (const answer of [CLEAN.clamd, NONSENSE]) {
    const { verdict } = await scanTrial({ scanners: [builtIn, await clamd(answer)] }).scan(gtube);
    expect(verdict).toMatchObject({ kind: 'spam', scanner: 'built-in' });
  }
  const spamd = await answering('spamd', CLEAN.spamd);
  const { verdict, detail } = await scanTrial({ scanners: [builtIn, spamd] }).scan(gtube);
  expect([verdict.kind, detail]).toEqual(['spam', expect.not.stringContaining('spamd')]);
});
