/** The dictionary beside the code: whole, used, and with the same values as the English. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { expect, test } from 'vitest';
import { german } from './german.ts';

const ROOT = join(import.meta.dirname, '../..');
const AREAS = join(import.meta.dirname, 'german');

/** What a message takes, by kind: `count plural`, `domain`. */
function argumentsOf(text: string): string[] {
  const found = new Set<string>();
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { value, type } = node as { value?: unknown; type?: unknown };
    // Literals, #: neither is a value. See the parser's TYPE.
    if (typeof value === 'string' && type !== 0 && type !== 7) found.add(`${value} ${type as number}`);
    Object.values(node).forEach(walk);
  };
  walk(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst());
  return [...found].sort();
}

/** All there is in which a text may be used. */
function sources(): readonly { readonly file: string; readonly text: string }[] {
  return ['renderer', 'shared', 'electron'].flatMap((part) =>
    readdirSync(join(ROOT, part), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name) && entry.parentPath !== AREAS)
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return { file: relative(ROOT, path).split(sep).join('/'), text: readFileSync(path, 'utf8') };
      }),
  );
}

test('every German text can be read, and takes the values of the English', () => {
  const wrong = Object.entries(german).filter(
    ([english, text]) => argumentsOf(english).join() !== argumentsOf(text).join(),
  );
  expect(wrong).toEqual([]);
});

test('every text is used somewhere', () => {
  const code = sources()
    .map(({ text }) => text)
    .join('\n');
  const unused = Object.keys(german).filter(
    (english) => !code.includes(english.replaceAll(/['\\]/g, '\\$&')) && !code.includes(english),
  );
  expect(unused).toEqual([]);
});

test('no text stands in two areas', async () => {
  const seen = new Map<string, string>();
  const twice: string[] = [];
  for (const file of readdirSync(AREAS)) {
    const [area] = Object.values((await import(join(AREAS, file))) as Record<string, Record<string, string>>);
    for (const english of Object.keys(area ?? {})) {
      if (seen.has(english)) twice.push(`${english}: ${seen.get(english)}, ${file}`);
      seen.set(english, file);
    }
  }
  expect(twice).toEqual([]);
});

/** Where an error or a notice may be a sentence without German: of a library or the system, or where only the command line reads it. */
const AS_SAID = [
  'electron/app/application.ts',
  'electron/app/jobs/hardening.ts',
  'electron/app/jobs/imports.ts',
  'electron/app/jobs/scheduled/scheduled-jobs.ts',
  'electron/app/owner/session.ts',
  'electron/app/relay/relay-notices.ts',
  'electron/app/relay/relay-process.ts',
  'electron/app/relay/relay-service.ts',
  'electron/browser/browser-shell.ts',
  'electron/browser/instance.ts',
  'electron/browser/main.ts',
  'electron/import/atomic-file.ts',
  'electron/import/file-source.ts',
  'electron/relay/link/rpc.ts',
  'electron/relay/relay.ts',
  'electron/store/follow/follow-set.ts',
  'renderer/mock-client.ts',
  'shared/domain/errors.ts',
  'shared/text/text.ts',
];

test('an error of ours is a text of the dictionary, so that the compiler asks for its German', () => {
  const said = sources()
    .filter(({ text }) => text.includes('asSaid('))
    .map(({ file }) => file)
    .filter((file) => !file.startsWith('electron/cli/') && !file.endsWith('.test.ts'));
  expect(said.sort()).toEqual(AS_SAID);
});
