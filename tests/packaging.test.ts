/**
 * What electron-builder packs, by electron-builder itself and our configuration, around a mock of Electron's runtime: a file with
 * nothing but the fuses. So it needs no download; that the packaged application opens a window is not seen here.
 */
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractAll, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fuses } from '../build/after-pack.mjs';
import { isCompiled } from '../build/steps/compile.mjs';
import { capture } from '../build/steps/processes.mjs';

const ROOT = join(import.meta.dirname, '..');
/** Where Electron keeps its fuses in its binary (@electron/fuses). */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = Object.values(FuseV1Options).filter((fuse) => typeof fuse === 'number');

describe.skipIf(process.platform !== 'linux')('the package', () => {
  let folder: string;
  let unpacked: string;
  let archive: string;
  let files: ReadonlySet<string>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'postern-package-'));
    // Not built here: other tests run from out/ meanwhile. `npm test` builds before.
    expect(await isCompiled(), 'out/ is older than its sources: run “npm run build” first').toBe(true);
    const runtime = join(folder, 'mock-electron-dist');
    mkdirSync(join(runtime, 'resources'), { recursive: true });
    mkdirSync(join(runtime, 'locales'));
    writeFileSync(join(runtime, 'locales', 'en-US.pak'), '');
    const wire = [...Buffer.from(SENTINEL), 1, FUSES.length, ...FUSES.map(() => FuseState.ENABLE)];
    writeFileSync(join(runtime, 'electron'), Buffer.from([0, ...wire, 0]), { mode: 0o755 });
    const { code, output } = await capture(process.execPath, [
      join(ROOT, 'node_modules', 'electron-builder', 'cli.js'),
      ...['--linux', 'dir', '--publish', 'never'],
      `-c.electronDist=${runtime}`,
      `-c.directories.output=${join(folder, 'dist')}`,
    ]);
    expect(code, output).toBe(0);
    [unpacked = ''] = globSync(join(folder, 'dist', 'linux*unpacked'));
    archive = join(unpacked, 'resources', 'app.asar');
    files = new Set(listPackage(archive, { isPack: false }));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const built = (pattern: string, from: string): readonly string[] =>
    globSync(pattern, { cwd: join(ROOT, from) }).map((file) => `/${from}/${file}`);

  it('holds every compiled source, processes and worker threads among them, and the whole renderer', () => {
    const sources = [...built('**/*.ts', 'electron'), ...built('**/*.ts', 'shared')]
      .filter((file) => !/\.(test|d)\.ts$/.test(file))
      .map((file) => `/out${file.replace(/\.ts$/, '.js')}`);
    expect(sources).toEqual(
      expect.arrayContaining([
        '/out/electron/desktop/main.js',
        '/out/electron/relay/main.js',
        '/out/electron/relay/courier/worker/courier-worker.js',
        '/out/electron/relay/mail/sqlite/checkpoint-worker.js',
        '/out/electron/credentials/harden-worker.js',
        '/out/electron/import/import-worker.js',
      ]),
    );
    const renderer = built('**/*.*', 'out/renderer');
    expect(renderer).toContain('/out/renderer/index.html');
    const wanted = [...sources, ...renderer, '/out/electron/desktop/preload.cjs', '/package.json'];
    expect(wanted.filter((file) => !files.has(file))).toEqual([]);
  });

  it('holds nothing that only development needs', () => {
    const outside = [...files].filter(
      (file) => !/^\/(out|node_modules)(\/|$)|^\/package\.json$|^\/build(\/icon\.png)?$/.test(file),
    );
    expect(outside).toEqual([]);
    const needless = /\.(map|ts|md)$|\.test\.|\/\.stamp$|test-report/;
    expect([...files].filter((file) => needless.test(file))).toEqual([]);
    for (const name of [
      'electron',
      'vite',
      'vitest',
      'typescript',
      'playwright',
      'svelte',
      'electron-builder',
    ])
      expect(files).not.toContain(`/node_modules/${name}`);
  });

  it('keeps native modules beside the archive, where the operating system can load them', () => {
    const native = globSync('**/*.node', { cwd: `${archive}.unpacked` });
    expect(native.some((file) => file.includes('@node-rs/argon2-linux-'))).toBe(true);
    expect(native.some((file) => file.includes('keytar/'))).toBe(true);
    expect(native.map((file) => `/${file}`).sort()).toEqual(
      [...files].filter((file) => file.endsWith('.node')).sort(),
    );
  });

  it('has every dependency that its code imports, and each loads', async () => {
    const app = join(folder, 'app');
    extractAll(archive, app);
    // keytar needs libsecret to load; that it is found is enough.
    const script = `
      import { globSync, readFileSync } from 'node:fs';
      const wanted = new Set();
      for (const file of globSync('out/{electron,shared}/**/*.js')) {
        const text = readFileSync(file, 'utf8');
        for (const [, name] of text.matchAll(/(?:^(?:import|export|\\})[^'"\\n]* from |^import |import\\()['"]([^.'"][^'"]*)['"]/gm)) {
          if (!name.startsWith('node:') && name !== 'electron') wanted.add(name);
        }
      }
      for (const name of wanted) {
        if (name === 'keytar') import.meta.resolve(name);
        else await import(name);
      }
      console.log(JSON.stringify([...wanted].sort()));`;
    writeFileSync(join(app, 'load.mjs'), script);
    const loaded = await capture(process.execPath, ['load.mjs'], { cwd: app });
    expect(loaded.code, loaded.output).toBe(0);
    expect(JSON.parse(loaded.output)).toEqual(
      expect.arrayContaining([
        '@node-rs/argon2',
        'lowdb',
        expect.stringMatching(/^nodemailer/),
        'papaparse',
        'smtp-server',
        'ws',
      ]),
    );
    const version = await capture(process.execPath, ['out/electron/cli/main.js', '--version'], { cwd: app });
    expect(version).toEqual({ code: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
  });

  it('has its fuses set, every one of them', async () => {
    const wire = await getCurrentFuseWire(join(unpacked, 'postern'));
    const wanted = fuses(false);
    expect(wire.version).toBe(FuseVersion.V1);
    for (const fuse of FUSES) {
      expect([fuse, wire[fuse]]).toEqual([fuse, wanted[fuse] ? FuseState.ENABLE : FuseState.DISABLE]);
    }
  });
});
