/** The browser shell: the renderer and the contract over loopback HTTP and WebSocket, for whoever has the launch link. */
import { tell } from '../../shared/text/text.ts';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as v from 'valibot';
import type { Application } from '../app/application.ts';
import { contentPolicy } from '../app/base/content-policy.ts';
import { explainIssue } from '../app/base/explain-issue.ts';
import { fileNameSchema } from '../../shared/contract/contract.ts';
import type { ErrorCode, ErrorReport } from '../../shared/domain/errors.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { EventSockets } from './event-socket.ts';
import { LaunchSession } from './launch-session.ts';
import { isOpenedElsewhere, listenApart } from './own-address.ts';
import { leadOnPage, notBuiltPage, signInPage } from './pages.ts';
import { ownHosts, refusal } from './request-guard.ts';
import { staticFile } from './static-files.ts';

/** Carries the secret of the window that calls. */
const PAGE_HEADER = 'x-postern-page';
/** A selection of 100,000 ids fits; more is nobody's request. Bytes. */
const MAX_BODY = 4 * 1024 * 1024;

export interface BrowserShellOptions {
  readonly app: Application;
  /** 0 picks a free one. */
  readonly port: number;
  /** The folder of the built renderer. */
  readonly rendererRoot: string;
  /** Says whether the browser is on another computer, which reaches 127.0.0.1 alone. */
  readonly env: NodeJS.ProcessEnv;
}

export interface BrowserShell {
  /** The launch link: good for one exchange. */
  readonly url: string;
  readonly port: number;
  /** A fresh link, for another window; `used` is called once it opens nothing any more. */
  newLink(used?: () => void): string;
  close(): Promise<void>;
}

/** Listens on the loopback address only; rejects with `io-failed` when the port is taken. */
export async function startBrowserShell(options: BrowserShellOptions): Promise<BrowserShell> {
  const { app, rendererRoot } = options;
  const [server, apart] = [createServer(), createServer()];
  const port = await listen(server, options.port);
  const own = isOpenedElsewhere(options.env) ? null : await listenApart(apart, port);
  const hosts = ownHosts(port, own);
  const session = new LaunchSession(port);
  const events = new EventSockets(app, (page) => session.answerTo(page));

  for (const each of [server, apart]) {
    each.on('request', (request, response) => {
      handle(request, response).catch(() => response.destroy());
    });
    each.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      const allowed =
        request.url === '/events' &&
        refusal(request, hosts) === null &&
        session.knows(request.headers.cookie);
      if (allowed) events.accept(request, socket, head);
      else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    secure(response, hosts);
    const refused = refusal(request, hosts);
    if (refused !== null) return answerError(response, 403, 'unauthorised', refused);
    const path = request.url ?? '';
    if (!path.startsWith('/')) return answerError(response, 400, 'invalid-request', 'Ask for a path.');
    // Put together, not resolved: `//name` would else be taken for a host.
    const url = new URL(`http://127.0.0.1:${port}${path}`);
    const token = url.searchParams.get('token');
    if (request.method === 'GET' && url.pathname === '/' && token !== null) {
      return exchange(request, response, session, token);
    }
    if (!session.knows(request.headers.cookie)) return askToSignIn(request, response);
    // The cookie opens the files of the window, which are everybody's to read, and nothing else.
    if (request.method === 'GET') return sendFile(response, url.pathname);
    if (request.method === 'POST' && url.pathname === '/session') return admit(request, response);
    if (session.answerTo(request.headers[PAGE_HEADER]) === null) return askToSignIn(request, response);
    if (request.method === 'POST' && url.pathname.startsWith('/api/')) {
      return call(request, response, url.pathname.slice('/api/'.length));
    }
    if (request.method === 'POST' && url.pathname === '/upload') {
      return upload(request, response, url.searchParams.get('name') ?? 'upload.csv');
    }
    return answerError(response, 405, 'invalid-request', 'There is nothing here for that method.');
  }

  /** Gives a window the secret of its own for the ticket that came with its cookie. */
  async function admit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const ticket = (await readBody(request)) ?? '';
    // A window that lost its connection asks whether its cookie still counts: it does.
    if (ticket === '') return void response.writeHead(204).end();
    const secrets = session.admit(ticket);
    if (secrets === null) return askToSignIn(request, response);
    answer(response, 200, { ok: true, value: secrets });
  }

  async function call(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
      return answerError(response, 415, 'invalid-request', 'Send JSON.');
    }
    const body = await readBody(request);
    if (body === null) return answerError(response, 413, 'invalid-request', 'The request is too large.');
    let payload: unknown;
    try {
      payload = JSON.parse(body);
    } catch {
      return answerError(response, 400, 'invalid-request', 'The request is not JSON.');
    }
    answer(response, 200, await app.dispatch(name, payload));
  }

  async function upload(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const checked = v.safeParse(v.strictObject({ name: fileNameSchema }), { name }, { abortEarly: true });
    if (!checked.success) {
      const { field, told } = explainIssue(checked.issues[0]);
      return answerError(response, 400, 'invalid-request', tell(told), { field });
    }
    try {
      answer(response, 200, {
        ok: true,
        value: { upload: await app.receiveUpload(checked.output.name, request) },
      });
    } catch (error) {
      const known = error instanceof PosternError;
      const report = known ? error.toReport() : { code: 'io-failed', message: 'The upload was interrupted.' };
      response.setHeader('connection', 'close');
      answer(response, 200, { ok: false, error: report });
    }
  }

  async function sendFile(response: ServerResponse, pathname: string): Promise<void> {
    const file = await staticFile(rendererRoot, pathname);
    if (file === null && pathname === '/') return html(response, 503, notBuiltPage());
    if (file === null) return answerError(response, 404, 'not-found', 'There is nothing here.');
    response.setHeader('content-type', file.type);
    // Private: another user of a shared browser profile's cache has no session.
    response.setHeader('cache-control', file.immutable ? 'private, max-age=31536000, immutable' : 'no-cache');
    response.end(file.bytes);
  }

  const link = (used?: () => void) => `http://${own ?? '127.0.0.1'}:${port}/?token=${session.mint(used)}`;
  return {
    url: link(),
    port,
    newLink: link,
    async close() {
      events.close();
      await Promise.all([server, apart].map(end));
    },
  };
}

async function end(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // Calls under way get their answer; whoever keeps a connection open without asking does not hold us up.
  const impatience = setTimeout(() => server.closeAllConnections(), 2_000).unref();
  await closed;
  clearTimeout(impatience);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const taken = 'code' in error && error.code === 'EADDRINUSE';
      const sentence = taken
        ? `Port ${port} is taken: choose another one, or 0 for a free one.`
        : `Port ${port} cannot be used: ${error.message}.`;
      reject(PosternError.asSaid('io-failed', sentence, { port }));
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  session: LaunchSession,
  token: string,
): void {
  const entry = session.exchange(token);
  // Reloading the link, or finding it in the history, is harmless for the one who already has the cookie.
  if (entry === null && !session.knows(request.headers.cookie)) {
    return html(response, 401, signInPage('This link was used before, or is too old.'));
  }
  if (entry !== null) response.setHeader('set-cookie', entry.cookie);
  // Behind the # it stays in the browser: no server, proxy or referrer is told.
  const location = entry === null ? '/' : `/#ticket=${entry.ticket}`;
  if (request.headers['sec-fetch-site'] === 'cross-site') return html(response, 200, leadOnPage(location));
  response.writeHead(303, { location }).end();
}

function askToSignIn(request: IncomingMessage, response: ServerResponse): void {
  const page = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
  if (page)
    return html(response, 401, signInPage('A browser gets in only by the link that Postern printed.'));
  answerError(response, 401, 'unauthorised', 'Open Postern by the link it printed when it started.');
}

function secure(response: ServerResponse, hosts: readonly string[]): void {
  response.setHeader('content-security-policy', contentPolicy(hosts.map((host) => `ws://${host}`)));
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('permissions-policy', 'camera=(), microphone=(), geolocation=(), usb=()');
  response.setHeader('cache-control', 'no-store');
}

function html(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(page);
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function answerError(
  response: ServerResponse,
  status: number,
  code: ErrorCode,
  message: string,
  details?: ErrorReport['details'],
): void {
  // What was not read of the body would be taken for the next request.
  response.setHeader('connection', 'close');
  answer(response, status, { ok: false, error: { code, message, ...(details && { details }) } });
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
