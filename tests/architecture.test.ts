/** Who may import whom: the lint refuses each forbidden import with a sentence that teaches the alternative. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { beforeAll, describe, expect, it } from 'vitest';

let eslint: ESLint;

beforeAll(() => {
  // The real configuration, without the rules that need a file to be part of the project: these files are made up.
  eslint = new ESLint({
    overrideConfig: [
      tseslint.configs.disableTypeChecked,
      { languageOptions: { parserOptions: { projectService: false, project: null } } },
    ],
  });
});

/** What the lint says about importing `source` in a file of that name. */
async function complaints(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: file });
  return result!.messages
    .filter(
      ({ ruleId, fatal }) =>
        fatal === true ||
        /no-restricted|no-barrel|plain-file|output-file|compile-cache|file-name|max-lines|doc-sentence/.test(
          ruleId ?? '',
        ),
    )
    .map(({ message }) => message);
}

const importing = (source: string) => `import { x } from '${source}';\nexport const y = x;\n`;

const FORBIDDEN: readonly [file: string, source: string, teaches: RegExp][] = [
  ['shared/domain/made-up.ts', '../../electron/store/model/store-types.ts', /Pass what you need in/],
  ['shared/domain/made-up.ts', '../../renderer/lib/client.ts', /Pass what you need in/],
  ['electron/store/made-up.ts', '../app/application.ts', /electron\/app, which composes them/],
  ['electron/store/made-up.ts', '../import/import-job.ts', /electron\/app, which composes them/],
  ['electron/store/made-up.ts', '../credentials/seal.ts', /electron\/app, which composes them/],
  ['electron/import/made-up.ts', '../credentials/key-file.ts', /electron\/app, which composes them/],
  ['electron/import/made-up.ts', '../browser/browser-shell.ts', /electron\/app, which composes them/],
  ['electron/credentials/made-up.ts', '../import/import-job.ts', /electron\/app, which composes them/],
  ['electron/relay/made-up.ts', '../app/application.ts', /electron\/app, which composes them/],
  ['electron/relay/made-up.ts', '../desktop/main.ts', /electron\/app, which composes them/],
  ['electron/app/made-up.ts', '../desktop/dialogs.ts', /A shell passes its abilities in/],
  ['electron/app/made-up.ts', '../cli/main.ts', /A shell passes its abilities in/],
  ['electron/app/made-up.ts', '../../renderer/lib/client.ts', /A shell passes its abilities in/],
  ['electron/desktop/made-up.ts', '../browser/browser-shell.ts', /Nobody imports a shell/],
  ['electron/browser/made-up.ts', '../desktop/window.ts', /Nobody imports a shell/],
  ['electron/desktop/made-up.ts', '../../renderer/lib/client.ts', /Nobody imports a shell/],
  ['electron/cli/made-up.ts', '../browser/launch-session.ts', /Nobody imports a shell/],
  ['electron/cli/made-up.ts', '../desktop/window.ts', /Nobody imports a shell/],
  ['electron/desktop/made-up.ts', '../store/model/store-types.ts', /holds no business rule/],
  ['electron/desktop/made-up.ts', '../import/atomic-file.ts', /holds no business rule/],
  ['electron/cli/made-up.ts', '../import/import-job.ts', /holds no business rule/],
  [
    'renderer/lib/made-up.ts',
    '../../electron/store/model/store-types.ts',
    /Call an operation of the contract/,
  ],
  ['electron/app/made-up.ts', 'electron', /Only electron\/desktop\/ imports electron\b.*Shell/],
  ['electron/relay/made-up.ts', 'electron', /Only electron\/desktop\/ imports electron\b/],
  ['renderer/lib/made-up.ts', 'electron', /Only electron\/desktop\/ imports electron\b/],
  ['electron/app/made-up.ts', 'lowdb', /Only electron\/store\/ imports lowdb/],
  ['electron/app/made-up.ts', 'lowdb/node', /Only electron\/store\/ imports lowdb/],
  ['electron/store/made-up.ts', 'keytar', /Only electron\/credentials\/ imports keytar/],
  ['electron/app/made-up.ts', 'papaparse', /Only electron\/import\/ imports papaparse/],
  ['electron/desktop/made-up.ts', 'papaparse', /Only electron\/import\/ imports papaparse/],
  ['electron/app/made-up.ts', 'yauzl', /Only electron\/import\/ imports yauzl/],
  ['electron/relay/made-up.ts', 'sax', /Only electron\/import\/ imports sax/],
  ['electron/import/made-up.ts', 'ldapts', /Only electron\/import\/ldap\/ imports ldapts/],
  ['electron/app/jobs/made-up.ts', 'age-encryption', /Only electron\/app\/backup\/ imports age-encryption/],
  ['electron/app/made-up.ts', './index.ts', /no barrels/],
  ['renderer/lib/made-up.ts', '../features/users/users-view.svelte.ts', /features use it/],
  ['renderer/grid/made-up.ts', '../features/users/users-view.svelte.ts', /features use it/],
  ['renderer/components/made-up.ts', '../features/users/users-view.svelte.ts', /features use it/],
];

const ALLOWED: readonly [file: string, source: string][] = [
  ['electron/store/made-up.ts', '../../shared/domain/user.ts'],
  ['electron/import/made-up.ts', '../store/model/store-types.ts'],
  ['electron/import/made-up.ts', '../credentials/seal.ts'],
  ['electron/app/made-up.ts', '../store/model/store-types.ts'],
  ['electron/relay/made-up.ts', '../credentials/seal.ts'],
  ['electron/relay/made-up.ts', '../credentials/verifier.ts'],
  ['electron/cli/made-up.ts', '../browser/browser-shell.ts'],
  ['electron/cli/made-up.ts', '../import/atomic-file.ts'],
  ['electron/desktop/made-up.ts', '../app/application.ts'],
  ['electron/desktop/made-up.ts', 'electron'],
  ['electron/store/made-up.ts', 'lowdb/node'],
  ['electron/credentials/made-up.ts', 'keytar'],
  ['electron/import/made-up.ts', 'papaparse'],
  ['electron/import/ldap/made-up.ts', 'ldapts'],
  ['electron/app/backup/made-up.ts', 'age-encryption'],
  ['renderer/lib/made-up.ts', '../../shared/contract/contract.ts'],
];

describe('the import rules', () => {
  it.each(FORBIDDEN)('%s may not import %s', async (file, source, teaches) => {
    const said = await complaints(file, importing(source));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(teaches);
  });

  it.each(ALLOWED)('%s may import %s', async (file, source) => {
    // What is not there cannot be refused either.
    if (source.startsWith('.')) expect(existsSync(join(dirname(file), source)), source).toBe(true);
    expect(await complaints(file, importing(source))).toEqual([]);
  });
});

describe('the documents', () => {
  it.each(['security', 'architecture', 'testing', 'performance'])(
    '%s.md names tests that there are',
    (name) => {
      const root = join(import.meta.dirname, '..');
      const tests = globSync('{build,electron,renderer,shared,tests}/**/*.test.ts', { cwd: root });
      const named = readFileSync(join(root, 'docs', `${name}.md`), 'utf8').matchAll(
        /`([\w./-]+\.test\.ts)`/g,
      );
      const missing = [...named]
        .map(([, test]) => `/${test}`)
        // The pattern of a name, no name.
        .filter((test) => test !== '/x.test.ts' && !tests.some((path) => `/${path}`.endsWith(test)));
      expect(missing).toEqual([]);
    },
  );
});

describe('the house rules', () => {
  it.each(['electron/app/MadeUp.ts', 'electron/app/made_up.ts', 'renderer/components/MadeUp.svelte'])(
    'refuse the file name %s',
    async (file) => {
      const code = file.endsWith('.svelte') ? '<p>x</p>\n' : 'export const x = 1;\n';
      expect((await complaints(file, code)).join()).toMatch(/kebab-case/);
    },
  );

  it.each(['electron/app/utils.ts', 'electron/app/helpers.ts', 'electron/app/index.ts'])(
    'refuse the file name %s',
    async (file) => {
      expect((await complaints(file, 'export const x = 1;\n')).join()).toMatch(
        /name the file after what it holds/,
      );
    },
  );

  it('refuse to write from a command what could be a file of a set', async () => {
    const code = "import { writeFile } from 'node:fs/promises';\nexport const y = writeFile;\n";
    expect((await complaints('electron/cli/made-up.ts', code)).join()).toMatch(/writeAtomically/);
    expect(await complaints('electron/cli/made-up.test.ts', code)).toEqual([]);
  });

  it('refuse to hand on what another file exports', async () => {
    expect(await complaints('electron/app/made-up.ts', `export * from './router.ts';\n`)).toEqual([
      'There are no barrels: import from the file that declares it.',
    ]);
  });

  it('refuse to let Node.js choose where compiled code is kept, in whatever starts first', async () => {
    const entries = ['electron/cli/main.ts', 'electron/browser/main.ts', 'electron/desktop/main.ts'];
    const launchers = ['build/postern.mjs', 'build/bootstrap.mjs', 'electron/relay/main.ts'];
    for (const file of [...entries, ...launchers]) {
      for (const code of [
        `import { enableCompileCache } from 'node:module';\nenableCompileCache();\n`,
        `import module from 'node:module';\nmodule.enableCompileCache('/tmp/x');\n`,
        `import * as module from 'node:module';\nmodule['enableCompileCache']?.();\n`,
      ]) {
        expect((await complaints(file, code)).join(), file).toMatch(/The launchers name a folder of ours/);
      }
    }
  });

  it('refuse a function that is handed out without a sentence about it', async () => {
    const code = '/** The module. */\nexport function f(): void {}\n';
    expect(
      (await complaints('shared/domain/made-up.ts', `${code}export function g(): void {}\n`)).join(),
    ).toMatch(/g is exported/);
    expect(await complaints('shared/domain/made-up.ts', code)).toEqual([]);
    expect(await complaints('shared/domain/made-up.test.ts', 'export function g(): void {}\n')).toEqual([]);
  });

  it('refuse to open what lies in a set by its path alone', async () => {
    const code = `import { open } from 'node:fs/promises';\nexport const x = open;\n`;
    for (const folder of ['store', 'credentials', 'relay/mail']) {
      expect((await complaints(`electron/${folder}/made-up.ts`, code)).join()).toMatch(/plain-file\.ts/);
    }
    expect(await complaints('electron/import/made-up.ts', code)).toEqual([]);
    expect(await complaints('electron/store/made-up.ts', code.replaceAll('open', 'rename'))).toEqual([]);
  });

  it('refuse a file of more than 500 lines, and a component of more than 200', async () => {
    const lines = (count: number) => 'export {};\n'.repeat(count);
    expect(await complaints('electron/app/made-up.ts', lines(500))).toEqual([]);
    expect((await complaints('electron/app/made-up.ts', lines(501))).join()).toMatch(/too many lines/);
    expect((await complaints('renderer/components/made-up.svelte', '<p>x</p>\n'.repeat(201))).join()).toMatch(
      /too many lines/,
    );
  });
});
