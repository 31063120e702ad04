/** The dictionary beside the code: whole, used, and with the same values as the English. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

test('every German text can be read, and takes the values of the English', () => {
  const wrong = Object.entries(german).filter(
    ([english, text]) => argumentsOf(english).join() !== argumentsOf(text).join(),
  );
  expect(wrong).toEqual([]);
});

test('every text is used somewhere', () => {
  const sources = ['renderer', 'shared', 'electron'].flatMap((part) =>
    readdirSync(join(ROOT, part), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name) && entry.parentPath !== AREAS)
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
  );
  const code = sources.join('\n');
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
