/** The browser shell refuses everybody who did not come by the launch link, over HTTP and WebSocket alike. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  statSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createApplication, type Application } from '../electron/app/application.ts';
import { plainShell } from '../electron/app/base/shell.ts';
import { startBrowserShell, type BrowserShell } from '../electron/browser/browser-shell.ts';
import { processName } from '../electron/app/owner/process-name.ts';
import { enterByLink } from './support/shell-window.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let folder: string;
let app: Application;
let shell: BrowserShell;
let cookie: string;
/** The secret of the window that has the cookie. */
let page: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-shell-'));
  const root = join(folder, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>renderer</title>');
  writeFileSync(join(root, 'assets', 'app.js'), 'export {};');
  writeFileSync(join(folder, 'secret.json'), '{"secret":true}');
  symlinkSync(join(folder, 'secret.json'), join(root, 'link.json'));
  app = await createApplication({
    shell: plainShell('browser'),
    env: { POSTERN_CONFIG_DIR: join(folder, 'config') },
  });
  shell = await startBrowserShell({ app, port: 0, rendererRoot: root, env: {} });
  ({
    cookie,
    secrets: { page },
  } = await enterByLink(shell.url));
});

afterAll(async () => {
  await shell.close();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A request with exactly these headers: fetch would mend Host and refuse Origin. */
function send(
  path: string,
  how: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = how;
    const call = request({ host: '127.0.0.1', port: shell.port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}

function cookieOf(answer: Answer): string {
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

/** An address that a server on 127.0.0.1 alone does not answer; all of 127/8 is Linux's own. Null where there is none. */
function otherAddress(): string | null {
  const outer = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal)?.address;
  return outer ?? (process.platform === 'linux' ? '127.0.0.2' : null);
}

const origin = () => `http://127.0.0.1:${shell.port}`;
const call = (headers: Record<string, string>) =>
  send('/api/app.info', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{}',
  });

/** Opens the event socket and says this first; gives what comes then, or the code or HTTP status of the refusal. */
function events(headers: Record<string, string>, first = JSON.stringify({ page })): Promise<string | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${shell.port}/events`, { headers });
    const heard: string[] = [];
    socket.on('open', () => socket.send(first));
    socket.on('message', (data: Buffer) => {
      heard.push(data.toString());
      if (heard.length < 2) return;
      resolve(heard[1]!);
      socket.close();
    });
    socket.on('close', (code) => resolve(heard.length === 0 ? code : heard.join()));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', reject);
  });
}

describe('the way in', () => {
  test.skipIf(process.platform === 'darwin')(
    'leads to an address that nobody knew before, which is one of ours and no other is',
    async () => {
      const { hostname, host, origin } = new URL(shell.newLink());
      expect(hostname).toMatch(/^127\.[1-9]/);
      const { cookie, secrets } = await enterByLink(shell.newLink());
      const headers = { cookie, origin, host, 'x-postern-page': secrets.page };
      expect((await call(headers)).body).toContain('"ok":true');
      const policy = (await fetch(origin)).headers.get('content-security-policy');
      expect(policy).toContain(`ws://${host}`);
      const other = `127.1.2.3:${shell.port}`;
      expect((await call({ ...headers, host: other, origin: `http://${other}` })).status).toBe(403);
      expect((await call({ ...headers, origin: `http://${other}` })).status).toBe(403);
    },
  );

  test('leads to 127.0.0.1 where the browser is elsewhere, and ports of that are forwarded', async () => {
    const rendererRoot = join(folder, 'renderer');
    const far = await startBrowserShell({
      app,
      port: 0,
      rendererRoot,
      env: { SSH_CONNECTION: '192.0.2.1 5 192.0.2.2 22' },
    });
    expect(far.newLink()).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect((await fetch(far.newLink(), { redirect: 'manual' })).status).toBe(303);
    await far.close();
  });

  test('the cookie is HttpOnly and SameSite=Strict, and opens the door', async () => {
    const link = new URL(shell.newLink());
    const answer = await send(link.pathname + link.search);
    expect(String(answer.headers['set-cookie'])).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(answer.headers['location']).toMatch(/^\/#ticket=[\w-]{43}$/);
    const served = await send('/', { headers: { cookie: cookieOf(answer) } });
    expect(served.status).toBe(200);
    expect(served.body).toContain('renderer');
    expect((await call({ cookie, origin: origin(), 'x-postern-page': page })).body).toContain('"ok":true');
    expect(await events({ cookie, origin: origin() })).toBe('{"event":"set","payload":null}');
  });

  test('a used token opens nothing, and the page says what to do', async () => {
    const used = new URL(shell.url);
    const answer = await send(used.pathname + used.search, { headers: { accept: 'text/html' } });
    expect(answer.status).toBe(401);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body).toContain('npm start');
  });

  test('a wrong token does not use up the right one', async () => {
    const link = new URL(shell.newLink());
    expect((await send('/?token=wrong')).status).toBe(401);
    expect((await send(link.pathname + link.search)).status).toBe(303);
  });

  test('a link followed from another site leads on from within', async () => {
    const link = new URL(shell.newLink());
    const answer = await send(link.pathname + link.search, {
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' },
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatch(/url=\/#ticket=[\w-]{43}"/);
  });

  test.each([
    ['page', '/', 'GET'],
    ['script', '/assets/app.js', 'GET'],
    ['call', '/api/app.info', 'POST'],
    ['upload', '/upload?name=a.csv', 'POST'],
  ])('no token: no %s', async (_what, path, method) => {
    const headers = {
      'content-type': 'application/json',
      ...(method === 'POST' ? { origin: origin() } : {}),
    };
    const refused = await send(path, { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) });
    expect(refused.status).toBe(401);
    const forged = await send(path, {
      method,
      headers: { ...headers, cookie: `postern-${shell.port}=guessed` },
      ...(method === 'POST' ? { body: '{}' } : {}),
    });
    expect(forged.status).toBe(401);
  });

  test('no token: no events', async () => {
    expect(await events({ origin: origin() })).toBe(403);
  });
});

describe('the cookie alone', () => {
  const json = { 'content-type': 'application/json' };
  const without = [
    ['nothing', {}],
    ['an empty secret', { 'x-postern-page': '' }],
    ['a guessed secret', { 'x-postern-page': 'guessed' }],
    ['the cookie again', { 'x-postern-page': 'cookie' }],
  ] as const;

  test.each(without)('with %s calls, uploads and hears nothing', async (_what, given) => {
    const secret = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        value === 'cookie' ? cookie.split('=')[1]! : value,
      ]),
    );
    const headers = { cookie, origin: origin(), ...json, ...secret };
    for (const path of ['/api/app.info', '/api/users.export', '/upload?name=a.csv', '/session', '/other']) {
      const answer = await send(path, { method: 'POST', headers, body: '{}' });
      expect([path, answer.status]).toEqual([path, 401]);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    for (const first of ['{}', '', 'null', '[]', '{"page":null}', JSON.stringify({ page: secret })]) {
      expect(await events({ cookie, origin: origin() }, first)).toBe(4401);
    }
    expect(existsSync(join(folder, 'config', 'uploads'))).toBe(false);
  });

  test('gets no ticket by a link that was used', async () => {
    const link = new URL(shell.newLink());
    await enterByLink(link.href);
    const again = await send(link.pathname + link.search, { headers: { cookie } });
    expect([again.status, again.headers['location']]).toEqual([303, '/']);
  });

  test('nor does the secret alone open anything', async () => {
    expect((await call({ origin: origin(), 'x-postern-page': page })).status).toBe(401);
    expect(await events({ origin: origin() })).toBe(403);
  });

  test('with the cookie a window hears that it still counts, and nothing else', async () => {
    const ask = (headers: Record<string, string>) =>
      send('/session', { method: 'POST', headers: { origin: origin(), ...headers } });
    expect((await ask({ cookie })).status).toBe(204);
    expect((await ask({})).status).toBe(401);
    expect((await ask({ cookie, origin: 'http://127.0.0.1:1' })).status).toBe(403);
  });

  test('and a ticket alone is none either, nor one that was used', async () => {
    const link = new URL(shell.newLink());
    const answer = await send(link.pathname + link.search);
    const ticket = String(answer.headers['location']).split('=')[1] ?? '';
    const enter = (headers: Record<string, string>) =>
      send('/session', { method: 'POST', headers: { origin: origin(), ...headers }, body: ticket });
    expect((await enter({})).status).toBe(401);
    expect((await enter({ cookie, origin: 'http://127.0.0.1:1' })).status).toBe(403);
    expect((await enter({ cookie })).status).toBe(200);
    expect((await enter({ cookie })).status).toBe(401);
  });
});

describe('other sites', () => {
  test.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', '[::1]:80'])(
    'Host %j is refused, with the cookie, too',
    async (host) => {
      expect((await send('/', { headers: { host, cookie } })).status).toBeGreaterThanOrEqual(400);
      expect(
        (await call({ host, cookie, origin: `http://${host}`, 'x-postern-page': page })).status,
      ).toBeGreaterThanOrEqual(400);
      expect(await events({ host, cookie, origin: `http://${host}` })).toBeGreaterThanOrEqual(400);
    },
  );

  test.each(['http://evil.example', 'https://127.0.0.1', 'null', 'http://127.0.0.1:1', 'http://localhost'])(
    'Origin %j is refused, with the cookie, too',
    async (foreign) => {
      expect((await call({ cookie, origin: foreign, 'x-postern-page': page })).status).toBe(403);
      expect(await events({ cookie, origin: foreign })).toBe(403);
      const upload = {
        method: 'POST',
        headers: { cookie, origin: foreign, 'x-postern-page': page },
        body: 'a,b,c',
      };
      expect((await send('/upload?name=a.csv', upload)).status).toBe(403);
    },
  );

  test('no Origin at all is no page of ours', async () => {
    expect((await call({ cookie, 'x-postern-page': page })).status).toBe(403);
    expect(await events({ cookie })).toBe(403);
  });

  test('a form cannot post: only JSON is taken', async () => {
    const headers = { cookie, origin: origin(), 'content-type': 'text/plain', 'x-postern-page': page };
    expect((await call(headers)).status).toBe(415);
  });

  test('another path than /events is no event socket', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${shell.port}/`, { headers: { cookie, origin: origin() } });
    const status = await new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.on('error', () => undefined);
    });
    expect(status).toBe(403);
  });
});

describe('what is served', () => {
  test.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/assets/../../secret.json',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.json',
    '/..%5csecret.json',
    '/link.json',
    '//secret.json',
    '/secret.json%00.js',
    '/%',
    '/assets',
    '/assets/',
  ])('%s is not found', async (path) => {
    const answer = await send(path, { headers: { cookie } });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('secret":true');
  });

  test('every answer carries the policy', async () => {
    for (const answer of [
      await send('/', { headers: { cookie } }),
      await send('/'),
      await send('/nothing', { headers: { cookie } }),
    ]) {
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/script-src[^;]*unsafe|\*/);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['referrer-policy']).toBe('no-referrer');
    }
  });

  const outer = otherAddress();
  test.skipIf(outer === null)('only 127.0.0.1 listens, and no other address of this computer', async () => {
    const reached = (port: number) =>
      new Promise((resolve) => {
        request({ host: outer!, port, path: '/' }, (response) => {
          response.resume();
          resolve(true);
        })
          .on('error', () => resolve(false))
          .end();
      });
    // That a server on every address is reached there shows that the refusal is the shell's.
    const everywhere = createServer((_request, response) => response.end()).listen(0);
    await once(everywhere, 'listening');
    expect(await reached((everywhere.address() as AddressInfo).port)).toBe(true);
    everywhere.close();
    expect(await reached(shell.port)).toBe(false);
  });
});

describe('calls', () => {
  const post = (path: string, body: string) =>
    send(path, {
      method: 'POST',
      headers: { cookie, origin: origin(), 'content-type': 'application/json', 'x-postern-page': page },
      body,
    });

  test('what is no JSON, or too large, is refused', async () => {
    expect((await post('/api/app.info', '{')).status).toBe(400);
    expect((await post('/api/app.info', `"${'x'.repeat(5 * 1024 * 1024)}"`)).status).toBe(413);
  });

  test.each(['nothing.known', '__proto__', 'constructor', 'toString', ''])(
    'operation %j is unknown',
    async (name) => {
      expect(JSON.parse((await post(`/api/${name}`, '{}')).body)).toMatchObject({
        ok: false,
        error: { code: 'invalid-request' },
      });
    },
  );

  test('70 at once are answered, each with its own', async () => {
    const answers = await Promise.all(
      Array.from({ length: 70 }, (_, at) =>
        post(at % 2 === 0 ? '/api/app.info' : '/api/no.such', '{}').then(({ status, body }) => {
          const { ok } = JSON.parse(body) as { ok: boolean };
          return [status, ok, at % 2 === 0];
        }),
      ),
    );
    expect(answers.filter(([status, ok, asked]) => status !== 200 || ok !== asked)).toEqual([]);
  });

  test('an upload with a longer name than files have is refused, and nothing of it is kept', async () => {
    const answer = await post(`/upload?name=${'x'.repeat(256)}`, 'ann,example.com,secret');
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({
      error: { code: 'invalid-request', details: { field: 'name' } },
    });
    expect(existsSync(join(folder, 'config', 'uploads'))).toBe(false);
  });

  test.each([
    ['staff\n.csv', 'staff .csv'],
    ['staff\0.csv', 'staff⟨U+0000⟩.csv'],
    ['staff\u001b[2J.csv', 'staff⟨U+001B⟩[2J.csv'],
    ['\u202ecsv.exe', '⟨U+202E⟩csv.exe'],
  ])('an upload named %j is taken, and called %j', async (name, called) => {
    const set = join(folder, 'set');
    await app.openSet(set, existsSync(set) ? {} : { create: { name: 'Set' } });
    const answer = await post(`/upload?name=${encodeURIComponent(name)}`, 'ann,example.com,secret');
    const { value } = JSON.parse(answer.body) as { value: { upload: string } };
    const source = { from: 'upload', upload: value.upload };
    const started = await post('/api/imports.start', JSON.stringify({ source, dryRun: true }));
    expect(JSON.parse(started.body)).toMatchObject({ value: { file: called } });
    await app.client.invoke('sets.close', {});
  });

  test('an upload is kept where only this user reads it, and goes with the application', async () => {
    const answer = await post('/upload?name=staff.csv', 'ann,example.com,secret');
    const { value } = JSON.parse(answer.body) as { value: { upload: string } };
    const uploads = join(folder, 'config', 'uploads', processName());
    expect(readdirSync(uploads)).toEqual([value.upload]);
    expect(statSync(join(uploads, value.upload)).mode & 0o777).toBe(0o600);
    expect(statSync(uploads).mode & 0o777).toBe(0o700);
  });
});
