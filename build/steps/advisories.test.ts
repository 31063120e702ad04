/** The check for advisories: the real npm, asked of a registry of the test's own. */
import { globSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { advisories, advisoriesOf, BUILT_IN, shipped } from './advisories.mjs';

const ROOT = join(import.meta.dirname, '..', '..');
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A registry that knows these advisories, and of each package the version that is installed. */
async function registry(known: Record<string, object[]>, status = 200): Promise<string[]> {
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json');
    if (request.method === 'POST') response.writeHead(status).end(JSON.stringify(known));
    else response.end(JSON.stringify(document(decodeURIComponent((request.url ?? '').slice(1)))));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return [`--registry=http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`];
}

function document(name: string): object {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string; dependencies?: object }>;
  };
  const { version = '1.0.0', dependencies = {} } = packages[`node_modules/${name}`] ?? {};
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version, dependencies } } };
}

const advisory = (name: string) => ({
  id: 1,
  url: 'https://advisories.example/1',
  title: `${name} can be made to wait`,
  severity: 'high',
  vulnerable_versions: '>=0.0.1',
});

describe('advisories', () => {
  test('names a package of the product, and passes over a tool', async () => {
    const options = await registry({
      'iconv-lite': [advisory('iconv-lite')],
      prettier: [advisory('prettier')],
    });
    const failure = await advisories(options).then(
      () => null,
      (error: unknown) => (error as Error).message,
    );
    expect(failure).toMatch(
      /^iconv-lite >=0\.0\.1: iconv-lite can be made to wait \(high; https:\/\/advisories\.example\/1\)\n/,
    );
    expect(failure).toMatch(/Set these to a version without the advisory/);
    expect(failure).not.toMatch(/prettier/);
  });

  test('is content where the registry knows of none', async () => {
    expect(await advisories(await registry({}))).toBeUndefined();
  });

  test('says that it was skipped, and why, where the registry does not answer that', async () => {
    const options = await registry({}, 405);
    expect((await advisories(options))?.skipped).toMatch(/said: .*405/);
  });

  test('does not wait for a registry that says nothing', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const told = await advisories([`--registry=http://127.0.0.1:${String(port)}/`, '--fetch-timeout=300']);
    expect(told?.skipped).toMatch(/asked for advisories, and said: ./);
    server.closeAllConnections();
  });
});

describe('what is shipped', () => {
  test('is what the product asks for, and what that asks for, where it is found', () => {
    const packages = {
      '': { dependencies: { a: '1' } },
      'node_modules/a': { dependencies: { b: '1' }, optionalDependencies: { c: '1', gone: '1' } },
      'node_modules/a/node_modules/b': { dependencies: { d: '1' } },
      'node_modules/b': {},
      'node_modules/c': {},
      'node_modules/d': {},
      'node_modules/electron': { dependencies: { downloader: '1' } },
      'node_modules/downloader': {},
      'node_modules/tool': {},
    };
    expect([...shipped(packages, ['electron'])].sort()).toEqual(
      ['a', 'a/node_modules/b', 'c', 'd', 'electron'].map((name) => `node_modules/${name}`),
    );
  });

  test('holds every package that the renderer is built from', () => {
    const files = globSync('renderer/**/*.{ts,svelte}', { cwd: ROOT, exclude: ['**/*.test.ts'] });
    const asked = files.flatMap((file) =>
      [
        ...readFileSync(join(ROOT, file), 'utf8').matchAll(
          /^ *import [^;]*?'(@[\w-]+\/[\w-]+|[a-z][\w-]*)[\w/-]*'/gm,
        ),
      ].map(([, name = '']) => name),
    );
    expect(asked.length).toBeGreaterThan(50);
    // A dependency is shipped in any case.
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    const held = new Set([...BUILT_IN, ...Object.keys(dependencies)]);
    expect([...new Set(asked)].filter((name) => !held.has(name))).toEqual([]);
  });

  test('an advisory of a package that is not shipped is not told', () => {
    const via = [{ title: 'slow', url: 'u', severity: 'low', range: '<2' }];
    const found = { a: { nodes: ['node_modules/a'], via }, b: { nodes: ['node_modules/b'], via } };
    expect(advisoriesOf(found, new Set(['node_modules/b']))).toEqual(['b <2: slow (low; u)']);
    expect(
      advisoriesOf({ b: { nodes: ['node_modules/b'], via: ['c'] } }, new Set(['node_modules/b'])),
    ).toEqual([]);
  });
});
